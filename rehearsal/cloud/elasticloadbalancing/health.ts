/**
 * What a load balancer believes of one target; pure. The states and their meaning:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export interface Health {
  readonly state: "initial" | "healthy" | "unhealthy";
  /** Reason code as the API gives it; a healthy target has none. */
  readonly reason?: FailureReason | "Elb.InitialHealthChecking";
  /** Checks of the same outcome in a row, the last included. */
  readonly successes: number;
  readonly failures: number;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html */
export type FailureReason = "Target.ResponseCodeMismatch" | "Target.Timeout" | "Target.FailedHealthChecks";

export type Outcome = { readonly passed: true } | { readonly passed: false; readonly reason: FailureReason };

export interface Thresholds {
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export const INITIAL: Health = {
  state: "initial",
  reason: "Elb.InitialHealthChecking",
  successes: 0,
  failures: 0,
};

/**
 * The belief after one more check. A newly registered target "must pass one health check to be considered healthy";
 * the healthy threshold counts only for "an unhealthy target" (same page, HealthyThresholdCount).
 */
export function observe(before: Health, outcome: Outcome, thresholds: Thresholds): Health {
  if (outcome.passed) {
    const successes = before.successes + 1;
    const recovered = before.state !== "unhealthy" || successes >= thresholds.healthyThreshold;
    if (recovered) return { state: "healthy", successes, failures: 0 };
    return { ...before, successes, failures: 0 };
  }
  const failures = before.failures + 1;
  if (before.state === "unhealthy" || failures >= thresholds.unhealthyThreshold) {
    return { state: "unhealthy", reason: outcome.reason, successes: 0, failures };
  }
  return { ...before, successes: 0, failures };
}

/** Parses `200`, `200-299` and `200,202`; undefined when it is none of these or leaves 200 to 499. */
export function parseMatcher(text: string): ((status: number) => boolean) | undefined {
  const ranges: [number, number][] = [];
  for (const part of text.split(",")) {
    const found = /^\s*(\d{3})(?:\s*-\s*(\d{3}))?\s*$/.exec(part);
    if (found === null) return undefined;
    const from = Number(found[1]);
    const to = Number(found[2] ?? found[1]);
    if (from > to || from < 200 || to > 499) return undefined;
    ranges.push([from, to]);
  }
  return (status) => ranges.some(([from, to]) => status >= from && status <= to);
}

/** When the load balancer stops trusting the checks of a group (`targetGroupHealth.unhealthyStateRouting`). */
export interface RoutingFailover {
  /** Healthy targets below this number: fail open. Default 1. */
  readonly minimumCount: number;
  /** Healthy share below this percentage: fail open. */
  readonly minimumPercentage?: number;
}

/**
 * The targets that may get a request. With fewer healthy ones than the minimum the group fails open: "If a target
 * group contains only unhealthy registered targets, the load balancer routes requests to all those targets,
 * regardless of their health status." A target in `initial` gets nothing: "Before a target can receive requests from
 * the load balancer, it must pass the initial health checks." (page above;
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-health)
 */
export function eligible<T extends { readonly health: Health }>(
  registered: readonly T[],
  failover: RoutingFailover,
): T[] {
  const healthy = registered.filter(({ health }) => health.state === "healthy");
  const checked = registered.filter(({ health }) => health.state !== "initial");
  const tooFew = healthy.length < failover.minimumCount;
  const share = checked.length === 0 ? 100 : (100 * healthy.length) / checked.length;
  const tooSmallAShare = failover.minimumPercentage !== undefined && share < failover.minimumPercentage;
  return tooFew || tooSmallAShare ? checked : healthy;
}
