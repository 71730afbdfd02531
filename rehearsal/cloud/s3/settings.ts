import { z } from "zod";
import type { Properties } from "../kernel/properties";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { type BucketRecord, type Buckets, NEW_BUCKET, requireBucket } from "./bucketRecord";
import { lifecycleRules } from "./lifecycle";

const REGISTRY = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";

/** A resource that sets one aspect of a bucket; its id is the bucket's name. */
export interface Aspect<I extends Properties> {
  readonly name: string;
  readonly page: string;
  readonly inputs: z.ZodType<I>;
  readonly inert?: Record<string, string>;
  readonly alsoReplaceOn?: readonly string[];
  apply(bucket: BucketRecord, inputs: I): BucketRecord;
  /** What deleting the resource leaves behind. */
  reset(bucket: BucketRecord): BucketRecord;
  /** The live inputs beside `bucket`, or undefined when nothing is set. */
  live(bucket: BucketRecord): Properties | undefined;
}

export function aspect<I extends Properties & { bucket: string }>(
  buckets: Buckets,
  given: Aspect<I>,
): ResourceModel {
  const set = (inputs: I): void => {
    const bucket = requireBucket(buckets, inputs.bucket);
    buckets.set(inputs.bucket, given.apply(bucket, inputs));
  };
  return defineResource<I>({
    type: `aws:s3/${given.name.charAt(0).toLowerCase()}${given.name.slice(1)}:${given.name}`,
    source: `${REGISTRY}/${given.page}`,
    inputs: given.inputs,
    inert: given.inert,
    replaceOn: ["bucket", ...(given.alsoReplaceOn ?? [])],
    computed: [],
    create: (inputs) => {
      set(inputs);
      return Promise.resolve({ id: inputs.bucket, outputs: {} });
    },
    read: (id) => {
      const bucket = buckets.get(id);
      const live = bucket === undefined ? undefined : given.live(bucket);
      return Promise.resolve(
        live === undefined ? undefined : { inputs: { bucket: id, ...live }, outputs: {} },
      );
    },
    update: (_id, inputs) => {
      set(inputs);
      return Promise.resolve({});
    },
    delete: (id) => {
      buckets.change(id, (bucket) => given.reset(bucket));
      return Promise.resolve();
    },
  });
}

const bucket = z.string();
const flag = z.boolean().default(false);
const NO_ACCESS_BLOCK = {
  blockPublicAcls: false,
  blockPublicPolicy: false,
  ignorePublicAcls: false,
  restrictPublicBuckets: false,
};

const publicAccessBlock = z.strictObject({
  bucket,
  blockPublicAcls: flag,
  blockPublicPolicy: flag,
  ignorePublicAcls: flag,
  restrictPublicBuckets: flag,
});
const versioning = z.strictObject({
  bucket,
  versioningConfiguration: z.strictObject({
    status: z.enum(["Enabled", "Suspended", "Disabled"]),
    mfaDelete: z.literal("Disabled").optional(),
  }),
});
const encryption = z.strictObject({
  bucket,
  rules: z
    .array(
      z.strictObject({
        applyServerSideEncryptionByDefault: z
          .strictObject({
            sseAlgorithm: z.enum(["AES256", "aws:kms"]),
            kmsMasterKeyId: z.string().optional(),
          })
          .refine(
            ({ sseAlgorithm, kmsMasterKeyId }) => kmsMasterKeyId === undefined || sseAlgorithm === "aws:kms",
            "a key goes with aws:kms only",
          )
          .optional(),
        bucketKeyEnabled: z.boolean().optional(),
      }),
    )
    .length(1, "S3 takes exactly one rule"),
});
const ownership = z.strictObject({
  bucket,
  rule: z.strictObject({
    objectOwnership: z.enum(["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]),
  }),
});
const lifecycle = z.strictObject({ bucket, rules: lifecycleRules });

/** The resources that set one thing on a bucket each. */
export function settingModels(buckets: Buckets): ResourceModel[] {
  return [
    aspect<z.infer<typeof publicAccessBlock>>(buckets, {
      name: "BucketPublicAccessBlock",
      page: "s3_bucket_public_access_block",
      inputs: publicAccessBlock,
      inert: {
        blockPublicAcls: "no API of the embedded cloud sets an ACL",
        ignorePublicAcls: "no API of the embedded cloud sets an ACL",
      },
      apply: (record, { bucket: _, ...publicAccess }) => ({ ...record, publicAccess }),
      reset: (record) => ({ ...record, publicAccess: NO_ACCESS_BLOCK }),
      live: ({ publicAccess }) => ({ ...publicAccess }),
    }),
    aspect<z.infer<typeof versioning>>(buckets, {
      name: "BucketVersioning",
      page: "s3_bucket_versioning",
      inputs: versioning,
      apply: (record, { versioningConfiguration: { status } }) => {
        if (status === "Disabled" && record.versioning !== undefined) {
          throw new CloudError(
            "IllegalVersioningConfigurationException",
            "versioning that was enabled once can be suspended, not disabled",
          );
        }
        return status === "Disabled" ? record : { ...record, versioning: status };
      },
      // The provider suspends on destroy: S3 knows no way back to unversioned.
      reset: (record) => (record.versioning === undefined ? record : { ...record, versioning: "Suspended" }),
      live: ({ versioning: status }) => ({ versioningConfiguration: { status: status ?? "Disabled" } }),
    }),
    aspect<z.infer<typeof encryption>>(buckets, {
      name: "BucketServerSideEncryptionConfiguration",
      page: "s3_bucket_server_side_encryption_configuration",
      inputs: encryption,
      inert: {
        rules:
          "objects lie in the rehearsal's own temporary folder; nothing is encrypted at rest on a laptop",
      },
      apply: (record, { rules }) => ({ ...record, encryption: rules }),
      reset: (record) => ({ ...record, encryption: NEW_BUCKET.encryption }),
      live: ({ encryption: rules }) => ({ rules }),
    }),
    aspect<z.infer<typeof ownership>>(buckets, {
      name: "BucketOwnershipControls",
      page: "s3_bucket_ownership_controls",
      inputs: ownership,
      inert: { rule: "one account owns every object; only who demands ACLs (CloudFront's logs) looks at it" },
      apply: (record, { rule }) => ({ ...record, ownership: rule.objectOwnership }),
      reset: (record) => ({ ...record, ownership: "ObjectWriter" }),
      live: ({ ownership: objectOwnership }) => ({ rule: { objectOwnership } }),
    }),
    aspect<z.infer<typeof lifecycle>>(buckets, {
      name: "BucketLifecycleConfiguration",
      page: "s3_bucket_lifecycle_configuration",
      inputs: lifecycle,
      inert: {
        "rules.abortIncompleteMultipartUpload":
          "multipart uploads are not modelled, so none is left incomplete",
      },
      apply: (record, { rules }) => ({ ...record, lifecycle: rules }),
      reset: ({ lifecycle: _, ...record }) => record,
      live: ({ lifecycle: rules }) => (rules === undefined ? undefined : { rules }),
    }),
  ];
}
