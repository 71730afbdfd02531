import { z } from "zod";
import {
  PROJECT_NUMBER,
  deletionPolicy,
  labelOutputs,
  labels,
  mayDelete,
  projectId,
  timestamp,
} from "../google/common";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Properties } from "../kernel/properties";
import type { World } from "../kernel/world";
import type { SecretRecord, SecretRecords } from "./records";

const inputs = z.strictObject({
  secretId: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/, "must be 1 to 255 letters, digits, _ and -"),
  replication: z
    .strictObject({
      auto: z.strictObject({}).optional(),
      userManaged: z
        .strictObject({ replicas: z.array(z.strictObject({ location: z.string().min(1) })).min(1) })
        .optional(),
    })
    .refine(({ auto, userManaged }) => (auto === undefined) !== (userManaged === undefined), {
      error: "needs exactly one of auto and userManaged",
    }),
  labels,
  annotations: z.record(z.string(), z.string()).optional(),
  project: projectId,
  deletionProtection: z.boolean().default(false),
  deletionPolicy,
});
type Inputs = z.infer<typeof inputs>;

export function secret(world: World, { secrets, versions, members }: SecretRecords): ResourceModel {
  const outputs = (id: string, { createTime }: SecretRecord, input: Inputs): Properties => ({
    name: id.replace(/^projects\/[^/]+/, `projects/${PROJECT_NUMBER}`),
    createTime,
    project: id.split("/")[1],
    effectiveAnnotations: input.annotations ?? {},
    ...labelOutputs(input.labels),
  });
  const declaredOf = (record: SecretRecord): Inputs => record.declared as unknown as Inputs;
  return defineResource<Inputs>({
    type: "gcp:secretmanager/secret:Secret",
    source:
      "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/secret_manager_secret",
    inputs,
    inert: {
      replication: "there is one place here: this machine",
      labels: "shown; nothing is billed",
      annotations: "shown",
    },
    replaceOn: ["secretId", "project", "replication"],
    computed: ["name", "createTime", "project", "effectiveAnnotations", "pulumiLabels", "effectiveLabels"],
    recomputed: { labels: ["pulumiLabels", "effectiveLabels"], annotations: ["effectiveAnnotations"] },
    autoname: { property: "secretId", maxLength: 255 },
    create: (input) => {
      const id = `projects/${input.project ?? world.project}/secrets/${input.secretId}`;
      if (secrets.get(id) !== undefined)
        throw new CloudError("alreadyExists", `Secret [${id}] already exists.`);
      const record = { createTime: timestamp(world), versions: 0, declared: input };
      secrets.set(id, record);
      return Promise.resolve({ id, outputs: outputs(id, record, input) });
    },
    read: (id) => {
      const record = secrets.get(id);
      return Promise.resolve(
        record && { inputs: { ...record.declared }, outputs: outputs(id, record, declaredOf(record)) },
      );
    },
    update: (id, input) => {
      secrets.change(id, (record) => ({ ...record, declared: input }));
      const record = secrets.get(id);
      return Promise.resolve(record === undefined ? {} : outputs(id, record, input));
    },
    delete: (id) => {
      const record = secrets.get(id);
      if (record === undefined) return Promise.resolve();
      const declared = declaredOf(record);
      if (declared.deletionProtection) {
        throw new CloudError(
          "deletion_protection",
          `cannot destroy secretmanager secret ${id} without setting deletionProtection to false and running \`pulumi up\``,
        );
      }
      if (!mayDelete(declared.deletionPolicy, id)) return Promise.resolve();
      // A secret takes its versions and its policy with it.
      for (const key of versions.keys()) if (versions.get(key)?.secret === id) versions.delete(key);
      for (const key of members.keys()) if (members.get(key)?.secret === id) members.delete(key);
      secrets.delete(id);
      return Promise.resolve();
    },
  });
}
