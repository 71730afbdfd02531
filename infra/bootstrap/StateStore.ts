import * as pulumi from "@pulumi/pulumi";
import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";
import { byRolesOfTheAccount } from "../keys/keyPolicy";
import { blockPublicAccess, encrypt, keepVersions, stays } from "../storage/guards";
import { tlsOnlyPolicy } from "../storage/tlsOnly";

export interface StateStoreArgs {
  /** What everything here bears: whose it is, and which stack's state it keeps. */
  readonly tags: { readonly product: string; readonly stack: string; readonly owner: string };
  /** AWS account that may use the key, as its IAM says. */
  readonly accountId: pulumi.Input<string>;
}

/**
 * Where a stack's state lies: a private bucket that keeps every version, encrypted by a key of its own that rotates and also
 * encrypts the config's secrets. Both are protected: without them nobody knows any more what the stack is made of.
 */
export class StateStore extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: StateStoreArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:bootstrap:StateStore", name, {}, options);
    const { tags } = args;
    const key = new kms.Key(
      `${name}-key`,
      {
        description: `${tags.product} ${tags.stack}: Pulumi's state and the config's secrets`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: pulumi.output(args.accountId).apply(keyPolicy),
        tags,
      },
      { parent: this, protect: true },
    );
    const bucket = new s3.Bucket(`${name}-bucket`, { tags }, { parent: this, protect: true });
    const guards = this.guards(name, bucket, key);
    // Named once everything is in place: state that is put there sooner would be neither encrypted nor kept.
    this.bucketName = pulumi
      .all([bucket.bucket, ...guards.map(({ id }) => id)])
      .apply(([named]) => named ?? "");
    this.keyArn = key.arn;
    this.registerOutputs({ bucketName: this.bucketName, keyArn: this.keyArn });
  }

  private guards(name: string, { bucket, arn }: s3.Bucket, key: kms.Key): pulumi.CustomResource[] {
    const guarded = { bucket, parent: this };
    const block = blockPublicAccess(name, guarded);
    const versions = keepVersions(name, guarded);
    const encryption = encrypt(name, guarded, key.arn);
    const policy = new s3.BucketPolicy(
      `${name}-tls`,
      { bucket, policy: arn.apply(tlsOnlyPolicy) },
      stays({ parent: this, dependsOn: [block] }),
    );
    return [block, versions, encryption, policy];
  }
}

const keyPolicy = (account: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [byRolesOfTheAccount(account)] });
