import { randomUUID } from "node:crypto";
import type { BusEvent } from "../events/event";
import type { MetricAlarm } from "./alarmInputs";
import type { AlarmRecord } from "./records";
import { awsTime, datapointsToAlarm } from "./reason";
import type { AlarmState } from "./verdict";

/** A change of an alarm's state. */
export interface Transition {
  /** As it is now. */
  readonly alarm: AlarmRecord;
  readonly before: Pick<AlarmRecord, "state" | "reason" | "reasonData" | "changedAt">;
  /** Cloud time, milliseconds. */
  readonly at: number;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function eventOf({ alarm, before, at }: Transition, account: string): BusEvent {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "CloudWatch Alarm State Change",
    source: "aws.cloudwatch",
    account,
    time: new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z"),
    region: alarm.region,
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      configuration: configurationOf(alarm),
      previousState: stateOf(before, before.changedAt ?? at),
      state: stateOf(alarm, at),
    },
  };
}

function stateOf({ state, reason, reasonData }: Transition["before"], at: number): Record<string, unknown> {
  return { value: state, reason, reasonData, timestamp: awsTime(at) };
}

function configurationOf({ declared }: AlarmRecord): Record<string, unknown> {
  const description = declared.alarmDescription;
  if ("alarmRule" in declared) return { description, alarmRule: declared.alarmRule };
  return { description, metrics: metricsOf(declared, randomUUID()) };
}

function metricsOf(alarm: MetricAlarm, id: string): Record<string, unknown>[] {
  const metricStat = (
    name: string | undefined,
    namespace: string | undefined,
    dimensions: Readonly<Record<string, string>> = {},
    period: number | undefined,
    stat: string | undefined,
  ) => ({ metric: { dimensions, name, namespace }, period, stat });
  if (alarm.metricQueries === undefined) {
    const { metricName, namespace, dimensions, period, statistic, extendedStatistic } = alarm;
    const stat = statistic ?? extendedStatistic;
    return [
      { id, metricStat: metricStat(metricName, namespace, dimensions, period, stat), returnData: true },
    ];
  }
  return alarm.metricQueries.map(({ id: own, expression, label, metric, returnData }) => ({
    id: own,
    ...(metric === undefined
      ? { expression, label }
      : {
          metricStat: metricStat(
            metric.metricName,
            metric.namespace,
            metric.dimensions,
            metric.period,
            metric.stat,
          ),
        }),
    returnData,
  }));
}

const ACTIONS: Readonly<Record<AlarmState, "alarmActions" | "okActions" | "insufficientDataActions">> = {
  ALARM: "alarmActions",
  OK: "okActions",
  INSUFFICIENT_DATA: "insufficientDataActions",
};

/** Whom the new state is told. */
export const actionsOf = ({ declared, state }: AlarmRecord): readonly string[] =>
  declared.actionsEnabled ? declared[ACTIONS[state]] : [];

export const subjectOf = ({ alarm }: Transition): string =>
  `${alarm.state}: "${alarm.name}" in ${alarm.region}`.slice(0, 100);

/** What a topic's readers get. */
export function messageOf({ alarm, before, at }: Transition, account: string): string {
  const { declared } = alarm;
  return JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: declared.alarmDescription ?? null,
    AWSAccountId: account,
    NewStateValue: alarm.state,
    NewStateReason: alarm.reason,
    StateChangeTime: awsTime(at),
    Region: alarm.region,
    AlarmArn: alarm.arn,
    OldStateValue: before.state,
    OKActions: declared.okActions,
    AlarmActions: declared.alarmActions,
    InsufficientDataActions: declared.insufficientDataActions,
    ...("alarmRule" in declared ? { AlarmRule: declared.alarmRule } : { Trigger: triggerOf(declared) }),
  });
}

function triggerOf(alarm: MetricAlarm): Record<string, unknown> {
  const { metricName, namespace, statistic, extendedStatistic, dimensions = {}, period } = alarm;
  return {
    ...(alarm.metricQueries === undefined
      ? {
          MetricName: metricName,
          Namespace: namespace,
          ...(statistic === undefined
            ? { StatisticType: "ExtendedStatistic", ExtendedStatistic: extendedStatistic }
            : { StatisticType: "Statistic", Statistic: statistic.toUpperCase() }),
          Dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
        }
      : { Metrics: metricsOf(alarm, "") }),
    Period: period,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: datapointsToAlarm(alarm),
    ComparisonOperator: alarm.comparisonOperator,
    Threshold: alarm.threshold,
    TreatMissingData: alarm.treatMissingData,
    EvaluateLowSampleCountPercentile: alarm.evaluateLowSampleCountPercentiles ?? "",
  };
}
