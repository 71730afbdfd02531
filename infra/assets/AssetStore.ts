import * as pulumi from "@pulumi/pulumi";
import * as s3 from "@pulumi/aws/s3";
import { blockPublicAccess, encrypt, keepVersions, ownEverything } from "../storage/guards";
import type { KnownVersions } from "../release/versions";
import { AssetAccess } from "./AssetAccess";
import { AssetRetention } from "./AssetRetention";

export interface AssetStoreArgs {
  readonly plan: { readonly versions: KnownVersions };
  readonly config: { readonly stack: string; readonly assets: { readonly keepDays: number } };
}

/**
 * The bucket that holds every version's assets, each under its own prefix (`v/<version>/`), and its guards. Private:
 * only CloudFront reads it. Old versions stay for
 * rollbacks and for tabs that are still open, and expire then.
 */
export class AssetStore extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly regionalDomainName: pulumi.Output<string>;
  /** In place before anything is written to the bucket. */
  readonly guards: pulumi.Resource[];

  constructor(name: string, { plan, config }: AssetStoreArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:assets:AssetStore", name, {}, options);
    // It holds what open tabs still ask for: no `up`, however wrong its config, deletes or replaces it.
    const bucket = new s3.Bucket(`${name}-bucket`, {}, { parent: this, protect: true });
    const guarded = { bucket: bucket.bucket, parent: this };
    const versioning = keepVersions(name, guarded);
    // Before any upload: a version that comes back must not be under a rule any more when its files are looked for.
    const retention = new AssetRetention(
      `${name}-retention`,
      {
        bucketName: bucket.bucket,
        stack: config.stack,
        versions: plan.versions,
        ...config.assets,
        after: [versioning],
      },
      { parent: this },
    );
    this.guards = [
      versioning,
      retention,
      blockPublicAccess(name, guarded),
      ownEverything(name, guarded),
      encrypt(name, guarded),
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
