import * as pulumi from "@pulumi/pulumi";
import * as appautoscaling from "@pulumi/aws/appautoscaling";
import type { TaskRange } from "../release/capacity";
import type { SlotName } from "../release/slots";

export interface ScalingArgs {
  readonly slot: SlotName;
  /** `<cluster>/<service>`. */
  readonly place: pulumi.Input<string>;
  readonly range: TaskRange;
  readonly goals: {
    readonly cpuPercent: number;
    readonly memoryPercent: number;
    readonly requestsPerTask: number;
  };
  /** The slot's requests at the load balancer, `app/<name>/<id>/targetgroup/<name>/<id>`. */
  readonly resourceLabel: pulumi.Input<string>;
}

/** Tasks are added quickly, and taken away slowly: too few fail requests, too many cost a few minutes. Seconds. */
const COOLDOWN = { out: 60, in: 300 } as const;

/**
 * Who decides the number of a slot's tasks: its service is told one number when it is made, and never again (ADR 28).
 * A new range takes effect at once: RegisterScalableTarget "changes the resource's current capacity to a value that is
 * inside of this range" (https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html).
 */
export class Scaling extends pulumi.ComponentResource {
  private readonly after: pulumi.ComponentResourceOptions["dependsOn"];

  constructor(name: string, args: ScalingArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:compute:Scaling", name, {}, options);
    this.after = options?.dependsOn;
    const target = this.target(name, args);
    const { cpuPercent, memoryPercent, requestsPerTask } = args.goals;
    this.track(`${name}-cpu`, target, cpuPercent, {
      predefinedMetricType: "ECSServiceAverageCPUUtilization",
    });
    this.track(`${name}-memory`, target, memoryPercent, {
      predefinedMetricType: "ECSServiceAverageMemoryUtilization",
    });
    this.track(`${name}-requests`, target, requestsPerTask, {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: args.resourceLabel,
    });
    this.registerOutputs({});
  }

  private target(name: string, { slot, place, range }: ScalingArgs): appautoscaling.Target {
    return new appautoscaling.Target(
      `${name}-target`,
      {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: pulumi.interpolate`service/${place}`,
        minCapacity: range.minimum,
        maxCapacity: range.maximum,
        suspendedState: {
          // The candidate has little to do at 10 %, and all of it to do one step later.
          dynamicScalingInSuspended: range.held,
          dynamicScalingOutSuspended: false,
          scheduledScalingSuspended: false,
        },
        tags: { slot },
      },
      { parent: this, dependsOn: this.after },
    );
  }

  private track(
    name: string,
    target: appautoscaling.Target,
    targetValue: number,
    predefinedMetricSpecification: {
      readonly predefinedMetricType: string;
      readonly resourceLabel?: pulumi.Input<string>;
    },
  ): void {
    new appautoscaling.Policy(
      name,
      {
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          targetValue,
          predefinedMetricSpecification,
          scaleOutCooldown: COOLDOWN.out,
          scaleInCooldown: COOLDOWN.in,
        },
      },
      { parent: this, dependsOn: this.after },
    );
  }
}
