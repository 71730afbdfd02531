import * as pulumi from "@pulumi/pulumi";
import * as s3 from "@pulumi/aws/s3";

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
    const versions = new s3.BucketVersioning(
      `${name}-versions`,
      { bucket: bucket.bucket, region, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    this.guards = [versions, ...this.closed(name, bucket, args), ...this.kept(name, bucket, args, versions)];
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }

  private closed(name: string, bucket: s3.Bucket, { keyArn, region }: DataBucketArgs): pulumi.Resource[] {
    const of = { bucket: bucket.bucket, region };
    const [parent, all] = [{ parent: this }, true];
    const block = new s3.BucketPublicAccessBlock(
      `${name}-private`,
      {
        ...of,
        blockPublicAcls: all,
        blockPublicPolicy: all,
        ignorePublicAcls: all,
        restrictPublicBuckets: all,
      },
      parent,
    );
    return [
      block,
      new s3.BucketOwnershipControls(
        `${name}-ownership`,
        { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
        parent,
      ),
      new s3.BucketServerSideEncryptionConfiguration(
        `${name}-encryption`,
        {
          ...of,
          rules: [
            {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
              // One call of KMS for many objects.
              bucketKeyEnabled: true,
            },
          ],
        },
        parent,
      ),
      new s3.BucketPolicy(
        `${name}-policy`,
        { ...of, policy: bucket.arn.apply(byTlsOnly) },
        { ...parent, dependsOn: [block] },
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
      after,
    );
    return [expiry, lock];
  }
}

const byTlsOnly = (bucketArn: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
