import type * as pulumi from "@pulumi/pulumi";
import * as s3 from "@pulumi/aws/s3";

/** The bucket that is guarded, and who holds the guards. */
export interface Guarded {
  readonly bucket: pulumi.Input<string>;
  /** Component that the guards belong to. */
  readonly parent: pulumi.Resource;
  /** Of the bucket. Default: the stack's region. */
  readonly region?: string;
}

/**
 * A guard stays as long as its bucket: taken out of the program, renamed, or destroyed with the stack, it is only forgotten
 * by the state, never lifted from a bucket that stays. There is one of each a bucket, so that a deletion of the old name
 * would lift what the new one has just set (pulumi-aws #5900). docs/adr/0039.
 */
export const stays = (options: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions => ({
  ...options,
  retainOnDelete: true,
});

/** S3.1, CKV_AWS_53–56: no ACL and no policy makes anything in it public. */
export const blockPublicAccess = (name: string, { parent, ...of }: Guarded): s3.BucketPublicAccessBlock =>
  new s3.BucketPublicAccessBlock(
    `${name}-private`,
    {
      ...of,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    stays({ parent }),
  );

/** CKV_AWS_21: what is overwritten or deleted is still there. */
export const keepVersions = (name: string, { parent, ...of }: Guarded): s3.BucketVersioning =>
  new s3.BucketVersioning(
    `${name}-versions`,
    { ...of, versioningConfiguration: { status: "Enabled" } },
    stays({ parent }),
  );

/** The account owns whatever is put into it, whoever put it there; ACLs are off. */
export const ownEverything = (name: string, { parent, ...of }: Guarded): s3.BucketOwnershipControls =>
  new s3.BucketOwnershipControls(
    `${name}-ownership`,
    { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
    stays({ parent }),
  );

/** Encrypts with a key, asking KMS once for many objects; without one by S3's own keys. */
export const encrypt = (
  name: string,
  { parent, ...of }: Guarded,
  keyArn?: pulumi.Input<string>,
): s3.BucketServerSideEncryptionConfiguration =>
  new s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      ...of,
      rules: [
        keyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
              bucketKeyEnabled: true,
            },
      ],
    },
    stays({ parent }),
  );
