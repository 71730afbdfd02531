import { z } from "zod";
import { hex } from "../kernel/identifiers";
import { CloudError } from "../kernel/model";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import { serviceAccountExists } from "./common";

/** One right on one resource of Google's. */
export interface Membership {
  /** Full name of the resource, `projects/…`. */
  readonly resource: string;
  readonly role: string;
  readonly member: string;
}

export const role = z
  .string()
  .regex(/^((projects|organizations)\/[^/]+\/)?roles\/[\w.]+$/, "must be a role such as roles/run.invoker");

export const member = z
  .string()
  .regex(
    /^(allUsers|allAuthenticatedUsers|(user|serviceAccount|group):[^@\s]+@[^@\s]+|(domain|projectOwner|projectEditor|projectViewer):\S+|principal(Set)?:\/\/iam\.googleapis\.com\/\S+)$/,
    "must be a member such as serviceAccount:name@project.iam.gserviceaccount.com",
  );

export const openMembers = (world: World): Collection<Membership> => world.store.collection("gcp.members");

/** Whether one of `members` holds one of `roles` on the resource. */
export function holds(
  world: World,
  resource: string,
  roles: readonly string[],
  members: readonly string[],
): boolean {
  return openMembers(world)
    .values()
    .some((one) => one.resource === resource && roles.includes(one.role) && members.includes(one.member));
}

/** Makes a right; Google refuses accounts and pools that are not there. */
export function grant(world: World, right: Membership): { id: string; outputs: { etag: string } } {
  const { resource, role: name, member: who } = right;
  const email = who.startsWith("serviceAccount:") ? who.slice("serviceAccount:".length) : undefined;
  if (email !== undefined && !isAgent(email) && !serviceAccountExists(world, email))
    throw new CloudError("Error 400", `Service account ${email} does not exist., badRequest`);
  const pool =
    /^principal(?:Set)?:\/\/iam\.googleapis\.com\/(projects\/\d+\/locations\/global\/workloadIdentityPools\/[^/]+)\//.exec(
      who,
    );
  if (who.startsWith("principal") && (pool?.[1] === undefined || !poolExists(world, pool[1])))
    throw new CloudError("Error 400", `Identity Pool does not exist (${who})., badRequest`);
  const id = `${resource}/${name}/${who}`;
  openMembers(world).set(id, right);
  return { id, outputs: { etag: hex(12) } };
}

/** Google's own accounts; they are in no project. */
const isAgent = (email: string): boolean =>
  /^service-\d+@gcp-sa-[a-z-]+\.iam\.gserviceaccount\.com$/.test(email);

const poolExists = (world: World, name: string): boolean =>
  world.store
    .collection<{ readonly name: string }>("gcp.workloadIdentityPools")
    .values()
    .some((one) => one.name === name);

/** Reads and takes back a right; there is no change of one. */
export const membershipLife = (
  world: World,
): {
  read: (
    id: string,
  ) => Promise<{ inputs: Record<string, unknown>; outputs: Record<string, unknown> } | undefined>;
  delete: (id: string) => Promise<void>;
} => ({
  read: (id) => {
    const found = openMembers(world).get(id);
    return Promise.resolve(found && { inputs: { role: found.role, member: found.member }, outputs: {} });
  },
  delete: (id) => {
    openMembers(world).delete(id);
    return Promise.resolve();
  },
});
