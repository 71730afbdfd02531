import { DataBucket } from "../../../infra/backups/DataBucket";
import { Replica } from "../../../infra/backups/Replica";
import { LOCKED_BUCKET, REPLICA, bucketNamed, keyNamed } from "../support/data";
import { only } from "../support/expected";
import { Recording } from "../support/recording";
import { rightsOf, trustedBy } from "../support/rights";

const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

describe("the copy of a bucket", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await Recording.start(only(...LOCKED_BUCKET, ...REPLICA));
    const kept = { keptDays: 35, locked: true };
    const source = new DataBucket("source", { keyArn: "arn:source", ...kept });
    new Replica("copy", { source, sourceKeyArn: "arn:source", region: "us-west-2", ...kept });
    await recording.finished();
  });

  it("lies in the second region, locked as the source is, under a key of its own there", () => {
    expect(recording.one("aws:s3/bucket:Bucket", "copy-bucket")).toMatchObject({
      protect: true,
      inputs: { region: "us-west-2", objectLockEnabled: true },
    });
    expect(recording.one("aws:kms/key:Key")).toMatchObject({
      protect: true,
      inputs: { region: "us-west-2", enableKeyRotation: true },
    });
    const lock = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
    expect(recording.one(lock, "copy-lock").inputs.rule).toEqual(
      recording.one(lock, "source-lock").inputs.rule,
    );
  });

  it("gets everything, encrypted or not, but no deletion", () => {
    expect(recording.one(REPLICATION).inputs).toEqual({
      bucket: "source-bucket-1a2b3c4",
      role: "arn:aws:iam::123456789012:role/copy-role",
      rules: [
        {
          id: "all",
          status: "Enabled",
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Disabled" },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
          destination: {
            bucket: bucketNamed("copy-bucket"),
            storageClass: "STANDARD_IA",
            encryptionConfiguration: { replicaKmsKeyId: keyNamed("copy-key") },
          },
        },
      ],
    });
  });

  it("is made by S3, which may read the source and write the copy, and neither the other way round", () => {
    const [from, to] = [bucketNamed("source-bucket"), bucketNamed("copy-bucket")];
    expect(trustedBy(recording, "copy-role")).toEqual({ Service: "s3.amazonaws.com" });
    expect(rightsOf(recording, "copy-role")).toEqual({
      "s3:GetReplicationConfiguration": [from],
      "s3:ListBucket": [from],
      "s3:GetObjectVersionForReplication": [`${from}/*`],
      "s3:GetObjectVersionAcl": [`${from}/*`],
      "s3:GetObjectVersionTagging": [`${from}/*`],
      "s3:GetObjectRetention": [`${from}/*`],
      "s3:GetObjectLegalHold": [`${from}/*`],
      "s3:ReplicateObject": [`${to}/*`],
      "s3:ReplicateTags": [`${to}/*`],
      "kms:Decrypt": ["arn:source"],
      "kms:Encrypt": [keyNamed("copy-key")],
      "kms:GenerateDataKey": [keyNamed("copy-key")],
    });
  });

  it("begins once both buckets have their guards and the role its rights", () => {
    const replication = recording.one(REPLICATION);
    const before = recording.resources.filter(({ custom, urn }) => custom && urn !== replication.urn);
    expect(before).toHaveLength(2 * LOCKED_BUCKET.length + REPLICA.length - 1);
    for (const one of before)
      expect([one.name, recording.precedes(one, replication)]).toEqual([one.name, true]);
  });
});
