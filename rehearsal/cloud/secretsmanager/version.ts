import { z } from "zod";
import { type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
const inputs = z.strictObject({
  secretId: z.string(),
  secretStringWo: z.string().max(65_536),
  secretStringWoVersion: z.int(),
});
type Inputs = z.infer<typeof inputs>;

/** A value that the program writes and never reads back. Raising `secretStringWoVersion` writes it again. */
export function version(world: World, put: (secretId: string, value: string) => string): ResourceModel {
  const versions = world.store.collection<Inputs & { versionId: string }>("secretsmanager.versions");
  const write = (id: string, input: Inputs): { id: string; outputs: Record<string, unknown> } => {
    const versionId = put(input.secretId, input.secretStringWo);
    versions.set(id, { ...input, versionId });
    return { id, outputs: { versionId } };
  };
  return defineResource<Inputs>({
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret_version",
    inputs,
    replaceOn: ["secretId"],
    computed: ["versionId"],
    taggable: false,
    create: (input) => Promise.resolve(write(`${input.secretId}|first`, input)),
    read: (id) => {
      const found = versions.get(id);
      if (found === undefined) return Promise.resolve(undefined);
      const { versionId, ...written } = found;
      return Promise.resolve({ inputs: written, outputs: { versionId } });
    },
    update: (id, input) => {
      const before = versions.get(id);
      if (before !== undefined && before.secretStringWoVersion === input.secretStringWoVersion) {
        versions.set(id, { ...before, ...input });
        return Promise.resolve({});
      }
      return Promise.resolve({ outputs: write(id, input).outputs });
    },
    // What is current stays: only its secret takes it along.
    delete: (id) => {
      versions.delete(id);
      return Promise.resolve();
    },
  });
}
