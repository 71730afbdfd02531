import { z } from "zod";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { type BucketRecord, type Buckets, NEW_BUCKET } from "./bucketRecord";
import { bucketNameFault } from "./naming";
import type { Objects } from "./objects";

const inputs = z.strictObject({
  bucket: z.string().superRefine((name, context) => {
    const fault = bucketNameFault(name);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  }),
  forceDestroy: z.boolean().default(false),
  objectLockEnabled: z.boolean().default(false),
});
type Inputs = z.infer<typeof inputs>;

/** Hosted zone id of S3 in us-east-1. https://docs.aws.amazon.com/general/latest/gr/s3.html */
const HOSTED_ZONE = "Z3AQBSTGFHJSTF";

/**
 * A bucket. Everything else about it (versioning, policy, encryption …) is a resource of its own, as the provider
 * recommends; the deprecated properties of the same name are refused.
 */
export function bucketModel(world: World, buckets: Buckets, objects: Objects): ResourceModel {
  const outputs = ({ name, region, objectLock = false }: BucketRecord): Record<string, unknown> => ({
    arn: `arn:aws:s3:::${name}`,
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    bucketRegion: region,
    bucketNamespace: "global",
    hostedZoneId: HOSTED_ZONE,
    objectLockEnabled: objectLock,
    requestPayer: "BucketOwner",
  });
  return defineResource<Inputs>({
    type: "aws:s3/bucket:Bucket",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket",
    inputs,
    // Object Lock of an existing bucket is a matter for AWS support in the provider's eyes: ForceNew.
    replaceOn: ["bucket", "objectLockEnabled"],
    computed: [
      "arn",
      "bucketDomainName",
      "bucketRegionalDomainName",
      "bucketRegion",
      "bucketNamespace",
      "hostedZoneId",
      "requestPayer",
    ],
    autoname: { property: "bucket", maxLength: 63 },
    taggable: true,
    create: ({ bucket: name, forceDestroy, objectLockEnabled }, { region }) => {
      if (buckets.get(name) !== undefined) {
        throw new CloudError(
          "BucketAlreadyOwnedByYou",
          `the bucket ${name} exists already and is yours; bucket names are unique in all of AWS`,
        );
      }
      const record: BucketRecord = {
        name,
        region,
        forceDestroy,
        // Object Lock brings versioning with it.
        ...(objectLockEnabled ? { objectLock: true, versioning: "Enabled" as const } : {}),
        createdAt: world.clock.now(),
        ...NEW_BUCKET,
      };
      buckets.set(name, record);
      return Promise.resolve({ id: name, outputs: outputs(record) });
    },
    read: (id) => {
      const record = buckets.get(id);
      if (record === undefined) return Promise.resolve(undefined);
      return Promise.resolve({
        inputs: {
          bucket: record.name,
          forceDestroy: record.forceDestroy,
          objectLockEnabled: record.objectLock ?? false,
        },
        outputs: outputs(record),
      });
    },
    update: (id, { forceDestroy }) => {
      buckets.change(id, (record) => ({ ...record, forceDestroy }));
      return Promise.resolve({});
    },
    delete: (id) => {
      if (!objects.isEmpty(id)) {
        if (buckets.get(id)?.forceDestroy !== true) {
          throw new CloudError(
            "BucketNotEmpty",
            `the bucket ${id} is not empty (old versions and delete markers count); delete them, or set forceDestroy and run up before destroying`,
          );
        }
        objects.clear(id);
      }
      buckets.delete(id);
      return Promise.resolve();
    },
  });
}
