import * as pulumi from "@pulumi/pulumi";
import * as s3 from "@pulumi/aws/s3";
import { blockPublicAccess, encrypt, keepVersions, stays } from "../storage/guards";
import { deliveryPolicy } from "./deliveryPolicy";

export interface LogStoreArgs {
  readonly keys: { readonly accountId: pulumi.Input<string> };
  /** Region of the stack: load balancers write only to buckets of their own. */
  readonly awsRegion: string;
}

/** A year, and the weeks in which somebody still asks for it. */
const KEPT_DAYS = 400;

/**
 * The bucket that receives the access logs of the load balancer, of CloudFront and of other buckets, each below its
 * prefix of `LOG_PREFIXES`. Whoever takes its name comes after everything that makes it able to receive.
 */
export class LogStore extends pulumi.ComponentResource {
  /** For load balancers and buckets. */
  readonly bucketName: pulumi.Output<string>;
  /** For CloudFront. */
  readonly bucketDomainName: pulumi.Output<string>;

  constructor(name: string, args: LogStoreArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:logs:LogStore", name, {}, options);
    const bucket = new s3.Bucket(`${name}-bucket`, {}, { parent: this, protect: true });
    const guards = [...this.closed(name, bucket), ...this.kept(name, bucket)];
    const policy = new s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket: bucket.bucket,
        policy: pulumi
          .all([bucket.arn, args.keys.accountId])
          .apply(([arn, account]) => deliveryPolicy(arn, account, args.awsRegion)),
      },
      stays({ parent: this, dependsOn: guards }),
    );
    this.bucketName = policy.bucket;
    this.bucketDomainName = pulumi
      .all([bucket.bucketDomainName, policy.bucket])
      .apply(([domainName]) => domainName);
    this.registerOutputs({ bucketName: this.bucketName, bucketDomainName: this.bucketDomainName });
  }

  private closed(name: string, { bucket }: s3.Bucket): pulumi.Resource[] {
    const block = blockPublicAccess(name, { bucket, parent: this });
    // CloudFront's standard logs are delivered by ACL, and refused by a bucket that has none; it adds its own grant.
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
    const ownership = new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerPreferred" } },
      stays({ parent: this, dependsOn: [block] }),
    );
    return [block, ownership];
  }

  private kept(name: string, { bucket }: s3.Bucket): pulumi.Resource[] {
    const guarded = { bucket, parent: this };
    const versions = keepVersions(name, guarded);
    return [
      versions,
      // Not the stack's own key: load balancers and S3 write logs with SSE-S3 only.
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
      encrypt(name, guarded),
      new s3.BucketLifecycleConfiguration(
        `${name}-expiry`,
        {
          bucket,
          rules: [
            {
              id: "expire",
              status: "Enabled",
              filter: { prefix: "" },
              expiration: { days: KEPT_DAYS },
              noncurrentVersionExpiration: { noncurrentDays: 30 },
              abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            },
          ],
        },
        // Rules about old versions need versions: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_lifecycle_configuration
        { parent: this, dependsOn: [versions] },
      ),
    ];
  }
}
