import { LOG_PREFIXES, deliveryPolicy } from "../../../infra/logs/deliveryPolicy";
import { LogStore } from "../../../infra/logs/LogStore";
import { BUCKET } from "../support/data";
import { only } from "../support/expected";
import { Recording } from "../support/recording";

const TYPES = only(...BUCKET);
let recording: Recording;
let store: LogStore;

beforeAll(async () => {
  recording = await Recording.start(TYPES);
  store = new LogStore("logs", { keys: { accountId: "123456789012" }, awsRegion: "us-east-1" });
  await recording.finished();
});

const inputs = (type: string): Record<string, unknown> => recording.one(type).inputs;

describe("the log store", () => {
  it("is private, versioned, encrypted as those who write there can, and not deleted by an `up`", () => {
    expect(inputs("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(inputs("aws:s3/bucketVersioning:BucketVersioning").versioningConfiguration).toEqual({
      status: "Enabled",
    });
    expect(
      inputs("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").rules,
    ).toEqual([{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
    expect(recording.one("aws:s3/bucket:Bucket").protect).toBe(true);
  });

  it("keeps logs for a year at least, and not for ever", () => {
    const { rules } = inputs("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration") as {
      rules: { status: string; expiration: { days: number }; filter: object }[];
    };
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({ status: "Enabled", filter: { prefix: "" } });
    expect(rules[0]?.expiration.days).toBeGreaterThanOrEqual(365);
  });

  it("takes ACLs, without which CloudFront delivers nothing", () => {
    expect(inputs("aws:s3/bucketOwnershipControls:BucketOwnershipControls").rule).toEqual({
      objectOwnership: "BucketOwnerPreferred",
    });
  });

  it("gives its name only when it can receive", async () => {
    const policy = recording.one("aws:s3/bucketPolicy:BucketPolicy");
    for (const guard of recording.resources.filter(({ custom, urn }) => custom && urn !== policy.urn))
      expect(recording.precedes(guard, policy)).toBe(true);
    const read = (one: typeof store.bucketName): Promise<string> =>
      new Promise((resolve) => one.apply(resolve));
    expect(await read(store.bucketName)).toBe("logs-bucket-1a2b3c4");
    expect(await read(store.bucketDomainName)).toBe("logs-bucket-1a2b3c4.s3.amazonaws.com");
    expect(inputs("aws:s3/bucketPolicy:BucketPolicy").policy).toBe(
      deliveryPolicy("arn:aws:s3:::logs-bucket-1a2b3c4", "123456789012", "us-east-1"),
    );
  });
});

it("names a prefix for each kind of log, none within another", () => {
  const prefixes = Object.values(LOG_PREFIXES);
  for (const one of prefixes)
    for (const other of prefixes) expect(one !== other && one.startsWith(other)).toBe(false);
});
