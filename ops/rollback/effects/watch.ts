import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricDataQuery,
  type MetricDataResult,
  paginateGetMetricData,
} from "@aws-sdk/client-cloudwatch";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { EDGE_REGION } from "../../regions";
import type { AlarmState } from "../alarms";
import { SLOTS, type SlotName } from "../slots";
import type { Effects } from "../world";
import { ASKING } from "./aws";

const METRICS = ["Requests", "Errors", "Heartbeat"] as const;
/** CloudWatch takes so many names at once. */
const NAMES = 100;

async function alarmsOf(cloudwatch: CloudWatchClient, names: readonly string[]): Promise<AlarmState[]> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({
      AlarmNames: names.slice(0, NAMES),
      // Without it, AWS leaves composite alarms out.
      AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
      MaxRecords: NAMES,
    }),
  );
  return [...MetricAlarms, ...CompositeAlarms].map((alarm) => ({
    name: alarm.AlarmName ?? "",
    state: alarm.StateValue ?? "absent",
    since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp ?? new Date(0)).toISOString(),
    reason: alarm.StateReason ?? "",
    reasonData: alarm.StateReasonData,
  }));
}

/** What CloudWatch and ECS know. */
export function watch(stack: string): Pick<Effects, "alarms" | "figures" | "series" | "tasks"> {
  const cloudwatch = new CloudWatchClient(ASKING);
  // What CloudFront tells is told there, and so its alarms lie there.
  const edge = new CloudWatchClient({ ...ASKING, region: EDGE_REGION });
  const ecs = new ECSClient(ASKING);
  const data = async (
    queries: MetricDataQuery[],
    from: string,
    until: string,
  ): Promise<{ id: string; times: string[]; values: number[] }[]> => {
    const asked = {
      MetricDataQueries: queries,
      StartTime: new Date(from),
      EndTime: new Date(until),
      ScanBy: "TimestampAscending",
    } as const;
    const results: MetricDataResult[] = [];
    for await (const { MetricDataResults = [] } of paginateGetMetricData({ client: cloudwatch }, asked))
      results.push(...MetricDataResults);
    return results.map(({ Id = "", Timestamps = [], Values = [] }) => ({
      id: Id,
      times: Timestamps.map((one) => one.toISOString()),
      values: Values,
    }));
  };
  const query = (slot: SlotName, metric: string, period: number): MetricDataQuery => ({
    Id: `${slot}_${metric.toLowerCase()}`,
    MetricStat: {
      Metric: {
        Namespace: `sluice/${stack}/slots`,
        MetricName: metric,
        Dimensions: [{ Name: "Slot", Value: slot }],
      },
      Period: period,
      Stat: "Sum",
    },
  });
  return {
    alarms: async (names) => {
      const here = await alarmsOf(cloudwatch, names);
      const others = names.filter((name) => here.every((one) => one.name !== name));
      if (others.length === 0 || (await cloudwatch.config.region()) === EDGE_REGION) return here;
      return [...here, ...(await alarmsOf(edge, others))];
    },
    figures: async (slot, from, until) => {
      const results = await data(
        METRICS.map((metric) => query(slot, metric, 60)),
        from,
        until,
      );
      const sum = (metric: (typeof METRICS)[number]): number | null => {
        const found = results.find(({ id }) => id === `${slot}_${metric.toLowerCase()}`)?.values ?? [];
        return found.length === 0 ? null : found.reduce((total, value) => total + value, 0);
      };
      return { requests: sum("Requests"), errors: sum("Errors"), heartbeats: sum("Heartbeat") };
    },
    series: (from, until) =>
      data(
        SLOTS.flatMap((slot) => METRICS.map((metric) => query(slot, metric, 10))),
        from,
        until,
      ),
    tasks: async (place) => {
      const [cluster = "", service = ""] = place.split("/");
      const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
      const [found] = services;
      if (found?.taskDefinition === undefined) return { place, found: "no such service" };
      const { taskDefinition } = await ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: found.taskDefinition }),
      );
      const { desiredCount, runningCount, pendingCount, deployments } = found;
      return {
        place,
        desiredCount,
        runningCount,
        pendingCount,
        deployments,
        events: found.events?.slice(0, 20),
        taskDefinition,
      };
    },
  };
}
