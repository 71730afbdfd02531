import * as pulumi from "@pulumi/pulumi";
import { DataBucket } from "../backups/DataBucket";
import { RegionalKey } from "../backups/RegionalKey";
import { Replica } from "../backups/Replica";
import type { StackConfig } from "../config/read";
import { ExternalSecret } from "../secrets/ExternalSecret";
import { LogIngestion } from "./LogIngestion";

export interface DatabaseArgs {
  readonly config: Pick<StackConfig, "product" | "stack" | "awsRegion" | "backups" | "options">;
  readonly keys: { readonly keyArn: pulumi.Input<string>; readonly accountId: pulumi.Input<string> };
}

/** PostgreSQL runs at Supabase. Here is what we own of it: how it is reached, where its logs go, and where its dumps lie. */
export class Database extends pulumi.ComponentResource {
  /** What the API's tasks take as DATABASE_URL. */
  readonly connectionSecretArn: pulumi.Output<string>;
  readonly dumpsBucketArn: pulumi.Output<string>;
  readonly dumpsBucketName: pulumi.Output<string>;
  readonly logs: LogIngestion;
  readonly logGroupName: pulumi.Output<string>;
  readonly logDrainUrl: pulumi.Output<string>;

  constructor(name: string, { config, keys }: DatabaseArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:database:Database", name, {}, options);
    const parent = { parent: this };
    const { awsRegion: region, backups } = config;
    const connection = new ExternalSecret(
      `${name}-connection`,
      {
        ...config,
        what: "database-url",
        description: "the API's connection to PostgreSQL",
        keyArn: keys.keyArn,
        placeholder: true,
      },
      parent,
    );
    const logs = new LogIngestion(`${name}-logs`, { config, keys }, parent);
    const key = new RegionalKey(`${name}-dumps`, { description: "dumps of the database", region }, parent);
    const kept = { keptDays: backups.retentionDays, locked: true };
    const dumps = new DataBucket(`${name}-dumps`, { keyArn: key.keyArn, ...kept }, parent);
    if (config.options.secondRegion) {
      const second = { source: dumps, sourceKeyArn: key.keyArn, region: backups.region, ...kept };
      new Replica(`${name}-dumps-second`, second, parent);
    }
    this.connectionSecretArn = connection.secretArn;
    this.dumpsBucketArn = dumps.bucketArn;
    this.dumpsBucketName = dumps.bucketName;
    this.logs = logs;
    this.logGroupName = logs.logGroupName;
    this.logDrainUrl = logs.url;
    this.registerOutputs({ dumpsBucketName: this.dumpsBucketName, logDrainUrl: this.logDrainUrl });
  }
}
