import * as pulumi from "@pulumi/pulumi";
import * as backup from "@pulumi/aws/backup";
import { RegionalKey } from "./RegionalKey";

export interface VaultArgs {
  readonly region: string;
}

/** What the config allows for retention: the lock refuses any backup that would be kept for less or longer. */
const LOCK = { minRetentionDays: 7, maxRetentionDays: 365 };

/** A vault with its own key, locked in governance mode: ADR 33 says why not in compliance mode. */
export class Vault extends pulumi.ComponentResource {
  readonly vaultName: pulumi.Output<string>;
  readonly vaultArn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, { region }: VaultArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:backups:Vault", name, {}, options);
    const key = new RegionalKey(name, { description: `backup vault in ${region}`, region }, { parent: this });
    const vault = new backup.Vault(
      `${name}-vault`,
      { kmsKeyArn: key.keyArn, region },
      { parent: this, protect: true },
    );
    const lock = new backup.VaultLockConfiguration(
      `${name}-lock`,
      { backupVaultName: vault.name, ...LOCK, region },
      { parent: this, protect: true },
    );
    // Whoever backs up into it comes after its lock.
    this.vaultName = lock.backupVaultName;
    this.vaultArn = pulumi.all([vault.arn, lock.backupVaultName]).apply(([arn]) => arn);
    this.keyArn = key.keyArn;
    this.registerOutputs({ vaultName: this.vaultName, vaultArn: this.vaultArn });
  }
}
