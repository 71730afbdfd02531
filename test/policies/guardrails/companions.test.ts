import { bucketKeptRule, vaultLockedRule } from "../../../policies/guardrails/companions";
import { bucketTlsRule } from "../../../policies/guardrails/bucket-private";
import { unknown } from "../../../policies/pack/known";
import type { Deployed } from "../../../policies/pack/policies";
import { describeRule } from "./rules";

const bucket: Deployed = {
  type: "aws:s3/bucket:Bucket",
  name: "assets",
  urn: "urn:assets",
  properties: { bucket: "assets-1" },
  madeOf: {},
};
const beside = (type: string, properties = {}, of = "urn:assets"): Deployed => ({
  type: `aws:s3/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`,
  name: `assets-${type}`,
  urn: `urn:${type}`,
  properties,
  madeOf: { bucket: [of] },
});
const versions = (status: unknown): Deployed =>
  beside("BucketVersioning", { versioningConfiguration: { status } });
const encryption = beside("BucketServerSideEncryptionConfiguration");
const policy = beside("BucketPolicy");

describe(bucketKeptRule.name, () => {
  it("lets a bucket pass that keeps versions, encrypts and has a policy", () => {
    expect(bucketKeptRule.judge([bucket, versions("Enabled"), encryption, policy])).toEqual([]);
    expect(bucketKeptRule.judge([bucket, versions(unknown), encryption, policy])).toEqual([]);
    const named = { ...policy, madeOf: {}, properties: { bucket: "assets-1" } };
    expect(bucketKeptRule.judge([bucket, versions("Enabled"), encryption, named])).toEqual([]);
  });

  it.each([
    ["BucketVersioning with status Enabled", [encryption, policy]],
    ["BucketVersioning with status Enabled", [versions("Suspended"), encryption, policy]],
    ["BucketServerSideEncryptionConfiguration", [versions("Enabled"), policy]],
    ["BucketPolicy", [versions("Enabled"), encryption]],
    ["BucketPolicy", [versions("Enabled"), encryption, beside("BucketPolicy", {}, "urn:logs")]],
  ])("misses a %s", (called, others) => {
    expect(bucketKeptRule.judge([bucket, ...others])).toEqual([
      expect.stringMatching(new RegExp(`^bucket assets: found no ${called}.* expected one\\. Fix: .+\\.$`)),
    ]);
  });
});

describe(vaultLockedRule.name, () => {
  const vault = { ...bucket, type: "aws:backup/vault:Vault", name: "vault", urn: "urn:vault" };
  const lock = {
    ...vault,
    type: "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    urn: "urn:lock",
    madeOf: { backupVaultName: ["urn:vault"] },
  };

  it("lets a vault pass that is locked, and no other", () => {
    expect(vaultLockedRule.judge([vault, lock])).toEqual([]);
    expect(vaultLockedRule.judge([vault])).toEqual([
      expect.stringContaining("vault vault: found no VaultLockConfiguration for it"),
    ]);
    expect(vaultLockedRule.judge([{ ...vault, urn: "urn:copy" }, lock])).toHaveLength(1);
  });
});

const deny = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const text = (...Statement: unknown[]): { policy: string } => ({ policy: JSON.stringify({ Statement }) });

describeRule({
  rule: bucketTlsRule,
  type: "aws:s3/bucketPolicy:BucketPolicy",
  good: [text(deny), text({ Effect: "Allow", Principal: { AWS: "arn:1" }, Action: "s3:GetObject" }, deny)],
  broken: [
    ["found no statement", text()],
    ["found no statement", text({ ...deny, Effect: "Allow" })],
    ["found no statement", text({ ...deny, Action: "s3:GetObject" })],
    ["found no statement", text({ ...deny, Principal: { AWS: "arn:1" } })],
    ["found no statement", text({ ...deny, Condition: { Bool: { "aws:SecureTransport": "true" } } })],
    ["found no statement", text({ ...deny, Condition: undefined })],
    ["found no statement", { policy: "{" }],
  ],
});
