import * as pulumi from "@pulumi/pulumi";
import * as s3 from "@pulumi/aws/s3";
import { blockPublicAccess, encrypt, keepVersions, ownEverything, stays } from "../storage/guards";
import { tlsOnlyPolicy } from "../storage/tlsOnly";

export interface DataBucketArgs {
  readonly keyArn: pulumi.Input<string>;
  /** Default: the stack's region. */
  readonly region?: string;
  /** Objects expire after so many days, and what was overwritten or deleted after as many more. */
  readonly keptDays: number;
  /** Every version is locked for `keptDays` (Object Lock, governance mode). */
  readonly locked: boolean;
}

/** A bucket whose loss would be a loss: protected, private, versioned, encrypted with a key, by TLS only. */
export class DataBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** In place before anything is copied to or from it. */
  readonly guards: pulumi.Resource[];

  constructor(name: string, args: DataBucketArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:backups:DataBucket", name, {}, options);
    const { region, locked } = args;
    const bucket = new s3.Bucket(
      `${name}-bucket`,
      { region, ...(locked ? { objectLockEnabled: true } : {}) },
      { parent: this, protect: true },
    );
    const versions = keepVersions(name, { bucket: bucket.bucket, region, parent: this });
    this.guards = [versions, ...this.closed(name, bucket, args), ...this.kept(name, bucket, args, versions)];
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }

  private closed(name: string, bucket: s3.Bucket, { keyArn, region }: DataBucketArgs): pulumi.Resource[] {
    const guarded = { bucket: bucket.bucket, region, parent: this };
    const block = blockPublicAccess(name, guarded);
    return [
      block,
      ownEverything(name, guarded),
      encrypt(name, guarded, keyArn),
      new s3.BucketPolicy(
        `${name}-policy`,
        { bucket: bucket.bucket, region, policy: bucket.arn.apply(tlsOnlyPolicy) },
        stays({ parent: this, dependsOn: [block] }),
      ),
    ];
  }

  private kept(
    name: string,
    bucket: s3.Bucket,
    { keptDays, locked, region }: DataBucketArgs,
    versions: pulumi.Resource,
  ): pulumi.Resource[] {
    const of = { bucket: bucket.bucket, region };
    const after = { parent: this, dependsOn: [versions] };
    const expiry = new s3.BucketLifecycleConfiguration(
      `${name}-expiry`,
      {
        ...of,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: keptDays },
            noncurrentVersionExpiration: { noncurrentDays: keptDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      after,
    );
    if (!locked) return [expiry];
    const lock = new s3.BucketObjectLockConfiguration(
      `${name}-lock`,
      { ...of, rule: { defaultRetention: { mode: "GOVERNANCE", days: keptDays } } },
      stays(after),
    );
    return [expiry, lock];
  }
}
