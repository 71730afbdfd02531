import { z } from "zod";
import { projectId, serviceAccountExists } from "../google/common";
import { hex } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { type SecretRecords, fullName } from "./records";

const inputs = z.strictObject({
  secretId: z.string().min(1),
  role: z
    .string()
    .regex(
      /^((projects|organizations)\/[^/]+\/)?roles\/[\w.]+$/,
      "must be a role such as roles/secretmanager.secretAccessor",
    ),
  member: z
    .string()
    .regex(
      /^(allUsers|allAuthenticatedUsers|(user|serviceAccount|group):[^@\s]+@[^@\s]+|(domain|projectOwner|projectEditor|projectViewer):\S+|principal(Set)?:\/\/\S+)$/,
      "must be a member such as serviceAccount:name@project.iam.gserviceaccount.com",
    ),
  project: projectId,
});
type Inputs = z.infer<typeof inputs>;

export function secretIamMember(world: World, { secrets, members }: SecretRecords): ResourceModel {
  return defineResource<Inputs>({
    type: "gcp:secretmanager/secretIamMember:SecretIamMember",
    source:
      "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/secret_manager_secret_iam",
    inputs,
    replaceOn: ["*"],
    computed: ["etag"],
    create: ({ secretId, role, member, project }) => {
      const secret = fullName(secretId, project ?? world.project);
      if (secrets.get(secret) === undefined)
        throw new CloudError("notFound", `Secret [${secret}] not found.`);
      const email = member.startsWith("serviceAccount:") ? member.slice("serviceAccount:".length) : undefined;
      if (email !== undefined && !serviceAccountExists(world, email)) {
        throw new CloudError("badRequest", `Service account ${email} does not exist.`);
      }
      const id = `${secret}/${role}/${member}`;
      members.set(id, { secret, role, member });
      return Promise.resolve({ id, outputs: { etag: hex(12) } });
    },
    read: (id) => {
      const record = members.get(id);
      return Promise.resolve(record && { inputs: { role: record.role, member: record.member }, outputs: {} });
    },
    delete: (id) => {
      members.delete(id);
      return Promise.resolve();
    },
  });
}
