import { isBag, unknown } from "../pack/known";
import type { Deployed, StackRule } from "../pack/policies";
import { BLOCK, BUCKETS } from "./bucket-private";

/** What stands beside a resource, and holds for it: `by` is the property that names the resource. */
interface Companion {
  readonly of: readonly string[];
  readonly type: string;
  readonly by: string;
  /** Whether it does what it is there for. Default: always. */
  readonly holds?: (properties: Readonly<Record<string, unknown>>) => boolean;
  /** As the rest of "found no … for it". */
  readonly called: string;
  readonly fix: string;
}

/** Resources that one alone cannot show: that they are there at all. */
const companions = (name: string, description: string, list: readonly Companion[]): StackRule => ({
  name,
  description,
  judge: (resources) =>
    list.flatMap(({ of, type, by, holds = () => true, called, fix }) => {
      const beside = resources.filter((one) => one.type === type && holds(one.properties));
      return resources
        .filter((one) => of.includes(one.type) && !beside.some((other) => speaksOf(other, by, one)))
        .map((one) => `${kindOf(one)} ${one.name}: found no ${called} for it, expected one. Fix: ${fix}.`);
    }),
});

const kindOf = ({ type }: Deployed): string => (BUCKETS.includes(type) ? "bucket" : "vault");

/** By what the property is made of, since a name may not be known yet; else by the name itself. */
const speaksOf = (companion: Deployed, by: string, one: Deployed): boolean =>
  (companion.madeOf[by] ?? []).includes(one.urn) ||
  (typeof companion.properties[by] === "string" &&
    [one.properties.bucket, one.properties.name, one.properties.id].includes(companion.properties[by]));

const asGuards = "declare it beside the bucket by infra/storage/guards.ts";

export const bucketBlockedRule = companions(
  "guardrail-bucket-has-public-access-block",
  "E6, M6: every bucket of the stack has a public access block (CKV2_AWS_6).",
  [
    {
      of: BUCKETS,
      type: BLOCK,
      by: "bucket",
      called: "BucketPublicAccessBlock",
      fix: "declare it beside the bucket, as infra/assets does",
    },
  ],
);

export const bucketKeptRule = companions(
  "guardrail-bucket-kept",
  "P4, E1: every bucket of the stack keeps what is overwritten, encrypts, and has a policy (CKV_AWS_21, S3.1).",
  [
    {
      of: BUCKETS,
      type: "aws:s3/bucketVersioning:BucketVersioning",
      by: "bucket",
      holds: ({ versioningConfiguration: of }) =>
        of === unknown || (isBag(of) && (of.status === unknown || of.status === "Enabled")),
      called: "BucketVersioning with status Enabled",
      fix: asGuards,
    },
    {
      of: BUCKETS,
      type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      by: "bucket",
      called: "BucketServerSideEncryptionConfiguration",
      fix: asGuards,
    },
    {
      of: BUCKETS,
      type: "aws:s3/bucketPolicy:BucketPolicy",
      by: "bucket",
      called: "BucketPolicy (guardrail-bucket-tls says what stands in it)",
      fix: "declare one with infra/storage/tlsOnly.ts",
    },
  ],
);

export const vaultLockedRule = companions(
  "guardrail-vault-locked",
  "E1, P2: every backup vault is locked, so that nobody shortens what is kept (CKV_AWS_166).",
  [
    {
      of: ["aws:backup/vault:Vault"],
      type: "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
      by: "backupVaultName",
      called: "VaultLockConfiguration",
      fix: "declare it beside the vault, as infra/backups/Vault.ts does",
    },
  ],
);

/** Rules over what stands beside what. */
export const COMPANIONS: readonly StackRule[] = [bucketBlockedRule, bucketKeptRule, vaultLockedRule];
