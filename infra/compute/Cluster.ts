import * as pulumi from "@pulumi/pulumi";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ecs from "@pulumi/aws/ecs";
import type { SlotName } from "../release/slots";
import { TaskRoles } from "./TaskRoles";

export interface ClusterArgs {
  readonly stack: string;
  /** Parameters whose values a task gets as secrets. */
  readonly secretArns: readonly pulumi.Input<string>[];
  /** The key that encrypts the logs. */
  readonly keyArn: pulumi.Input<string>;
}

/** Where the tasks of both slots run, what they run as, and where they write their logs. */
export class Cluster extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly roles: TaskRoles;
  /** Names of the log groups. */
  readonly logGroups: Readonly<Record<SlotName, pulumi.Output<string>>>;

  constructor(
    name: string,
    { stack, secretArns, keyArn }: ClusterArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:compute:Cluster", name, {}, options);
    const cluster = new ecs.Cluster(
      `${name}-ecs`,
      { settings: [{ name: "containerInsights", value: "enabled" }] },
      { parent: this },
    );
    this.arn = cluster.arn;
    this.name = cluster.name;
    this.roles = new TaskRoles(`${name}-roles`, { secretArns }, { parent: this });
    // Here and not with the slot: a rollback takes a failed slot away, and what it wrote is needed to find out why (R6).
    const logs = (slot: SlotName): cloudwatch.LogGroup =>
      new cloudwatch.LogGroup(
        `${name}-logs-${slot}`,
        { name: `/sluice/${stack}/api/${slot}`, retentionInDays: 365, kmsKeyId: keyArn, tags: { slot } },
        { parent: this },
      );
    this.logGroups = { blue: logs("blue").name, green: logs("green").name };
    this.registerOutputs({ arn: this.arn, name: this.name, logGroups: this.logGroups });
  }
}
