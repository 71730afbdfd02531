import { AssetRelease } from "../../../infra/assets/AssetRelease";
import { AssetStore } from "../../../infra/assets/AssetStore";
import { FrontendPointer } from "../../../infra/assets/FrontendPointer";
import { digest } from "../support/config";
import { only } from "../support/expected";
import { Recording } from "../support/recording";

describe("the bucket", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await Recording.start(
      only(
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:ssm/parameter:Parameter",
      ),
    );
    new AssetStore("assets", {
      plan: {
        versions: { configured: ["1.2.0"], kept: { "1.2.0": "0b" }, left: { "1.1.0": "2026-03-01" } },
      },
      config: { stack: "prod", assets: { keepDays: 30 } },
    }).readableBy("assets-access", "arn:distribution");
    await recording.finished();
  });

  it("is protected, private, encrypted, versioned", () => {
    expect(recording.one("aws:s3/bucket:Bucket").protect).toBe(true);
    const bucket = "assets-bucket-1a2b3c4";
    expect(recording.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs).toEqual({
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(recording.one("aws:s3/bucketVersioning:BucketVersioning").inputs.versioningConfiguration).toEqual({
      status: "Enabled",
    });
  });

  it("lets go of a version by a date of its own, and of nothing by its age", () => {
    const rules = recording.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs
      .rules as Record<string, unknown>[];
    expect(rules.filter(({ expiration }) => JSON.stringify(expiration ?? {}).includes("days"))).toEqual([]);
    expect(rules.find(({ id }) => id === "version-1.1.0")).toEqual({
      id: "version-1.1.0",
      status: "Enabled",
      filter: { prefix: "v/1.1.0/" },
      expiration: { date: "2026-04-01T00:00:00Z" },
    });
    expect(rules.map(({ id }) => id)).toEqual(["expired", "markers", "version-1.1.0"]);
    const parameter = recording.one("aws:ssm/parameter:Parameter");
    expect(parameter.inputs).toMatchObject({ name: "/sluice/prod/release/versions", tier: "Advanced" });
    expect(JSON.parse(String(parameter.inputs.insecureValue))).toMatchObject({
      left: { "1.1.0": "2026-03-01" },
    });
    expect(
      recording.precedes(
        recording.one("aws:s3/bucketVersioning:BucketVersioning"),
        recording.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"),
      ),
    ).toBe(true);
  });

  it("is read by its distribution alone, by TLS alone, and says 404 for what is missing", () => {
    const { Statement } = JSON.parse(
      String(recording.one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy),
    ) as {
      Statement: Record<string, unknown>[];
    };
    const allowed = Statement.filter(({ Effect }) => Effect === "Allow");
    expect(allowed.map(({ Action }) => Action)).toEqual(["s3:GetObject", "s3:ListBucket"]);
    for (const statement of allowed) {
      expect(statement).toMatchObject({
        Principal: { Service: "cloudfront.amazonaws.com" },
        Condition: { StringEquals: { "AWS:SourceArn": "arn:distribution" } },
      });
    }
    expect(Statement.find(({ Effect }) => Effect === "Deny")).toMatchObject({
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });
});

describe("a version's assets", () => {
  it("are uploaded by one command, and again when their manifest changes only", async () => {
    const recording = await Recording.start(only("command:local:Command"));
    new AssetRelease("assets", {
      version: "1.2.0",
      manifestDigest: digest("b"),
      config: { awsRegion: "eu-west-1", assetsFolder: "assets" },
      store: { bucketName: "bucket-1", guards: [] },
    });
    await recording.finished();
    expect(recording.one("command:local:Command").inputs).toEqual({
      create: "node -r tsx/cjs ops/assets/main.ts",
      dir: "..",
      environment: {
        ASSETS_BUCKET: "bucket-1",
        AWS_REGION: "eu-west-1",
        ASSETS_VERSION: "1.2.0",
        ASSETS_DIGEST: digest("b"),
        ASSETS_FOLDER: "assets",
      },
      triggers: [digest("b")],
    });
  });
});

describe("the pointer", () => {
  it("names the version under the key that the edge reads", async () => {
    const recording = await Recording.start(only("aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey"));
    new FrontendPointer("frontend", { cdn: { keyValueStoreArn: "store" }, version: "1.2.0" });
    await recording.finished();
    expect(recording.one("aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey").inputs).toEqual({
      keyValueStoreArn: "store",
      key: "frontend",
      value: "1.2.0",
    });
  });
});
