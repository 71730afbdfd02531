import * as pulumi from "@pulumi/pulumi";
import * as secretsmanager from "@pulumi/aws/secretsmanager";

export interface ExternalSecretArgs {
  readonly product: string;
  readonly stack: string;
  /** Last part of its name, e.g. `database-url`. */
  readonly what: string;
  readonly description: string;
  /** The stack's data key. */
  readonly keyArn: pulumi.Input<string>;
}

/**
 * A secret that somebody else gives out. Declared without its value, which is put by who owns it and is in neither config
 * nor state: ADR 32. `aws secretsmanager put-secret-value --secret-id <name> --secret-string …`
 */
export class ExternalSecret extends pulumi.ComponentResource {
  readonly secretName: string;
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, args: ExternalSecretArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:secrets:ExternalSecret", name, {}, options);
    // Not with a slash first: Parameter Store's reference to it would have two in a row.
    this.secretName = `sluice/${args.product}/${args.stack}/${args.what}`;
    const secret = new secretsmanager.Secret(
      `${name}-secret`,
      {
        name: this.secretName,
        description: args.description,
        kmsKeyId: args.keyArn,
        recoveryWindowInDays: 30,
      },
      { parent: this, protect: true },
    );
    this.secretArn = secret.arn;
    this.registerOutputs({ secretName: this.secretName, secretArn: this.secretArn });
  }
}
