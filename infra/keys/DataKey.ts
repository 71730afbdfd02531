import * as pulumi from "@pulumi/pulumi";
import * as kms from "@pulumi/aws/kms";
import { accountId } from "./account";
import { keyPolicy } from "./keyPolicy";

export interface DataKeyArgs {
  readonly product: string;
  readonly stack: string;
  /** Region of the stack: the log groups that the key may be used for lie there. */
  readonly awsRegion: string;
}

/**
 * The one key of the stack's logs, topics, queues and secrets. One and not one a service: they hold the same people's
 * data, are read by the same roles, and each further key is one more that can be lost. Backups have a key of their own.
 */
export class DataKey extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  /** The AWS account that it belongs to. */
  readonly accountId: pulumi.Output<string>;

  constructor(
    name: string,
    { product, stack, awsRegion }: DataKeyArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:keys:DataKey", name, {}, options);
    this.accountId = accountId({ parent: this });
    const key = new kms.Key(
      `${name}-data`,
      {
        description: `${product} ${stack}: logs, topics, queues and secrets`,
        enableKeyRotation: true,
        // The longest that AWS gives: what a key encrypted is lost with it.
        deletionWindowInDays: 30,
        policy: this.accountId.apply((account) => keyPolicy(account, awsRegion)),
      },
      { parent: this, protect: true },
    );
    new kms.Alias(
      `${name}-alias`,
      { name: `alias/sluice/${product}/${stack}/data`, targetKeyId: key.id },
      { parent: this },
    );
    this.keyArn = key.arn;
    this.registerOutputs({ keyArn: this.keyArn, accountId: this.accountId });
  }
}
