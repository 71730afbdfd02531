import { z } from "zod";
import { CloudError } from "../kernel/model";
import type { Collection } from "../kernel/store";
import { asked, jsonProtocol } from "../wire/json";
import type { WireProtocol } from "../wire/protocol";
import type { MetricAlarm } from "./alarmInputs";
import { metricData } from "./metricData";
import type { Metrics } from "./metrics";
import type { AlarmRecord } from "./records";
import { ALARM_STATES } from "./verdict";

const KINDS = { metric: "MetricAlarm", composite: "CompositeAlarm" } as const;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const describeAlarms = z.strictObject({
  AlarmNames: z.array(z.string()).max(100).optional(),
  AlarmNamePrefix: z.string().min(1).max(255).optional(),
  /** CloudWatch leaves composite alarms out unless they are asked for. */
  AlarmTypes: z.array(z.enum(Object.values(KINDS))).default([KINDS.metric]),
  StateValue: z.enum(ALARM_STATES).optional(),
  MaxRecords: z.int().min(1).max(100).default(50),
  NextToken: z.string().optional(),
});

/** The part of CloudWatch's protocol that evidence, the record and the rollback use: alarms, how they stand, and what was measured. */
export function cloudWatchProtocol(
  alarms: Pick<Collection<AlarmRecord>, "values">,
  metrics: Metrics,
  account: string,
): WireProtocol {
  const actions: Parameters<typeof jsonProtocol>[2] = {
    GetMetricData: (body) => metricData(body, metrics),
    DescribeAlarms: (body, region) => {
      const { AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue, MaxRecords, NextToken } = asked(
        describeAlarms,
        body,
      );
      if (AlarmNames !== undefined && AlarmNamePrefix !== undefined)
        throw new CloudError(
          "ValidationError",
          "AlarmNamePrefix and AlarmNames cannot be specified together",
        );
      const found = alarms
        .values()
        .filter((alarm) => alarm.region === region && AlarmTypes.includes(KINDS[alarm.kind]))
        .filter(({ name }) => AlarmNames === undefined || AlarmNames.includes(name))
        .filter(({ name }) => name.startsWith(AlarmNamePrefix ?? ""))
        .filter(({ state }) => StateValue === undefined || StateValue === state)
        .sort((left, right) => (left.name < right.name ? -1 : 1));
      const from = NextToken === undefined ? 0 : Number(NextToken);
      if (!Number.isSafeInteger(from) || from < 0 || from > found.length)
        throw new CloudError("InvalidNextToken", "the token is none that was given out");
      const page = found.slice(from, from + MaxRecords);
      const of = (kind: AlarmRecord["kind"]): object[] =>
        page.filter((alarm) => alarm.kind === kind).map(described);
      return {
        MetricAlarms: of("metric"),
        CompositeAlarms: of("composite"),
        ...(from + MaxRecords < found.length ? { NextToken: String(from + MaxRecords) } : {}),
      };
    },
  };
  return jsonProtocol("monitoring", "GraniteServiceVersion20100801", actions, {
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
    resources: {
      // Composite alarms want the permission on `*`. AWS leaves them out of what it returns otherwise; a refusal says it aloud.
      DescribeAlarms: ({ AlarmTypes = [] }, region) =>
        (AlarmTypes as string[]).includes(KINDS.composite)
          ? ["*"]
          : [`arn:aws:cloudwatch:${region}:${account}:alarm:*`],
    },
  });
}

function described({ name, arn, state, reason, reasonData, changedAt, declared }: AlarmRecord): object {
  const at = changedAt === undefined ? undefined : changedAt / 1000;
  return {
    AlarmName: name,
    AlarmArn: arn,
    AlarmDescription: declared.alarmDescription,
    ActionsEnabled: declared.actionsEnabled,
    AlarmActions: declared.alarmActions,
    OKActions: declared.okActions,
    InsufficientDataActions: declared.insufficientDataActions,
    StateValue: state,
    StateReason: reason,
    StateReasonData: reasonData,
    StateUpdatedTimestamp: at,
    StateTransitionedTimestamp: at,
    ...("alarmRule" in declared ? { AlarmRule: declared.alarmRule } : watchedBy(declared)),
  };
}

function watchedBy(alarm: MetricAlarm): object {
  const pairs = (dimensions: Readonly<Record<string, string>> = {}) =>
    Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return {
    MetricName: alarm.metricName,
    Namespace: alarm.namespace,
    Dimensions: pairs(alarm.dimensions),
    Statistic: alarm.statistic,
    ExtendedStatistic: alarm.extendedStatistic,
    Period: alarm.period,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparisonOperator,
    TreatMissingData: alarm.treatMissingData,
    EvaluateLowSampleCountPercentile: alarm.evaluateLowSampleCountPercentiles,
    Metrics: alarm.metricQueries?.map(({ id, expression, label, returnData, metric }) => ({
      Id: id,
      Expression: expression,
      Label: label,
      ReturnData: returnData,
      MetricStat: metric && {
        Metric: {
          MetricName: metric.metricName,
          Namespace: metric.namespace,
          Dimensions: pairs(metric.dimensions),
        },
        Period: metric.period,
        Stat: metric.stat,
      },
    })),
  };
}
