import * as pulumi from "@pulumi/pulumi";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import { rolePath } from "../identity/rolePath";
import { accountId } from "../keys/account";

export interface FlowLogsArgs {
  readonly stack: string;
  readonly vpcId: pulumi.Input<string>;
  readonly keys: { readonly keyArn: pulumi.Input<string> };
}

/**
 * Who spoke to whom, what was let through and what was refused (M6), kept a year. To CloudWatch and not to S3: to a
 * bucket AWS adds statements of its own to our policy, which every refresh would then show as drift.
 */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:network:FlowLogs", name, {}, options);
    const group = new cloudwatch.LogGroup(
      `${name}-logs`,
      {
        name: `/sluice/${args.stack}/network/flow`,
        retentionInDays: 365,
        kmsKeyId: args.keys.keyArn,
      },
      { parent: this, protect: true },
    );
    const role = new iam.Role(
      `${name}-writer`,
      {
        description: "writes the network's flow logs",
        path: rolePath(),
        assumeRolePolicy: accountId({ parent: this }).apply((account) => trust(account)),
      },
      { parent: this },
    );
    const rights = new iam.RolePolicy(
      `${name}-write`,
      { role: role.name, policy: group.arn.apply((arn) => writing(arn)) },
      { parent: this },
    );
    new ec2.FlowLog(
      `${name}-all`,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: role.arn,
        // The longest: a tenth of the records of the shortest, and nobody watches them live.
        maxAggregationInterval: 600,
      },
      { parent: this, dependsOn: [rights] },
    );
    this.registerOutputs({});
  }
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html; for this account's flow logs alone. */
const trust = (account: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });

const writing = (groupArn: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Write",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        Resource: [groupArn, `${groupArn}:*`],
      },
    ],
  });
