import { askCloudWatch } from "./cloudwatch";

/** Longest that all answers together may take, milliseconds. */
const LIMIT_MS = 8_000;

/** A metric of a target group. */
export interface Asked {
  readonly name: string;
  /** `Sum`, `p90`. */
  readonly statistic: string;
  /** Of the load balancer as a whole: what it answers itself it counts of no target group. */
  readonly whole?: true;
}

export interface Window {
  readonly from: Date;
  readonly until: Date;
  /** Seconds that a point stands for. */
  readonly period: number;
}

/** Time, in milliseconds since the epoch, and value; the newest first. */
export type Points = readonly (readonly [time: number, value: number])[];

/**
 * What the load balancer counted of a target group, by the credentials of whoever runs `pulumi up`: the points of each
 * metric in the order in which they were asked for. Throws what the SDK throws, and when the answer takes too long.
 */
export function readTargetGroup(
  dimensions: { readonly LoadBalancer: string; readonly TargetGroup: string },
  region: string,
  asked: readonly Asked[],
  { from, until, period }: Window,
): Promise<Points[]> {
  const { LoadBalancer } = dimensions;
  const named = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
  const queries = asked.map(({ name: MetricName, statistic: Stat, whole }, index) => ({
    Id: `asked${index}`,
    MetricStat: {
      Metric: {
        Namespace: "AWS/ApplicationELB",
        MetricName,
        Dimensions: named(whole ? { LoadBalancer } : dimensions),
      },
      Period: period,
      Stat,
    },
  }));
  return askCloudWatch(region, async (client, { paginateGetMetricData }) => {
    const found = asked.map((): [number, number][] => []);
    const pages = paginateGetMetricData(
      { client },
      { MetricDataQueries: queries, StartTime: from, EndTime: until, ScanBy: "TimestampDescending" },
      { abortSignal: AbortSignal.timeout(LIMIT_MS) },
    );
    for await (const { MetricDataResults = [] } of pages)
      for (const { Id, Timestamps = [], Values = [] } of MetricDataResults)
        found[queries.findIndex((query) => query.Id === Id)]?.push(
          ...Timestamps.map((time, index): [number, number] => [time.getTime(), Values[index] ?? 0]),
        );
    return found;
  });
}
