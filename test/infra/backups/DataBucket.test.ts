import * as pulumi from "@pulumi/pulumi";
import { DataBucket } from "../../../infra/backups/DataBucket";
import { tlsOnlyPolicy } from "../../../infra/storage/tlsOnly";
import { LOCKED_BUCKET, bucketNamed } from "../support/data";
import { only } from "../support/expected";
import { Recording } from "../support/recording";

const LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";

async function made(locked: boolean, region?: string): Promise<Recording> {
  const recording = await Recording.start(only(...LOCKED_BUCKET));
  const { guards } = new DataBucket("data", { keyArn: "arn:key", keptDays: 35, locked, region });
  new pulumi.ComponentResource("sluice:test:User", "user", {}, { dependsOn: guards });
  return recording.finished();
}

describe("a bucket with data", () => {
  let recording: Recording;
  const inputs = (type: string): Record<string, unknown> => recording.one(type).inputs;
  beforeAll(async () => {
    recording = await made(true);
  });

  it("is private in all four ways, speaks TLS only, and takes no ACL", () => {
    expect(inputs("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(inputs("aws:s3/bucketPolicy:BucketPolicy").policy).toBe(tlsOnlyPolicy(bucketNamed("data-bucket")));
    expect(inputs("aws:s3/bucketOwnershipControls:BucketOwnershipControls").rule).toEqual({
      objectOwnership: "BucketOwnerEnforced",
    });
  });

  it("is encrypted with the key that it is given", () => {
    expect(
      inputs("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").rules,
    ).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:key" },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("keeps every version, locked, for as long as it is told, and is taken away by no `up`", () => {
    expect(recording.one("aws:s3/bucket:Bucket")).toMatchObject({
      protect: true,
      inputs: { objectLockEnabled: true },
    });
    expect(inputs("aws:s3/bucketVersioning:BucketVersioning").versioningConfiguration).toEqual({
      status: "Enabled",
    });
    expect(inputs(LOCK).rule).toEqual({ defaultRetention: { mode: "GOVERNANCE", days: 35 } });
    expect(inputs("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").rules).toEqual([
      {
        id: "expire",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days: 35 },
        noncurrentVersionExpiration: { noncurrentDays: 35 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
  });

  it("has all of it in place before anything is copied to or from it", () => {
    const user = recording.resources.find(({ name }) => name === "user");
    const all = recording.resources.filter(({ custom }) => custom);
    expect(all).toHaveLength(LOCKED_BUCKET.length);
    for (const guard of all)
      expect([guard.name, user && recording.precedes(guard, user)]).toEqual([guard.name, true]);
  });
});

it("has no lock where what lies in it may go", async () => {
  const recording = await made(false);
  expect(recording.all(LOCK)).toEqual([]);
  expect(recording.one("aws:s3/bucket:Bucket")).toMatchObject({ protect: true, inputs: {} });
});

it("lies in another region with all of its guards", async () => {
  const recording = await made(true, "us-west-2");
  const regions = recording.resources.filter(({ custom }) => custom).map(({ inputs }) => inputs.region);
  expect(regions).toEqual(LOCKED_BUCKET.map(() => "us-west-2"));
});
