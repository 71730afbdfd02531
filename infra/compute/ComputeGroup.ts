import * as pulumi from "@pulumi/pulumi";
import * as ecs from "@pulumi/aws/ecs";
import * as ssm from "@pulumi/aws/ssm";
import type { TaskRange } from "../release/capacity";
import type { SlotRelease } from "../release/intent";
import type { SlotName } from "../release/slots";
import { placeName } from "../release/stored";
import { releasePath } from "../reports/history";
import { type AiFacts, API_PORT, containerDefinitions, slotMetrics } from "./containers";
import { Scaling, type ScalingArgs } from "./Scaling";

export interface ComputeGroupArgs {
  readonly stack: string;
  readonly slot: SlotName;
  readonly release: SlotRelease;
  /** CPU units and MiB per task, and what its image was built for. */
  readonly size: { readonly cpu: number; readonly memory: number; readonly architecture: "X86_64" | "ARM64" };
  /** Between how many tasks autoscaling may move it; it begins with the fewest. */
  readonly range: TaskRange;
  readonly scaling: ScalingArgs["goals"];
  readonly region: string;
  readonly cluster: { readonly arn: pulumi.Input<string>; readonly name: pulumi.Input<string> };
  readonly subnetIds: pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  readonly targetGroupArn: pulumi.Input<string>;
  /** By which autoscaling finds the slot's requests. */
  readonly resourceLabel: pulumi.Input<string>;
  readonly executionRoleArn: pulumi.Input<string>;
  readonly taskRoleArn: pulumi.Input<string>;
  /** ARN of the secret that holds the connection to the database. */
  readonly databaseSecretArn: pulumi.Input<string>;
  /** Name of the log group. */
  readonly logGroup: pulumi.Input<string>;
  /** Where the AI service is, and as whom to call it; absent in a stack without it. */
  readonly ai?: { readonly [part in keyof AiFacts]: pulumi.Input<AiFacts[part]> };
  /** Where the process says that it serves. */
  readonly livePath: string;
  /** Seconds that a task which leaves may finish its requests. */
  readonly drainSeconds: number;
}

/** What one slot runs: a task definition of its version, a service that keeps tasks of it, and what decides how many. Used once per slot. */
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
    const place = pulumi.interpolate`${args.cluster.name}/${service.name}`;
    this.place(name, args, place);
    const { slot, range, scaling: goals, resourceLabel } = args;
    new Scaling(
      `${name}-scaling`,
      { slot, place, range, goals, resourceLabel },
      { parent: this, dependsOn: this.after },
    );
    this.taskDefinitionArn = task.arn;
    this.serviceName = service.name;
    this.registerOutputs({ taskDefinitionArn: this.taskDefinitionArn, serviceName: this.serviceName });
  }

  private taskDefinition(name: string, args: ComputeGroupArgs): ecs.TaskDefinition {
    const { slot, release, size, region, livePath, drainSeconds } = args;
    const metricsNamespace = slotMetrics(args.stack);
    return new ecs.TaskDefinition(
      `${name}-task`,
      {
        family: `${args.stack}-${name}`,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: String(size.cpu),
        memory: String(size.memory),
        runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: size.architecture },
        executionRoleArn: args.executionRoleArn,
        taskRoleArn: args.taskRoleArn,
        containerDefinitions: pulumi
          .all([
            args.ai && pulumi.all([args.ai.url, args.ai.audience, args.ai.caller]),
            args.databaseSecretArn,
            args.logGroup,
          ])
          .apply(([facts, databaseSecretArn, logGroup]) => {
            const ai = facts && { url: facts[0], audience: facts[1], caller: facts[2] };
            const own = { slot, release, region, livePath, drainSeconds, metricsNamespace };
            return containerDefinitions({ ...own, ai, databaseSecretArn, logGroup });
          }),
        tags: { slot, version: release.version },
      },
      { parent: this, dependsOn: this.after },
    );
  }

  private service(name: string, args: ComputeGroupArgs, task: ecs.TaskDefinition): ecs.Service {
    const { slot, release, range } = args;
    return new ecs.Service(
      `${name}-service`,
      {
        cluster: args.cluster.arn,
        taskDefinition: task.arn,
        desiredCount: range.minimum,
        launchType: "FARGATE",
        platformVersion: "LATEST",
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
      // Autoscaling owns the count from the first moment on. The provider sends it only when it changed, so that ignoring
      // it means that no `up` ever sets it: unlike the weights of ADR 1, nothing stale is written back.
      { parent: this, dependsOn: this.after, ignoreChanges: ["desiredCount"] },
    );
  }

  /** Where the next `up` finds the service, to see how many tasks it has come to need. */
  private place(name: string, { stack, slot }: ComputeGroupArgs, place: pulumi.Input<string>): void {
    new ssm.Parameter(
      `${name}-place`,
      {
        name: `${releasePath(stack)}/${placeName(slot)}`,
        description: `Cluster and service of slot ${slot}.`,
        type: "String",
        insecureValue: place,
        tags: { slot },
      },
      { parent: this, dependsOn: this.after },
    );
  }
}
