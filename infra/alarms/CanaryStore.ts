import * as pulumi from "@pulumi/pulumi";
import * as s3 from "@pulumi/aws/s3";
import { blockPublicAccess, encrypt, keepVersions, ownEverything } from "../storage/guards";
import { tlsOnlyPolicy } from "../storage/tlsOnly";
import { canaryCode } from "./canaryCode";

export interface CanaryStoreArgs {
  /** Key that encrypts what the canaries write. */
  readonly keyArn: pulumi.Input<string>;
}

/** Days that screenshots and logs of a run are kept. */
export const ARTEFACT_DAYS = 31;

/**
 * The bucket of the canaries: their code, and what each run leaves behind. Nothing in it is missed when it goes, so that
 * `sluice:options.synthetics: false` takes it away: not protected, and emptied when it is deleted.
 */
export class CanaryStore extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** Key of the code; it carries the code's digest, so that other code is another key. */
  readonly codeKey: pulumi.Output<string>;

  constructor(name: string, { keyArn }: CanaryStoreArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:alarms:CanaryStore", name, {}, options);
    const bucket = new s3.Bucket(`${name}-bucket`, { forceDestroy: true }, { parent: this });
    const guards = this.guards(name, bucket, keyArn);
    const code = canaryCode();
    const object = new s3.BucketObjectv2(
      `${name}-code`,
      {
        bucket: bucket.bucket,
        key: `code/${code.digest}.zip`,
        contentBase64: code.base64,
        contentType: "application/zip",
        serverSideEncryption: "aws:kms",
        kmsKeyId: keyArn,
      },
      { parent: this, dependsOn: guards },
    );
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.codeKey = object.key;
    this.registerOutputs({ bucketName: this.bucketName, codeKey: this.codeKey });
  }

  private guards(name: string, bucket: s3.Bucket, keyArn: pulumi.Input<string>): pulumi.Resource[] {
    const of = { bucket: bucket.bucket };
    const parent = { parent: this };
    const guarded = { ...of, parent: this };
    return [
      blockPublicAccess(name, guarded),
      ownEverything(name, guarded),
      encrypt(name, guarded, keyArn),
      keepVersions(name, guarded),
      new s3.BucketPolicy(`${name}-tls`, { ...of, policy: bucket.arn.apply(tlsOnlyPolicy) }, parent),
      // The code stays under code/: a canary reads it when it is changed only, but then it must be there.
      new s3.BucketLifecycleConfiguration(
        `${name}-expiry`,
        {
          ...of,
          rules: [
            {
              id: "runs",
              status: "Enabled",
              filter: { prefix: "runs/" },
              expiration: { days: ARTEFACT_DAYS },
              noncurrentVersionExpiration: { noncurrentDays: 1 },
              abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
            },
          ],
        },
        parent,
      ),
    ];
  }
}
