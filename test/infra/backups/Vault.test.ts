import { Vault } from "../../../infra/backups/Vault";
import { keyNamed } from "../support/data";
import { only } from "../support/expected";
import { Recording } from "../support/recording";

const KEY = "aws:kms/key:Key";
const VAULT = "aws:backup/vault:Vault";
const LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";

describe("a vault", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await Recording.start(only(KEY, VAULT, LOCK));
    new Vault("vault", { region: "eu-west-1" });
    await recording.finished();
  });

  it("has a key of its own, in its region, which rotates and waits as long as it can before it is gone", () => {
    expect(recording.one(VAULT).inputs).toEqual({ kmsKeyArn: keyNamed("vault-key"), region: "eu-west-1" });
    expect(recording.one(KEY).inputs).toEqual({
      description: "backup vault in eu-west-1",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      region: "eu-west-1",
    });
  });

  it("is locked for what the config allows, in governance mode: no day after which nobody can open it", () => {
    expect(recording.one(LOCK).inputs).toEqual({
      backupVaultName: "vault-vault",
      minRetentionDays: 7,
      maxRetentionDays: 365,
      region: "eu-west-1",
    });
  });

  it("is taken away by no `up`, nor its key, nor its lock", () => {
    for (const type of [KEY, VAULT, LOCK]) expect([type, recording.one(type).protect]).toEqual([type, true]);
  });
});
