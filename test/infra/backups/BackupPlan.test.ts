import { BackupPlan } from "../../../infra/backups/BackupPlan";
import { Vault } from "../../../infra/backups/Vault";
import { BACKUP, keyNamed } from "../support/data";
import { only } from "../support/expected";
import { statementsOf } from "../support/policies";
import { Recording } from "../support/recording";
import { trustedBy } from "../support/rights";

const BUCKETS = ["arn:aws:s3:::assets", "arn:aws:s3:::dumps"];
const vaultNamed = (name: string): string => `arn:aws:backup:us-east-1:123456789012:${name}`;

async function planned(withSecond: boolean, hour = 2): Promise<Recording> {
  const recording = await Recording.start(only(...BACKUP));
  new BackupPlan("data", {
    product: "harbor-one",
    stack: "prod",
    vault: new Vault("first", { region: "us-east-1" }),
    second: withSecond ? new Vault("second", { region: "us-west-2" }) : undefined,
    bucketArns: BUCKETS,
    hour,
    retentionDays: 35,
  });
  return recording.finished();
}

describe("the backups", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await planned(true);
  });

  it("are made every day at the hour of the config, kept for as many days, and copied for as many", () => {
    expect(recording.one("aws:backup/plan:Plan").inputs.rules).toEqual([
      {
        ruleName: "daily",
        targetVaultName: "first-vault",
        schedule: "cron(0 2 * * ? *)",
        startWindow: 60,
        completionWindow: 480,
        lifecycle: { deleteAfter: 35 },
        copyActions: [{ destinationVaultArn: vaultNamed("second-vault"), lifecycle: { deleteAfter: 35 } }],
      },
    ]);
  });

  it("are of the buckets that are given, by the role of AWS Backup", () => {
    expect(recording.one("aws:backup/selection:Selection").inputs).toEqual({
      planId: "data-plan-id",
      iamRoleArn: "arn:aws:iam::123456789012:role/data-role",
      resources: BUCKETS,
    });
    expect(trustedBy(recording, "data-role")).toEqual({ Service: "backup.amazonaws.com" });
  });

  it("go into vaults that are locked by then", () => {
    const locks = recording.all("aws:backup/vaultLockConfiguration:VaultLockConfiguration");
    expect(locks).toHaveLength(2);
    for (const lock of locks)
      expect(recording.precedes(lock, recording.one("aws:backup/plan:Plan"))).toBe(true);
  });

  it("are restored for a test once a week: of the same buckets, out of the same vault, by the newest point", () => {
    expect(recording.one("aws:backup/restoreTestingPlan:RestoreTestingPlan").inputs).toEqual({
      // AWS takes no hyphen here.
      name: "harbor_one_prod",
      scheduleExpression: "cron(0 8 ? * SUN *)",
      startWindowHours: 8,
      recoveryPointSelection: {
        algorithm: "LATEST_WITHIN_WINDOW",
        includeVaults: [vaultNamed("first-vault")],
        recoveryPointTypes: ["SNAPSHOT"],
        selectionWindowDays: 7,
      },
    });
    expect(recording.one("aws:backup/restoreTestingSelection:RestoreTestingSelection").inputs).toEqual({
      name: "harbor_one_prod_buckets",
      restoreTestingPlanName: "harbor_one_prod",
      iamRoleArn: "arn:aws:iam::123456789012:role/data-role",
      protectedResourceType: "S3",
      protectedResourceArns: BUCKETS,
      validationWindowHours: 4,
    });
  });

  it("need AWS's own two policies, and both vaults with their keys beside", () => {
    const attached = recording.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    expect(attached.map(({ inputs }) => [inputs.role, inputs.policyArn])).toEqual(
      ["Backup", "Restore"].map((what) => [
        "data-role",
        `arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3${what}`,
      ]),
    );
    const vaults = [vaultNamed("first-vault"), vaultNamed("second-vault")];
    const keys = [keyNamed("first-key"), keyNamed("second-key")];
    const found = statementsOf(String(recording.one("aws:iam/rolePolicy:RolePolicy").inputs.policy));
    expect(found.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ["Vaults", vaults],
      ["VaultKeys", keys],
      ["VaultKeysByBackup", keys],
    ]);
    // A grant is handed on: only AWS's services may be given one.
    expect(found.filter(({ Action }) => Action.includes("kms:CreateGrant"))).toEqual([
      expect.objectContaining({
        Action: ["kms:CreateGrant"],
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      }),
    ]);
  });

  it("begin once the role has its rights", () => {
    const rights = recording.resources.filter(({ type }) => /rolePolicy(Attachment)?:/.test(type));
    expect(rights).toHaveLength(3);
    for (const type of [
      "aws:backup/selection:Selection",
      "aws:backup/restoreTestingSelection:RestoreTestingSelection",
    ])
      for (const right of rights) expect(recording.precedes(right, recording.one(type))).toBe(true);
  });
});

it("are copied nowhere without a second vault, whose rights nobody has", async () => {
  const recording = await planned(false);
  const [rule] = recording.one("aws:backup/plan:Plan").inputs.rules as Record<string, unknown>[];
  expect(rule).not.toHaveProperty("copyActions");
  const policy = String(recording.one("aws:iam/rolePolicy:RolePolicy").inputs.policy);
  expect(statementsOf(policy).map(({ Resource }) => Resource)).toEqual([
    [vaultNamed("first-vault")],
    [keyNamed("first-key")],
    [keyNamed("first-key")],
  ]);
});

it("restores on Sunday morning, however late the backups are", async () => {
  const recording = await planned(false, 22);
  const { scheduleExpression } = recording.one("aws:backup/restoreTestingPlan:RestoreTestingPlan").inputs;
  expect(scheduleExpression).toBe("cron(0 4 ? * SUN *)");
});
