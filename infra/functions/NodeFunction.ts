import * as pulumi from "@pulumi/pulumi";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as sqs from "@pulumi/aws/sqs";
import { bundle } from "./bundle";
import { rolePath } from "../identity/rolePath";

/** A statement of what the function may do. */
export interface Right {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

export interface NodeFunctionArgs {
  /** Folder below `ops/` whose `handler.ts` exports `handler`. */
  readonly source: string;
  readonly description: string;
  readonly stack: string;
  /** The stack's data key: log group, queue and environment are encrypted with it. */
  readonly keyArn: pulumi.Input<string>;
  /** Nothing secret: secrets are named here and read by the function itself. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** What it may do beside writing its log and its dead letters. */
  readonly rights: pulumi.Input<readonly Right[]>;
  /** After so many seconds Lambda ends it. */
  readonly timeoutSeconds: number;
  /** MiB; processor time goes with it. */
  readonly memory: number;
  /** How many may run at once: taken from the account's share, and kept for this function. */
  readonly concurrency: number;
}

/** Events of before this go to the dead-letter queue: long enough for an outage of a night. */
const OLDEST_EVENT_SECONDS = 6 * 3600;
/** As long as SQS keeps anything. */
const FORTNIGHT_SECONDS = 14 * 24 * 3600;

/**
 * A function of `ops/` with all that the guardrails ask for: a role of its own, an encrypted log kept for a year, reserved
 * concurrency, retries, and an encrypted queue for what could not be done.
 */
export class NodeFunction extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** Where events end that were tried in vain. */
  readonly deadLetters: {
    readonly arn: pulumi.Output<string>;
    readonly name: pulumi.Output<string>;
    readonly url: pulumi.Output<string>;
  };
  /** As whom it acts. */
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: NodeFunctionArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:functions:NodeFunction", name, {}, options);
    const { keyArn } = args;
    const group = new cloudwatch.LogGroup(
      `${name}-log`,
      { name: `/sluice/${args.stack}/functions/${args.source}`, retentionInDays: 365, kmsKeyId: keyArn },
      { parent: this, protect: true },
    );
    const queue = new sqs.Queue(
      `${name}-dead-letters`,
      { kmsMasterKeyId: keyArn, messageRetentionSeconds: FORTNIGHT_SECONDS },
      { parent: this },
    );
    const { role, rights } = this.role(name, args, group, queue);
    const made = new lambda.Function(
      `${name}-function`,
      {
        description: args.description,
        code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.FileAsset(bundle(args.source)) }),
        handler: "index.handler",
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        role: role.arn,
        timeout: args.timeoutSeconds,
        memorySize: args.memory,
        reservedConcurrentExecutions: args.concurrency,
        deadLetterConfig: { targetArn: queue.arn },
        environment: { variables: args.environment },
        kmsKeyArn: keyArn,
        loggingConfig: {
          logFormat: "JSON",
          logGroup: group.name,
          applicationLogLevel: "INFO",
          systemLogLevel: "WARN",
        },
      },
      // Lambda looks at once whether the role may send to the queue.
      { parent: this, dependsOn: [rights] },
    );
    new lambda.FunctionEventInvokeConfig(
      `${name}-retries`,
      { functionName: made.name, maximumRetryAttempts: 2, maximumEventAgeInSeconds: OLDEST_EVENT_SECONDS },
      { parent: this },
    );
    this.arn = made.arn;
    this.functionName = made.name;
    this.logGroupName = group.name;
    this.deadLetters = { arn: queue.arn, name: queue.name, url: queue.url };
    this.roleArn = role.arn;
    this.registerOutputs({ arn: this.arn, logGroupName: this.logGroupName, deadLetters: queue.arn });
  }

  private role(
    name: string,
    { description, keyArn, rights }: NodeFunctionArgs,
    group: cloudwatch.LogGroup,
    queue: sqs.Queue,
  ): { role: iam.Role; rights: iam.RolePolicy } {
    const role = new iam.Role(
      `${name}-role`,
      { description, path: rolePath(), assumeRolePolicy: TRUST },
      { parent: this },
    );
    const policy = pulumi
      .all([group.arn, queue.arn, keyArn, rights])
      .apply(([log, dead, key, own]) => policyOf(log, dead, key, own));
    return {
      role,
      rights: new iam.RolePolicy(`${name}-rights`, { role: role.name, policy }, { parent: this }),
    };
  }
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
});

function policyOf(log: string, queue: string, key: string, own: readonly Right[]): string {
  const common: Right[] = [
    { Sid: "Log", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${log}:*` },
    { Sid: "DeadLetters", Action: "sqs:SendMessage", Resource: queue },
    // Environment and queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    { Sid: "Key", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: key },
  ];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [...common, ...own].map((right) => ({ Effect: "Allow", ...right })),
  });
}
