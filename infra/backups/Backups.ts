import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../config/read";
import { BackupPlan } from "./BackupPlan";
import { SettingsExport } from "./SettingsExport";
import { Vault } from "./Vault";

export interface BackupsArgs {
  readonly config: Pick<StackConfig, "product" | "stack" | "zoneId" | "awsRegion" | "backups" | "options">;
  readonly keys: { readonly keyArn: pulumi.Input<string>; readonly accountId: pulumi.Input<string> };
  /** Buckets of other rooms that are backed up besides the exported settings. */
  readonly bucketArns: readonly pulumi.Input<string>[];
}

/** Everything that is there for the day on which something is lost (E1, P4). */
export class Backups extends pulumi.ComponentResource {
  readonly settings: SettingsExport;
  readonly vaultName: pulumi.Output<string>;

  constructor(
    name: string,
    { config, keys, bucketArns }: BackupsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:backups:Backups", name, {}, options);
    const parent = { parent: this };
    const { product, stack, backups } = config;
    this.settings = new SettingsExport(`${name}-settings`, { config, keys }, parent);
    const vault = new Vault(name, { region: config.awsRegion }, parent);
    const second = config.options.secondRegion
      ? new Vault(`${name}-second`, { region: backups.region }, parent)
      : undefined;
    new BackupPlan(
      name,
      { product, stack, vault, second, ...backups, bucketArns: [...bucketArns, this.settings.bucketArn] },
      parent,
    );
    this.vaultName = vault.vaultName;
    this.registerOutputs({ vaultName: this.vaultName });
  }
}
