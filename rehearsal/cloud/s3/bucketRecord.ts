import type { Collection } from "../kernel/store";
import { CloudError } from "../kernel/model";
import type { LifecycleRule } from "./lifecycle";
import type { DefaultRetention } from "./objectLock";
import type { ReplicationRule } from "./replication";

export interface PublicAccess {
  readonly blockPublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly ignorePublicAcls: boolean;
  readonly restrictPublicBuckets: boolean;
}

/** A bucket as the cloud holds it; what other resources set on it is part of it, as in S3. */
export interface BucketRecord {
  readonly name: string;
  readonly region: string;
  readonly createdAt: number;
  readonly forceDestroy: boolean;
  readonly versioning?: "Enabled" | "Suspended";
  readonly publicAccess: PublicAccess;
  readonly ownership: "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";
  /** Server-side encryption rules as declared. */
  readonly encryption: readonly unknown[];
  readonly lifecycle?: readonly LifecycleRule[];
  /** Made with Object Lock; `retention` is what every new version gets. */
  readonly objectLock?: boolean;
  readonly retention?: DefaultRetention;
  readonly replication?: { readonly role: string; readonly rules: readonly ReplicationRule[] };
  /** Where its own access logs go. */
  readonly logging?: { readonly targetBucket: string; readonly targetPrefix: string };
  /** JSON text. */
  readonly policy?: string;
}

/** Since April 2023 a new bucket blocks public access and disables ACLs; every bucket encrypts with SSE-S3. https://aws.amazon.com/about-aws/whats-new/2022/12/amazon-s3-automatically-enable-block-public-access-disable-access-control-lists-buckets-april-2023/ */
export const NEW_BUCKET = {
  publicAccess: {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  },
  ownership: "BucketOwnerEnforced",
  encryption: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false }],
} as const satisfies Partial<BucketRecord>;

export type Buckets = Collection<BucketRecord>;

export function requireBucket(buckets: Buckets, name: string): BucketRecord {
  const bucket = buckets.get(name);
  if (bucket === undefined)
    throw new CloudError("NoSuchBucket", `the specified bucket does not exist: ${name}`);
  return bucket;
}
