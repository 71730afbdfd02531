import * as pulumi from "@pulumi/pulumi";
import * as s3 from "@pulumi/aws/s3";
import { stays } from "../storage/guards";
import { tlsOnly } from "../storage/tlsOnly";

export interface AssetAccessArgs {
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  readonly distributionArn: pulumi.Input<string>;
}

/** The bucket's one policy: this distribution reads, by TLS, and nobody else but the account's own roles. */
export class AssetAccess extends pulumi.ComponentResource {
  constructor(name: string, args: AssetAccessArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:assets:AssetAccess", name, {}, options);
    new s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket: args.bucketName,
        policy: pulumi
          .all([args.bucketArn, args.distributionArn])
          .apply(([bucket, distribution]) => readableBy(bucket, distribution)),
      },
      stays({ parent: this }),
    );
    this.registerOutputs({});
  }
}

function readableBy(bucketArn: string, distributionArn: string): string {
  const reader = {
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Condition: { StringEquals: { "AWS:SourceArn": distributionArn } },
  };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "CloudFrontReads", ...reader, Action: "s3:GetObject", Resource: `${bucketArn}/*` },
      // Without the right to list, S3 answers 403 for a key that does not exist; a missing asset has to be a 404.
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (Permissions)
      { Sid: "MissingIs404", ...reader, Action: "s3:ListBucket", Resource: bucketArn },
      tlsOnly(bucketArn),
    ],
  });
}
