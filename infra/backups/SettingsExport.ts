import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../config/read";
import { DailyRun } from "../functions/DailyRun";
import { NodeFunction } from "../functions/NodeFunction";
import { ExternalSecret } from "../secrets/ExternalSecret";
import { rightsToRead } from "../secrets/reading";
import { DataBucket } from "./DataBucket";

export interface SettingsExportArgs {
  readonly config: Pick<StackConfig, "product" | "stack" | "zoneId" | "awsRegion" | "backups">;
  readonly keys: { readonly keyArn: pulumi.Input<string>; readonly accountId: pulumi.Input<string> };
}

/** A year, and the weeks in which somebody still asks for it. */
const KEPT_DAYS = 400;

/** The daily export of what is set at Auth0, Stripe and Cloudflare (P4). */
export class SettingsExport extends pulumi.ComponentResource {
  readonly bucketArn: pulumi.Output<string>;
  readonly bucketName: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly deadLetterQueueName: pulumi.Output<string>;

  constructor(name: string, { config, keys }: SettingsExportArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:backups:SettingsExport", name, {}, options);
    const parent = { parent: this };
    const { keyArn } = keys;
    const store = new DataBucket(name, { keyArn, keptDays: KEPT_DAYS, locked: false }, parent);
    const secret = (what: string, description: string): ExternalSecret =>
      new ExternalSecret(
        `${name}-${what}`,
        { ...config, what: `export-${what}`, description, keyArn },
        parent,
      );
    const secrets = {
      auth0: secret(
        "auth0",
        "client secret of the machine-to-machine application that reads Auth0's settings",
      ),
      stripe: secret("stripe", "restricted key that reads Stripe's settings"),
      cloudflare: secret("cloudflare", "token that reads the Cloudflare zone"),
    };
    const reading = rightsToRead(Object.values(secrets), {
      region: config.awsRegion,
      accountId: keys.accountId,
    });
    const exporter = new NodeFunction(
      name,
      {
        source: "export-settings",
        description: "exports the settings of Auth0, Stripe and Cloudflare",
        stack: config.stack,
        keyArn,
        environment: {
          EXPORT_BUCKET: store.bucketName,
          AUTH0_DOMAIN: config.backups.auth0.domain,
          AUTH0_CLIENT_ID: config.backups.auth0.clientId,
          CLOUDFLARE_ZONE_ID: config.zoneId,
          AUTH0_SECRET_NAME: secrets.auth0.secretName,
          STRIPE_SECRET_NAME: secrets.stripe.secretName,
          CLOUDFLARE_SECRET_NAME: secrets.cloudflare.secretName,
        },
        rights: pulumi
          .all([reading, store.bucketArn])
          .apply(([read, arn]) => [
            ...read,
            { Sid: "Write", Action: "s3:PutObject", Resource: `${arn}/settings/*` },
          ]),
        timeoutSeconds: 120,
        memory: 512,
        concurrency: 1,
      },
      parent,
    );
    new DailyRun(
      `${name}-daily`,
      { description: "exports the settings every day", hour: config.backups.hour, target: exporter, keyArn },
      // Not the function itself: its log, which stays when the stack is taken down, would keep all of these with it.
      { parent: this, dependsOn: store.guards },
    );
    this.bucketArn = store.bucketArn;
    this.bucketName = store.bucketName;
    this.functionName = exporter.functionName;
    this.logGroupName = exporter.logGroupName;
    this.deadLetterQueueName = exporter.deadLetters.name;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
