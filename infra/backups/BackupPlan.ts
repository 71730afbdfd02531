import * as pulumi from "@pulumi/pulumi";
import * as backup from "@pulumi/aws/backup";
import * as iam from "@pulumi/aws/iam";
import type { Vault } from "./Vault";
import { rolePath } from "../identity/rolePath";

export interface BackupPlanArgs {
  readonly product: string;
  readonly stack: string;
  readonly vault: Vault;
  /** Where every recovery point is copied to, if anywhere. */
  readonly second: Vault | undefined;
  /** Buckets to back up; AWS Backup asks for versioning on each. */
  readonly bucketArns: readonly pulumi.Input<string>[];
  /** Hour of the day, UTC. */
  readonly hour: number;
  readonly retentionDays: number;
}

/** Backs up every day, copies, and restores one point a week to see that it can be done (E1, P2). */
export class BackupPlan extends pulumi.ComponentResource {
  constructor(name: string, args: BackupPlanArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:backups:BackupPlan", name, {}, options);
    const { role, rights } = this.role(name, args);
    const { vault, second, hour, retentionDays, bucketArns } = args;
    const lifecycle = { deleteAfter: retentionDays };
    const plan = new backup.Plan(
      `${name}-plan`,
      {
        rules: [
          {
            ruleName: "daily",
            targetVaultName: vault.vaultName,
            schedule: `cron(0 ${hour} * * ? *)`,
            startWindow: 60,
            completionWindow: 480,
            lifecycle,
            ...(second === undefined
              ? {}
              : { copyActions: [{ destinationVaultArn: second.vaultArn, lifecycle }] }),
          },
        ],
      },
      { parent: this },
    );
    new backup.Selection(
      `${name}-selection`,
      { planId: plan.id, iamRoleArn: role.arn, resources: [...bucketArns] },
      { parent: this, dependsOn: rights },
    );
    // Letters, digits and _ only: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingPlanForCreate.html
    const words = `${args.product}_${args.stack}`.replaceAll("-", "_");
    const testing = new backup.RestoreTestingPlan(
      `${name}-restore-testing`,
      {
        name: words,
        // After the night's backups of Saturday.
        scheduleExpression: `cron(0 ${(hour + 6) % 24} ? * SUN *)`,
        startWindowHours: 8,
        recoveryPointSelection: {
          algorithm: "LATEST_WITHIN_WINDOW",
          includeVaults: [vault.vaultArn],
          recoveryPointTypes: ["SNAPSHOT"],
          selectionWindowDays: 7,
        },
      },
      { parent: this },
    );
    new backup.RestoreTestingSelection(
      `${name}-restored`,
      {
        name: `${words}_buckets`,
        restoreTestingPlanName: testing.name,
        iamRoleArn: role.arn,
        protectedResourceType: "S3",
        protectedResourceArns: [...bucketArns],
        // What was restored stays this long to be looked at, then AWS Backup deletes it.
        validationWindowHours: 4,
      },
      { parent: this, dependsOn: rights },
    );
    this.registerOutputs({});
  }

  /** AWS's own policies for S3: what a job needs changes with the service. https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html */
  private role(
    name: string,
    { vault, second }: BackupPlanArgs,
  ): { role: iam.Role; rights: pulumi.Resource[] } {
    const role = new iam.Role(
      `${name}-role`,
      { description: "AWS Backup: backs up, copies, restores", path: rolePath(), assumeRolePolicy: TRUST },
      { parent: this },
    );
    const attached = (["Backup", "Restore"] as const).map(
      (what) =>
        new iam.RolePolicyAttachment(
          `${name}-s3-${what.toLowerCase()}`,
          { role: role.name, policyArn: `arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3${what}` },
          { parent: this },
        ),
    );
    const vaults = second === undefined ? [vault] : [vault, second];
    const own = new iam.RolePolicy(
      `${name}-rights`,
      {
        role: role.name,
        policy: pulumi
          .all([
            pulumi.all(vaults.map(({ vaultArn }) => vaultArn)),
            pulumi.all(vaults.map(({ keyArn }) => keyArn)),
          ])
          .apply(([arns, keys]) => policyOf(arns, keys)),
      },
      { parent: this },
    );
    return { role, rights: [...attached, own] };
  }
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "backup.amazonaws.com" } }],
});

const policyOf = (vaults: readonly string[], keys: readonly string[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Vaults",
        Effect: "Allow",
        Action: ["backup:DescribeBackupVault", "backup:CopyIntoBackupVault", "backup:CopyFromBackupVault"],
        Resource: vaults,
      },
      {
        Sid: "VaultKeys",
        Effect: "Allow",
        Action: [
          "kms:DescribeKey",
          "kms:Decrypt",
          "kms:GenerateDataKey",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ],
        Resource: keys,
      },
      {
        Sid: "VaultKeysByBackup",
        Effect: "Allow",
        Action: "kms:CreateGrant",
        Resource: keys,
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ],
  });
