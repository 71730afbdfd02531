import * as pulumi from "@pulumi/pulumi";
import * as ecs from "@pulumi/aws/ecs";
import { TaskRoles, type TaskRolesArgs } from "./TaskRoles";

/** Where the tasks of both slots run, and what they run as. */
export class Cluster extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly roles: TaskRoles;

  constructor(name: string, args: TaskRolesArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:compute:Cluster", name, {}, options);
    const cluster = new ecs.Cluster(
      `${name}-ecs`,
      { settings: [{ name: "containerInsights", value: "enabled" }] },
      { parent: this },
    );
    this.roles = new TaskRoles(`${name}-roles`, args, { parent: this });
    this.arn = cluster.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
