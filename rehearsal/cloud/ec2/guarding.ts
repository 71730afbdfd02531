import { z } from "zod";
import { CloudError, type ResourceModel } from "../kernel/model";
import type { World } from "../kernel/world";
import type { KeptThings } from "./kept";

/** What watches over a network: its default security group, and its flow logs. */
export function guardingModels(world: World, things: KeptThings): ResourceModel[] {
  // The VPC made it; the resource takes it over, and what it had of rules goes.
  const closed = things.model({
    type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    page: "default_security_group",
    prefix: "sg",
    arnKind: "security-group",
    inputs: z.strictObject({
      vpcId: z.string(),
      ingress: z.array(z.never("rules in the default group are not modelled; leave it closed")).optional(),
      egress: z.array(z.never("rules in the default group are not modelled; leave it closed")).optional(),
    }),
    replaceOn: ["vpcId"],
    computed: ["name", "description"],
    refers: { vpcId: "aws:ec2/vpc:Vpc" },
    id: ({ vpcId }) => String(things.find(vpcId)?.outputs.defaultSecurityGroupId),
    admit: ({ vpcId }, others) => {
      if (others.some((one) => one.inputs.vpcId === vpcId))
        throw new CloudError(
          "InvalidGroup.Duplicate",
          `the default security group of ${vpcId} is taken over twice`,
        );
    },
    outputs: () => ({ name: "default", description: "default VPC security group" }),
  });

  const inertly = "no packets travel on a laptop, so none are written down; where to and by whom is checked";
  const flowLog = things.model({
    type: "aws:ec2/flowLog:FlowLog",
    page: "flow_log",
    prefix: "fl",
    arnKind: "vpc-flow-log",
    inputs: z.strictObject({
      vpcId: z.string(),
      trafficType: z.enum(["ACCEPT", "REJECT", "ALL"]),
      logDestinationType: z
        .literal("cloud-watch-logs", "only CloudWatch Logs are modelled")
        .default("cloud-watch-logs"),
      logDestination: z.string(),
      iamRoleArn: z.string(),
      maxAggregationInterval: z.union([z.literal(60), z.literal(600)], "must be 60 or 600").default(600),
    }),
    inert: { trafficType: inertly, maxAggregationInterval: inertly },
    replaceOn: ["*"],
    refers: { vpcId: "aws:ec2/vpc:Vpc", logDestination: "aws:cloudwatch/logGroup:LogGroup" },
    admit: ({ vpcId, iamRoleArn, logDestination }, others) => {
      // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
      if (
        world.use("roles").find(iamRoleArn)?.trustedServices.includes("vpc-flow-logs.amazonaws.com") !== true
      ) {
        throw new CloudError(
          "InvalidParameter",
          `Unable to assume given IAM role: ${iamRoleArn} does not exist or does not trust vpc-flow-logs.amazonaws.com`,
        );
      }
      const twin = others.find(
        ({ inputs }) => inputs.vpcId === vpcId && inputs.logDestination === logDestination,
      );
      if (twin !== undefined) {
        throw new CloudError(
          "FlowLogAlreadyExists",
          `there is an existing Flow Log with the same configuration and log destination (${twin.id})`,
        );
      }
    },
  });

  return [closed, flowLog];
}
