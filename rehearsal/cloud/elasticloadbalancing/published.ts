import type { MetricSeries } from "../kernel/ports";
import type { World } from "../kernel/world";
import { Pace } from "./pace";
import type { Pools } from "./pools";
import type { State } from "./state";

/** What CloudWatch is told of the requests that one target group of one load balancer gets. */
export interface PublishedGroup {
  requested(): void;
  /** Status of the target's answer, and seconds from the request sent to the answer's head. */
  answered(status: number, seconds: number): void;
  connectionFailed(): void;
}

/** An answer of the load balancer's own. */
export type OwnError = (status: 502 | 503 | 504) => void;

const NAMESPACE = "AWS/ApplicationELB";
type Record = (value: number) => void;

/**
 * The metrics of AWS/ApplicationELB that alarms are made of, each for the load balancer and for its target group: AWS names a group's
 * by both, `TargetGroup` and `LoadBalancer`.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export class Published {
  private readonly groups = new Map<string, PublishedGroup>();
  private readonly errors = new Map<string, OwnError>();

  constructor(
    private readonly world: World,
    private readonly pace: Pace = new Pace(),
  ) {}

  stop(): void {
    this.pace.stop();
  }

  group(loadBalancerArn: string, targetGroupArn: string): PublishedGroup {
    const key = `${loadBalancerArn} ${targetGroupArn}`;
    const known = this.groups.get(key) ?? this.makeGroup(loadBalancerArn, targetGroupArn);
    this.groups.set(key, known);
    return known;
  }

  ownError(loadBalancerArn: string): OwnError {
    const known = this.errors.get(loadBalancerArn) ?? this.makeErrors(loadBalancerArn);
    this.errors.set(loadBalancerArn, known);
    return known;
  }

  private makeGroup(loadBalancerArn: string, targetGroupArn: string): PublishedGroup {
    const dimensions: readonly MetricSeries["dimensions"][] = [
      { LoadBalancer: dimensionOf(loadBalancerArn) },
      { LoadBalancer: dimensionOf(loadBalancerArn), TargetGroup: dimensionOf(targetGroupArn) },
    ];
    const both = (name: string): Record => {
      const recorders = dimensions.map((one) => this.recorder(name, one));
      return (value) => recorders.forEach((record) => record(value));
    };
    const [requests, time, failed] = [
      both("RequestCount"),
      both("TargetResponseTime"),
      both("TargetConnectionErrorCount"),
    ];
    const classes = [2, 3, 4, 5].map((digit) => both(`HTTPCode_Target_${digit}XX_Count`));
    return {
      requested: () => requests(1),
      answered: (status, seconds) => {
        time(seconds * this.pace.factor());
        classes[Math.floor(status / 100) - 2]?.(1);
      },
      connectionFailed: () => failed(1),
    };
  }

  private makeErrors(loadBalancerArn: string): OwnError {
    const dimensions = { LoadBalancer: dimensionOf(loadBalancerArn) };
    const all = this.recorder("HTTPCode_ELB_5XX_Count", dimensions);
    const each = {
      502: this.recorder("HTTPCode_ELB_502_Count", dimensions),
      503: this.recorder("HTTPCode_ELB_503_Count", dimensions),
      504: this.recorder("HTTPCode_ELB_504_Count", dimensions),
    };
    return (status) => {
      all(1);
      each[status](1);
    };
  }

  /** Looked up at the first value: what provides metrics may come after the load balancer. */
  private recorder(name: string, dimensions: MetricSeries["dimensions"]): Record {
    let record: Record | undefined;
    return (value) => {
      record ??= this.world.find("metrics")?.recorder({ namespace: NAMESPACE, name, dimensions });
      record?.(value);
    };
  }
}

/** At the end of each minute: how many targets of each group are healthy, and how many not. */
export function sampleHosts(world: World, state: State, pools: Pools): void {
  world.find("metrics")?.sample((at) => {
    for (const { arn } of state.targetGroups.values()) {
      const health = pools.health(arn);
      if (health.length === 0) continue;
      const healthy = health.filter((one) => one.state === "healthy").length;
      const unhealthy = health.filter((one) => one.state === "unhealthy").length;
      for (const user of state.usersOf(arn)) {
        const dimensions = { LoadBalancer: dimensionOf(user), TargetGroup: dimensionOf(arn) };
        const record = (name: string, value: number): void =>
          world.use("metrics").record({ namespace: NAMESPACE, name, dimensions }, value, { at });
        record("HealthyHostCount", healthy);
        record("UnHealthyHostCount", unhealthy);
      }
    }
  });
}

/** `app/name/id` and `targetgroup/name/id`: the end of the ARN. */
const dimensionOf = (arn: string): string => arn.replace(/^(?:[^:]*:){5}(?:loadbalancer\/)?/, "");
