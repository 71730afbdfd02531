import { BLOCK, bucketPrivate } from "../../../policies/guardrails/bucket-private";
import { bucketBlockedRule } from "../../../policies/guardrails/companions";
import { UNKNOWN_TEXT, violations } from "../../support/policy";

const BUCKET = "aws:s3/bucket:Bucket";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const four = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};
const cdn = {
  Sid: "Cdn",
  Effect: "Allow",
  Principal: { Service: "cloudfront.amazonaws.com" },
  Action: "s3:GetObject",
  Condition: { StringEquals: { "AWS:SourceArn": "arn" } },
};
const policy = (change: object): string[] =>
  violations(bucketPrivate, POLICY, { policy: JSON.stringify({ Statement: [{ ...cdn, ...change }] }) });

describe("a bucket", () => {
  it("is private", () => {
    expect(violations(bucketPrivate, BUCKET, {})).toEqual([]);
    expect(violations(bucketPrivate, BUCKET, { acl: "private" })).toEqual([]);
    expect(violations(bucketPrivate, BLOCK, { bucket: UNKNOWN_TEXT, ...four })).toEqual([]);
    expect(policy({})).toEqual([]);
  });

  it.each(Object.keys(four))("must not be without %s", (key) => {
    expect(violations(bucketPrivate, BLOCK, { ...four, [key]: false })).toEqual([
      expect.stringContaining(`found ${key} false, expected true`),
    ]);
    expect(violations(bucketPrivate, BLOCK, { ...four, [key]: undefined })).toHaveLength(1);
  });

  it.each(["public-read", "public-read-write", "authenticated-read"])("must not have the list %s", (acl) => {
    expect(violations(bucketPrivate, BUCKET, { acl })).toHaveLength(1);
    expect(violations(bucketPrivate, "aws:s3/bucketAcl:BucketAcl", { acl })).toHaveLength(1);
  });

  it("must not grant to everybody", () => {
    const grants = [{ grantee: { uri: "http://acs.amazonaws.com/groups/global/AllUsers" } }];
    expect(
      violations(bucketPrivate, "aws:s3/bucketAcl:BucketAcl", { accessControlPolicy: { grants } }),
    ).toHaveLength(1);
  });

  it.each<[object]>([
    [{ Principal: "*", Condition: undefined }],
    [{ Principal: { AWS: "*" }, Condition: {} }],
    [{ Principal: { AWS: ["arn:aws:iam::1:root", "*"] }, Condition: undefined }],
    [{ Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::1:root" } }],
  ])("must not allow everybody: %j", (change) => {
    expect(policy(change)).toHaveLength(1);
  });

  it("may deny everybody, and allow everybody under a condition", () => {
    expect(policy({ Effect: "Deny", Principal: "*", Condition: undefined })).toEqual([]);
    expect(policy({ Principal: "*" })).toEqual([]);
  });

  it("must have a policy that can be read", () => {
    expect(violations(bucketPrivate, POLICY, { policy: "{" })).toHaveLength(1);
    expect(violations(bucketPrivate, POLICY, { policy: "[]" })).toHaveLength(1);
    expect(violations(bucketPrivate, POLICY, { policy: UNKNOWN_TEXT })).toEqual([]);
  });
});

describe("every bucket", () => {
  const bucket = {
    type: BUCKET,
    name: "assets",
    urn: "urn:assets",
    properties: { bucket: "assets-1" },
    madeOf: {},
  };
  const block = { type: BLOCK, name: "block", urn: "urn:block", properties: {}, madeOf: {} };

  it("has a public access block", () => {
    expect(bucketBlockedRule.judge([bucket, { ...block, madeOf: { bucket: ["urn:assets"] } }])).toEqual([]);
    expect(bucketBlockedRule.judge([bucket, { ...block, properties: { bucket: "assets-1" } }])).toEqual([]);
  });

  it("does not share another's", () => {
    expect(bucketBlockedRule.judge([bucket])).toEqual([
      expect.stringContaining("bucket assets: found no BucketPublicAccessBlock"),
    ]);
    expect(bucketBlockedRule.judge([bucket, { ...block, madeOf: { bucket: ["urn:logs"] } }])).toHaveLength(1);
  });
});
