import * as pulumi from "@pulumi/pulumi";
import * as kms from "@pulumi/aws/kms";
import { accountId } from "./account";
import { keyPolicy } from "./keyPolicy";
import { EDGE_REGION } from "../../ops/regions";

export interface DataKeyArgs {
  readonly product: string;
  readonly stack: string;
  /** Region of the stack: the log groups that the key may be used for lie there. */
  readonly awsRegion: string;
}

/**
 * The one key, in each region, of the stack's logs, topics, queues and secrets. One and not one a service: they hold the same people's
 * data, are read by the same roles, and each further key is one more that can be lost. Backups have a key of their own.
 */
export class DataKey extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  /** The same for what CloudFront keeps in us-east-1, as a key serves its own region alone; the one key in a stack that is there. */
  readonly edgeKeyArn: pulumi.Output<string>;
  /** The AWS account that it belongs to. */
  readonly accountId: pulumi.Output<string>;

  constructor(
    name: string,
    { product, stack, awsRegion }: DataKeyArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:keys:DataKey", name, {}, options);
    this.accountId = accountId({ parent: this });
    const of = `${product} ${stack}`;
    const key = this.key(`${name}-data`, awsRegion, `${of}: logs, topics, queues and secrets`);
    new kms.Alias(
      `${name}-alias`,
      { name: `alias/sluice/${product}/${stack}/data`, targetKeyId: key.id },
      { parent: this },
    );
    this.keyArn = key.arn;
    this.edgeKeyArn =
      awsRegion === EDGE_REGION
        ? key.arn
        : this.key(
            `${name}-edge`,
            EDGE_REGION,
            `${of}: the firewall's log, topics of the CDN's alarms`,
            EDGE_REGION,
          ).arn;
    this.registerOutputs({ keyArn: this.keyArn, edgeKeyArn: this.edgeKeyArn, accountId: this.accountId });
  }

  /** `elsewhere` is its region when that is not the stack's. */
  private key(name: string, region: string, description: string, elsewhere?: string): kms.Key {
    return new kms.Key(
      name,
      {
        description,
        enableKeyRotation: true,
        // The longest that AWS gives: what a key encrypted is lost with it.
        deletionWindowInDays: 30,
        policy: this.accountId.apply((account) => keyPolicy(account, region)),
        ...(elsewhere !== undefined && { region: elsewhere }),
      },
      { parent: this, protect: true },
    );
  }
}
