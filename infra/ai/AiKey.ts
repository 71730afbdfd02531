import * as pulumi from "@pulumi/pulumi";
import * as ssm from "@pulumi/aws/ssm";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import { RandomPassword } from "@pulumi/random/randomPassword";

export interface AiKeyArgs {
  readonly product: string;
  readonly stack: string;
  readonly gcpProject: string;
  /** E-mail of the account that the AI service runs as; it alone may read the key at Google. */
  readonly readerEmail: pulumi.Input<string>;
}

/**
 * The key that the API shows to the AI service. Made here, kept as a secret on both sides, and never in an
 * environment in plain text.
 */
export class AiKey extends pulumi.ComponentResource {
  /** AWS: ARN of the SecureString that the API's tasks take it from. */
  readonly parameterArn: pulumi.Output<string>;
  /** Google: id of the secret that the AI service takes it from. */
  readonly secretId: pulumi.Output<string>;
  /** In place before a revision of the AI service can start. */
  readonly readable: pulumi.Resource[];

  constructor(name: string, args: AiKeyArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:ai:AiKey", name, {}, options);
    const password = new RandomPassword(`${name}-value`, { length: 48, special: false }, { parent: this });
    const key = pulumi.secret(password.result);
    const parameter = new ssm.Parameter(
      `${name}-parameter`,
      {
        name: `/sluice/${args.stack}/ai/key`,
        type: "SecureString",
        value: key,
        description: "the API's key to the AI service",
      },
      { parent: this },
    );
    const secret = new secretmanager.Secret(
      `${name}-secret`,
      {
        project: args.gcpProject,
        secretId: `${args.product}-${args.stack}-ai-key`,
        replication: { auto: {} },
        labels: { product: args.product, stack: args.stack },
      },
      { parent: this },
    );
    const version = new secretmanager.SecretVersion(
      `${name}-version`,
      { secret: secret.id, secretData: key },
      { parent: this },
    );
    const reader = new secretmanager.SecretIamMember(
      `${name}-reader`,
      {
        project: args.gcpProject,
        secretId: secret.secretId,
        role: "roles/secretmanager.secretAccessor",
        member: pulumi.interpolate`serviceAccount:${args.readerEmail}`,
      },
      { parent: this },
    );
    this.parameterArn = parameter.arn;
    this.secretId = secret.secretId;
    this.readable = [version, reader];
    this.registerOutputs({ parameterArn: this.parameterArn, secretId: this.secretId });
  }
}
