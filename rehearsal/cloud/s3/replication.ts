import { z } from "zod";
import { CloudError, type ResourceModel } from "../kernel/model";
import type { World } from "../kernel/world";
import { requireKey } from "../kms/requireKey";
import type { Buckets } from "./bucketRecord";
import { retainUntil } from "./objectLock";
import type { ObjectVersion, Objects } from "./objects";
import { aspect } from "./settings";

const status = z.enum(["Enabled", "Disabled"]);
const rule = z.strictObject({
  id: z.string().max(255),
  status,
  filter: z.strictObject({ prefix: z.string().default("") }),
  deleteMarkerReplication: z.strictObject({
    status: z.literal("Disabled", "must be Disabled: markers are not replicated here"),
  }),
  sourceSelectionCriteria: z.strictObject({ sseKmsEncryptedObjects: z.strictObject({ status }) }).optional(),
  destination: z.strictObject({
    bucket: z.string(),
    storageClass: z.string().optional(),
    encryptionConfiguration: z.strictObject({ replicaKmsKeyId: z.string() }).optional(),
  }),
});
const inputs = z.strictObject({
  bucket: z.string(),
  role: z.string(),
  rules: z.array(rule).length(1, "one rule is modelled"),
});
export type ReplicationRule = z.infer<typeof rule>;

/** Replication to another bucket. https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html */
export function replicationModel(world: World, buckets: Buckets): ResourceModel {
  return aspect<z.infer<typeof inputs>>(buckets, {
    name: "BucketReplicationConfig",
    page: "s3_bucket_replication_configuration",
    inputs,
    inert: { "rules.destination.storageClass": "a matter of price" },
    apply: (record, { role, rules }) => {
      if (world.use("roles").find(role)?.trustedServices.includes("s3.amazonaws.com") !== true)
        throw new CloudError(
          "InvalidRequest",
          `the replication role ${role} does not exist or does not trust s3.amazonaws.com`,
        );
      for (const { destination } of rules) {
        const target = buckets.get(bucketOf(destination.bucket));
        if (target === undefined)
          throw new CloudError("InvalidRequest", `Destination bucket must exist: ${destination.bucket}`);
        if (record.versioning !== "Enabled" || target.versioning !== "Enabled")
          throw new CloudError(
            "InvalidRequest",
            "Versioning must be 'Enabled' on the bucket and on its destination to apply a replication configuration",
          );
        if (record.objectLock === true && target.objectLock !== true)
          throw new CloudError(
            "InvalidRequest",
            "Destination bucket must have Object Lock enabled, as the source has",
          );
        requireKey(world, destination.encryptionConfiguration?.replicaKmsKeyId, "replicaKmsKeyId");
      }
      return { ...record, replication: { role, rules } };
    },
    reset: ({ replication: _, ...record }) => record,
    live: ({ replication }) => replication,
  });
}

/** Copies what was written, where the bucket's rule asks for it. What is encrypted with a key is copied only when the rule says so. */
export function replicate(
  buckets: Buckets,
  objects: Objects,
  from: string,
  key: string,
  version: ObjectVersion,
  now: number,
): void {
  const source = buckets.get(from);
  for (const { status, filter, sourceSelectionCriteria, destination } of source?.replication?.rules ?? []) {
    const encrypted = JSON.stringify(source?.encryption).includes("aws:kms");
    if (status !== "Enabled" || !key.startsWith(filter.prefix)) continue;
    if (encrypted && sourceSelectionCriteria?.sseKmsEncryptedObjects.status !== "Enabled") continue;
    const target = buckets.get(bucketOf(destination.bucket));
    if (target === undefined) continue;
    const headers = { ...version.headers, "x-amz-replication-status": "REPLICA" };
    objects.put(
      target.name,
      key,
      objects.body(version),
      headers,
      true,
      version.retainUntil ?? retainUntil(target.retention, now),
    );
  }
}

const bucketOf = (bucketArn: string): string => bucketArn.replace(/^arn:aws:s3:::/, "");
