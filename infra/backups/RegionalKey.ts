import * as pulumi from "@pulumi/pulumi";
import * as kms from "@pulumi/aws/kms";

export interface RegionalKeyArgs {
  /** What it encrypts, for people. */
  readonly description: string;
  /** AWS region: a key serves its own alone. */
  readonly region: string;
}

/** A key for what must outlive everything else: of its own, so that losing the stack's data key loses no backup. */
export class RegionalKey extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: RegionalKeyArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:backups:RegionalKey", name, {}, options);
    // AWS's default policy: the account's roles as IAM says, and nobody else.
    // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    const key = new kms.Key(
      `${name}-key`,
      {
        description: args.description,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        region: args.region,
      },
      { parent: this, protect: true },
    );
    this.keyArn = key.arn;
    this.registerOutputs({ keyArn: this.keyArn });
  }
}
