/** Counters of one target group since the cloud started; latency runs from the request sent to the response's header. */
export interface GroupMetrics {
  requests: number;
  /** Answers of the targets by class, and answers of the load balancer in their stead. */
  target2xx: number;
  target3xx: number;
  target4xx: number;
  target5xx: number;
  connectionErrors: number;
  elb502: number;
  elb503: number;
  elb504: number;
  /** Requests sent again because the target had closed a connection that was idle. */
  retried: number;
  /** Milliseconds. */
  latencySum: number;
}

export interface LoadBalancerMetrics {
  requests: number;
  fixedResponses: number;
  redirects: number;
  /** All weights 0, so no target group was chosen. */
  noTargetGroup: number;
  /** The client went away before the answer (HTTP 460). */
  clientClosed: number;
}

/** Named after CloudWatch's metrics of AWS/ApplicationELB where there is one. */
export class Metrics {
  private readonly groups = new Map<string, GroupMetrics>();
  private readonly loadBalancers = new Map<string, LoadBalancerMetrics>();

  group(arn: string): GroupMetrics {
    const found = this.groups.get(arn) ?? {
      requests: 0,
      target2xx: 0,
      target3xx: 0,
      target4xx: 0,
      target5xx: 0,
      connectionErrors: 0,
      elb502: 0,
      elb503: 0,
      elb504: 0,
      retried: 0,
      latencySum: 0,
    };
    this.groups.set(arn, found);
    return found;
  }

  loadBalancer(arn: string): LoadBalancerMetrics {
    const found = this.loadBalancers.get(arn) ?? {
      requests: 0,
      fixedResponses: 0,
      redirects: 0,
      noTargetGroup: 0,
      clientClosed: 0,
    };
    this.loadBalancers.set(arn, found);
    return found;
  }

  snapshot(): {
    targetGroups: Record<string, GroupMetrics>;
    loadBalancers: Record<string, LoadBalancerMetrics>;
  } {
    return structuredClone({
      targetGroups: Object.fromEntries(this.groups),
      loadBalancers: Object.fromEntries(this.loadBalancers),
    });
  }
}

/** Counts an answer of a target by its class. */
export function countStatus(metrics: GroupMetrics, status: number): void {
  if (status < 300) metrics.target2xx += 1;
  else if (status < 400) metrics.target3xx += 1;
  else if (status < 500) metrics.target4xx += 1;
  else metrics.target5xx += 1;
}
