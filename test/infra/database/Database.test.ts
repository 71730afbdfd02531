import { Database } from "../../../infra/database/Database";
import { DATA_KEY, FUNCTION, KEYS, LOCKED_BUCKET, REPLICA, dataConfig, keyNamed } from "../support/data";
import { only } from "../support/expected";
import { plain } from "../support/flat";
import { Recording } from "../support/recording";

const BUCKETS = "aws:s3/bucket:Bucket";

async function made(secondRegion: boolean): Promise<Recording> {
  const recording = await Recording.start(
    only(
      ...LOCKED_BUCKET,
      ...FUNCTION,
      ...REPLICA,
      "aws:secretsmanager/secret:Secret",
      "aws:secretsmanager/secretVersion:SecretVersion",
      "aws:lambda/functionUrl:FunctionUrl",
      "aws:lambda/permission:Permission",
    ),
  );
  new Database("database", { config: dataConfig(secondRegion), keys: KEYS });
  return recording.finished();
}

describe("what we own of the database", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await made(true);
  });

  it("is a connection whose value is not declared, in a secret that no `up` takes away", () => {
    const secret = recording.one("aws:secretsmanager/secret:Secret", "database-connection-secret");
    expect(secret.protect).toBe(true);
    expect(secret.inputs).toEqual({
      name: "sluice/harbor/prod/database-url",
      description: "the API's connection to PostgreSQL",
      kmsKeyId: DATA_KEY,
      recoveryWindowInDays: 30,
    });
  });

  it("begins with a text that says how to fill it, written once and never read: ECS starts no task without a value", () => {
    const { inputs } = recording.one("aws:secretsmanager/secretVersion:SecretVersion");
    expect(Object.keys(inputs).sort()).toEqual(["secretId", "secretStringWo", "secretStringWoVersion"]);
    expect(plain(inputs.secretStringWo)).toMatch(
      /put-secret-value --secret-id sluice\/harbor\/prod\/database-url$/,
    );
  });

  it("are dumps, locked for as long as backups are kept, under a key that is not the stack's data key", () => {
    expect(recording.one(BUCKETS, "database-dumps-bucket").protect).toBe(true);
    const lock = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
    expect(recording.one(lock, "database-dumps-lock").inputs.rule).toEqual({
      defaultRetention: { mode: "GOVERNANCE", days: 35 },
    });
    const [rule] = recording.one(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "database-dumps-encryption",
    ).inputs.rules as { applyServerSideEncryptionByDefault: unknown }[];
    expect(rule?.applyServerSideEncryptionByDefault).toEqual({
      sseAlgorithm: "aws:kms",
      kmsMasterKeyId: keyNamed("database-dumps-key"),
    });
    const key = recording.one("aws:kms/key:Key", "database-dumps-key");
    expect(key).toMatchObject({ protect: true, inputs: { region: "us-east-1", enableKeyRotation: true } });
  });

  it("are copies of the dumps in the second region", () => {
    const regions = recording.all(BUCKETS).map(({ name, inputs }) => [name, inputs.region]);
    expect(regions).toEqual([
      ["database-dumps-bucket", undefined],
      ["database-dumps-second-bucket", "us-west-2"],
    ]);
    expect(recording.one("aws:s3/bucketReplicationConfig:BucketReplicationConfig").inputs.bucket).toBe(
      "database-dumps-bucket-1a2b3c4",
    );
  });
});

it("has no copy, no second key and no role for it where the option is off", async () => {
  const recording = await made(false);
  expect(recording.all(BUCKETS).map(({ name }) => name)).toEqual(["database-dumps-bucket"]);
  expect(recording.all("aws:kms/key:Key").map(({ name }) => name)).toEqual(["database-dumps-key"]);
  expect(recording.all("aws:s3/bucketReplicationConfig:BucketReplicationConfig")).toEqual([]);
  expect(recording.all("aws:iam/role:Role").map(({ name }) => name)).toEqual(["database-logs-role"]);
});
