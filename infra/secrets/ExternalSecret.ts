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
  /**
   * Begins with a text in the place of its value, which says how to fill it: ECS starts no task that takes a secret without
   * one. Default: none, for what is read while it runs.
   */
  readonly placeholder?: boolean;
}

/**
 * A secret that somebody else gives out. Declared without its value, which is put by who owns it and is in neither config
 * nor state: ADR 32. `aws secretsmanager put-secret-value --secret-id <name> --secret-string …`
 */
export class ExternalSecret extends pulumi.ComponentResource {
  readonly secretName: string;
  /** Known once there is something to read. */
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
    this.secretArn = args.placeholder === true ? this.placeholder(name, secret) : secret.arn;
    this.registerOutputs({ secretName: this.secretName, secretArn: this.secretArn });
  }

  /** Write-only: what is put later is read into no state, and written over by no `up`. */
  private placeholder(name: string, secret: secretsmanager.Secret): pulumi.Output<string> {
    const version = new secretsmanager.SecretVersion(
      `${name}-placeholder`,
      {
        secretId: secret.arn,
        secretStringWo: `not filled: aws secretsmanager put-secret-value --secret-id ${this.secretName}`,
        secretStringWoVersion: 1,
      },
      { parent: this },
    );
    return pulumi.all([secret.arn, version.id]).apply(([arn]) => arn);
  }
}
