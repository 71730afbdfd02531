import { randomInt } from "node:crypto";
import { z } from "zod";
import { deletionPolicy, mayDelete, projectId } from "../google/common";
import { CloudError, type Service, defineResource } from "../kernel/model";
import type { Properties } from "../kernel/properties";
import type { World } from "../kernel/world";
import { accountIamMember } from "./iamMember";

const TYPE = "gcp:serviceaccount/account:Account";

const inputs = z.strictObject({
  accountId: z
    .string()
    .regex(
      /^[a-z]([-a-z0-9]{4,28}[a-z0-9])$/,
      "must be 6 to 30 lower-case letters, digits and -, beginning with a letter",
    ),
  displayName: z.string().max(100).optional(),
  description: z.string().max(256).optional(),
  disabled: z.boolean().default(false),
  createIgnoreAlreadyExists: z.boolean().default(false),
  project: projectId,
  deletionPolicy,
});
type Inputs = z.infer<typeof inputs>;

interface Account {
  readonly email: string;
  readonly uniqueId: string;
  readonly declared: Inputs;
}

/** Google's service accounts: whom a Cloud Run revision runs as. */
export function serviceAccount(world: World): Service {
  const accounts = world.store.collection<Account>("gcp.serviceAccounts");
  const outputs = (id: string, { email, uniqueId }: Account): Properties => ({
    email,
    member: `serviceAccount:${email}`,
    name: id,
    uniqueId,
  });
  return {
    name: "serviceaccount",
    resources: [
      defineResource<Inputs>({
        type: TYPE,
        source:
          "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/google_service_account",
        inputs,
        inert: {
          disabled:
            "what runs as the account goes on, and gets tokens as before: disabling one is not modelled",
        },
        replaceOn: ["accountId", "project"],
        computed: ["email", "member", "name", "uniqueId"],
        autoname: { property: "accountId", maxLength: 30 },
        create: (input) => {
          const project = input.project ?? world.project;
          const email = `${input.accountId}@${project}.iam.gserviceaccount.com`;
          const id = `projects/${project}/serviceAccounts/${email}`;
          const existing = accounts.get(id);
          if (existing !== undefined && !input.createIgnoreAlreadyExists) {
            throw new CloudError(
              "alreadyExists",
              `Service account ${input.accountId} already exists within project projects/${project}.`,
            );
          }
          // 21 digits, as Google gives them.
          const uniqueId =
            existing?.uniqueId ??
            `1${String(randomInt(1e10)).padStart(10, "0")}${String(randomInt(1e10)).padStart(10, "0")}`;
          const account = { email, uniqueId, declared: input };
          accounts.set(id, account);
          world.references.add(email, TYPE, id);
          return Promise.resolve({ id, outputs: outputs(id, account) });
        },
        read: (id) => {
          const account = accounts.get(id);
          return Promise.resolve(
            account && { inputs: { ...account.declared }, outputs: outputs(id, account) },
          );
        },
        update: (id, input) => {
          accounts.change(id, (account) => ({ ...account, declared: input }));
          return Promise.resolve({});
        },
        delete: (id) => {
          const account = accounts.get(id);
          if (account === undefined || !mayDelete(account.declared.deletionPolicy, id))
            return Promise.resolve();
          accounts.delete(id);
          world.references.remove(account.email, TYPE);
          return Promise.resolve();
        },
      }),
      accountIamMember(world, (name) => accounts.get(name) !== undefined),
    ],
  };
}
