import * as pulumi from "@pulumi/pulumi";
import { Database, type DatabaseArgs } from "../database/Database";
import { Backups, type BackupsArgs } from "./Backups";

export interface SafekeepingArgs {
  readonly config: DatabaseArgs["config"] & BackupsArgs["config"];
  readonly keys: { readonly keyArn: pulumi.Input<string>; readonly accountId: pulumi.Input<string> };
  /** Every version's assets: a rollback needs those of the version gone back to. */
  readonly store: { readonly bucketArn: pulumi.Input<string> };
}

/** What holds data, and what keeps it from being lost. */
export class Safekeeping extends pulumi.ComponentResource {
  readonly database: Database;
  readonly backups: Backups;

  constructor(
    name: string,
    { config, keys, store }: SafekeepingArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:backups:Safekeeping", name, {}, options);
    this.database = new Database(`${name}-database`, { config, keys }, { parent: this });
    const bucketArns = [store.bucketArn, this.database.dumpsBucketArn];
    this.backups = new Backups(`${name}-backups`, { config, keys, bucketArns }, { parent: this });
    this.registerOutputs({});
  }
}
