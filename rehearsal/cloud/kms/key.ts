import { randomUUID } from "node:crypto";
import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { type ResourceModel, defineResource } from "../kernel/model";
import type { Properties } from "../kernel/properties";
import type { World } from "../kernel/world";
import { KeyPolicy } from "./policy";
import type { KeyRecord, Keys } from "./records";

const inputs = z.strictObject({
  description: z.string().max(8192).default("Managed by Pulumi"),
  policy: z.string().optional(),
  enableKeyRotation: z.boolean().default(false),
  rotationPeriodInDays: z.int().min(90).max(2560).optional(),
  deletionWindowInDays: z.int().min(7).max(30).default(30),
  isEnabled: z.boolean().default(true),
  keyUsage: z.literal("ENCRYPT_DECRYPT", "only ENCRYPT_DECRYPT is modelled").default("ENCRYPT_DECRYPT"),
  customerMasterKeySpec: z
    .literal("SYMMETRIC_DEFAULT", "only SYMMETRIC_DEFAULT is modelled")
    .default("SYMMETRIC_DEFAULT"),
  multiRegion: z.boolean().default(false),
});
type Inputs = z.infer<typeof inputs>;

const DAY = 86_400_000;
const NOTHING_ENCRYPTED = "nothing is encrypted at rest on a laptop; who may use the key is judged";

/** A key. Nothing is encrypted with it, but whoever names it finds out whether it may. */
export function keyModel(world: World, keys: Keys): ResourceModel {
  const recordOf = (input: Inputs, id: string, region: string): KeyRecord => {
    const policy = input.policy ?? allOfAccount(world.account);
    KeyPolicy.of(policy).requireManageable(world.account);
    return {
      id,
      arn: arn("kms", region, world.account, `key/${id}`),
      description: input.description,
      enabled: input.isEnabled,
      rotation: input.enableKeyRotation,
      rotationDays: input.enableKeyRotation ? (input.rotationPeriodInDays ?? 365) : undefined,
      windowDays: input.deletionWindowInDays,
      multiRegion: input.multiRegion,
      policy,
    };
  };
  const outputs = ({ id, arn: keyArn, policy }: KeyRecord): Properties => ({
    keyId: id,
    arn: keyArn,
    policy,
  });
  return defineResource<Inputs>({
    type: "aws:kms/key:Key",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key",
    inputs,
    inert: {
      enableKeyRotation: NOTHING_ENCRYPTED,
      rotationPeriodInDays: NOTHING_ENCRYPTED,
      multiRegion: "replicas of a key are not modelled",
    },
    // ForceNew in terraform-provider-aws internal/service/kms/key.go
    replaceOn: ["keyUsage", "customerMasterKeySpec", "multiRegion"],
    computed: ["arn", "keyId", "policy"],
    taggable: true,
    create: (input, { region }) => {
      keys.purge();
      // A multi-Region key is told by its id: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
      const id = input.multiRegion ? `mrk-${randomUUID().replaceAll("-", "")}` : randomUUID();
      const record = recordOf(input, id, region);
      keys.keys.set(id, record);
      return Promise.resolve({ id, outputs: outputs(record) });
    },
    read: (id) => {
      const record = keys.find(id);
      if (record === undefined) return Promise.resolve(undefined);
      const { description, enabled, rotation, rotationDays, windowDays, multiRegion, policy } = record;
      return Promise.resolve({
        inputs: {
          description,
          policy,
          isEnabled: enabled,
          enableKeyRotation: rotation,
          rotationPeriodInDays: rotationDays,
          deletionWindowInDays: windowDays,
          multiRegion,
        },
        outputs: outputs(record),
      });
    },
    update: (id, input, _before, { region }) => {
      const record = recordOf(input, id, region);
      keys.keys.set(id, record);
      return Promise.resolve(outputs(record));
    },
    // It cannot be used any more from now on, and is gone when the window is over; until then AWS could take it back.
    delete: (id) => {
      keys.keys.change(id, (key) => ({ ...key, endsAt: world.clock.now() + key.windowDays * DAY }));
      for (const { name, keyId } of keys.aliases.values()) if (keyId === id) keys.aliases.delete(name);
      return Promise.resolve();
    },
  });
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
const allOfAccount = (account: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
