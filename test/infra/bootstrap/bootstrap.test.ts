import * as pulumi from "@pulumi/pulumi";
import program from "../../../infra/bootstrap/index";
import { ANSWERS, only } from "../support/expected";
import { policiesOf } from "../support/policies";
import { Recording } from "../support/recording";

describe("the place for a stack's state", () => {
  let recording: Recording;
  let outputs: Record<string, unknown>;
  beforeAll(async () => {
    const table = only(
      "aws:kms/key:Key",
      "aws:s3/bucket:Bucket",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/bucketVersioning:BucketVersioning",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketPolicy:BucketPolicy",
    );
    // Its provider has no default tags: what bears them says so itself.
    const tagged = Object.fromEntries(
      Object.entries(table).map(([type, one]) => [type, { ...one, properties: [...one.properties, "tags"] }]),
    );
    recording = await Recording.start(tagged, {
      config: {
        "sluice-bootstrap:product": "harbor",
        "sluice-bootstrap:owner": "platform-team",
        "aws:region": "us-east-1",
      },
      calls: ANSWERS,
    });
    const made = program();
    outputs = await new Promise((settle) => pulumi.output(made).apply((all) => settle(all)));
    await recording.finished();
  });

  it("keeps and protects everything, encrypted by a key of its own that rotates", () => {
    const key = recording.one("aws:kms/key:Key");
    expect(key.protect).toBe(true);
    expect(key.inputs.enableKeyRotation).toBe(true);
    expect(recording.one("aws:s3/bucket:Bucket").protect).toBe(true);
    expect(recording.one("aws:s3/bucketVersioning:BucketVersioning").inputs.versioningConfiguration).toEqual({
      status: "Enabled",
    });
    const [encryption] = recording.all(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    );
    expect(JSON.stringify(encryption?.inputs.rules)).toContain("key/state-key");
    const block = recording.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs;
    expect(Object.values(block).filter((value) => value === true)).toHaveLength(4);
  });

  it("is reached by TLS only, and by nobody whom IAM does not let", () => {
    const [bucket] = policiesOf(recording.all("aws:s3/bucketPolicy:BucketPolicy"));
    expect(bucket?.statements).toMatchObject([
      { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]);
  });

  it("bears product, stack and owner", () => {
    for (const type of ["aws:kms/key:Key", "aws:s3/bucket:Bucket"])
      expect(recording.one(type).inputs.tags).toMatchObject({
        product: "harbor",
        stack: "prod",
        owner: "platform-team",
      });
  });

  it("says the two lines with which a stack begins", () => {
    expect(outputs).toMatchObject({
      login: "pulumi login 's3://state-bucket-1a2b3c4?region=us-east-1&awssdk=v2'",
      stackInit:
        "pulumi stack init prod --secrets-provider 'awskms:///arn:aws:kms:us-east-1:123456789012:key/state-key?region=us-east-1'",
    });
  });
});
