import * as pulumi from "@pulumi/pulumi";
import * as s3 from "@pulumi/aws/s3";
import { AssetAccess } from "./AssetAccess";

/**
 * The bucket that holds every version's assets, each under its own prefix (`v/<version>/`), and its guards. Private:
 * only CloudFront reads it. Old versions stay, for rollbacks and for tabs that are still open.
 */
export class AssetStore extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly regionalDomainName: pulumi.Output<string>;
  /** In place before anything is written to the bucket. */
  readonly guards: pulumi.Resource[];

  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("sluice:assets:AssetStore", name, {}, options);
    // It holds what open tabs still ask for: no `up`, however wrong its config, deletes or replaces it.
    const bucket = new s3.Bucket(`${name}-bucket`, {}, { parent: this, protect: true });
    const of = { bucket: bucket.bucket };
    this.guards = [
      new s3.BucketPublicAccessBlock(
        `${name}-private`,
        {
          ...of,
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
        { parent: this },
      ),
      new s3.BucketOwnershipControls(
        `${name}-ownership`,
        { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
        { parent: this },
      ),
      new s3.BucketServerSideEncryptionConfiguration(
        `${name}-encryption`,
        { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
        { parent: this },
      ),
      new s3.BucketVersioning(
        `${name}-versions`,
        { ...of, versioningConfiguration: { status: "Enabled" } },
        { parent: this },
      ),
    ];
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.regionalDomainName = bucket.bucketRegionalDomainName;
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      regionalDomainName: this.regionalDomainName,
    });
  }

  /** Lets one distribution read. Apart from the store, as the distribution has to know the bucket first. */
  readableBy(name: string, distributionArn: pulumi.Input<string>): AssetAccess {
    return new AssetAccess(name, { bucketName: this.bucketName, bucketArn: this.bucketArn, distributionArn });
  }
}
