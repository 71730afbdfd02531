import * as pulumi from "@pulumi/pulumi";
import * as ecs from "@pulumi/aws/ecs";
import type { SlotRelease } from "../release/intent";
import type { SlotName } from "../release/slots";
import { API_PORT, containerDefinitions } from "./containers";

export interface ComputeGroupArgs {
  readonly stack: string;
  readonly slot: SlotName;
  readonly release: SlotRelease;
  /** Tasks, CPU units and MiB per task. */
  readonly capacity: { readonly tasks: number; readonly cpu: number; readonly memory: number };
  readonly region: string;
  readonly clusterArn: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  readonly targetGroupArn: pulumi.Input<string>;
  readonly executionRoleArn: pulumi.Input<string>;
  readonly taskRoleArn: pulumi.Input<string>;
  /** Name of the log group. */
  readonly logGroup: pulumi.Input<string>;
  /** Where the AI service is, and the key to it; absent in a stack without it. */
  readonly ai?: { readonly url: pulumi.Input<string>; readonly keyArn: pulumi.Input<string> };
  /** Seconds that a task which leaves may finish its requests. */
  readonly drainSeconds: number;
}

/** What one slot runs: a task definition of its version, and a service that keeps so many tasks of it. Used once per slot. */
export class ComputeGroup extends pulumi.ComponentResource {
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** Said of every part, not of the whole alone: only then does the engine's state know the order, too. */
  private readonly after: pulumi.ComponentResourceOptions["dependsOn"];

  constructor(name: string, args: ComputeGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:compute:ComputeGroup", name, {}, options);
    this.after = options?.dependsOn;
    const task = this.taskDefinition(name, args);
    const service = this.service(name, args, task);
    this.taskDefinitionArn = task.arn;
    this.serviceName = service.name;
    this.registerOutputs({ taskDefinitionArn: this.taskDefinitionArn, serviceName: this.serviceName });
  }

  private taskDefinition(name: string, args: ComputeGroupArgs): ecs.TaskDefinition {
    const { slot, release, capacity, region, drainSeconds } = args;
    return new ecs.TaskDefinition(
      `${name}-task`,
      {
        family: `${args.stack}-${name}`,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: String(capacity.cpu),
        memory: String(capacity.memory),
        executionRoleArn: args.executionRoleArn,
        taskRoleArn: args.taskRoleArn,
        containerDefinitions: pulumi
          .all([args.ai?.url, args.ai?.keyArn, args.logGroup])
          .apply(([url, keyArn, logGroup]) => {
            const ai = url === undefined || keyArn === undefined ? undefined : { url, keyArn };
            return containerDefinitions({ slot, release, ai, logGroup, region, drainSeconds });
          }),
        tags: { slot, version: release.version },
      },
      { parent: this, dependsOn: this.after },
    );
  }

  private service(name: string, args: ComputeGroupArgs, task: ecs.TaskDefinition): ecs.Service {
    const { slot, release, capacity } = args;
    return new ecs.Service(
      `${name}-service`,
      {
        cluster: args.clusterArn,
        taskDefinition: task.arn,
        desiredCount: capacity.tasks,
        launchType: "FARGATE",
        // Never fewer than all: new tasks are healthy before old ones leave.
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        // A version that never gets healthy ends its own deployment; `up` fails and the weights have not moved.
        deploymentCircuitBreaker: { enable: true, rollback: true },
        waitForSteadyState: true,
        healthCheckGracePeriodSeconds: 60,
        enableExecuteCommand: false,
        propagateTags: "SERVICE",
        networkConfiguration: {
          subnets: args.subnetIds,
          securityGroups: [args.securityGroupId],
          assignPublicIp: false,
        },
        loadBalancers: [
          { targetGroupArn: args.targetGroupArn, containerName: "api", containerPort: API_PORT },
        ],
        tags: { slot, version: release.version },
      },
      { parent: this, dependsOn: this.after },
    );
  }
}
