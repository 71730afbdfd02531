import { z } from "zod";
import { containsUnknown } from "../kernel/properties";
import { idsOf, parseExpression } from "./expression";
import { mathFault } from "./watch";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;
/** p99, p99.9: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html; trimmed ones are not modelled. */
export const EXTENDED = /^p(\d{1,2}(\.\d{1,10})?|100)$/;
const OPERATORS = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
] as const;

export const period = z
  .int()
  .refine(
    (seconds) => [10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0),
    "must be 10, 20, 30 or a multiple of 60",
  );
const extended = z
  .string()
  .regex(EXTENDED, "must be a percentile such as p95; trimmed statistics are not modelled");
const dimensions = z
  .record(z.string().min(1).max(255), z.string().min(1).max(1024))
  .refine((given) => Object.keys(given).length <= 30, "has more than 30 dimensions");
const namespace = z.string().min(1).max(255).regex(/^[^:]/, "must not begin with a colon");
const metricName = z.string().min(1).max(255);
const actions = z.array(z.string()).max(5, "takes at most 5 actions").default([]);

const metricQuery = z.strictObject({
  id: z
    .string()
    .max(255)
    .regex(/^[a-z][a-zA-Z0-9_]*$/, "must begin with a small letter, and have letters, digits and _ only"),
  expression: z.string().min(1).max(2048).optional(),
  label: z.string().optional(),
  returnData: z.boolean().default(false),
  period: period.optional(),
  metric: z
    .strictObject({
      metricName,
      namespace: namespace.optional(),
      period,
      stat: z.union([z.enum(STATISTICS), extended]),
      dimensions: dimensions.optional(),
      unit: z.string().optional(),
    })
    .optional(),
});
export type MetricQuery = z.infer<typeof metricQuery>;

const common = {
  name: z.string().min(1).max(255),
  alarmDescription: z.string().max(1024).optional(),
  actionsEnabled: z.boolean().default(true),
  alarmActions: actions,
  okActions: actions,
  insufficientDataActions: actions,
};

export const metricAlarmInputs = z.strictObject({
  ...common,
  comparisonOperator: z.enum(OPERATORS),
  evaluationPeriods: z.int().min(1),
  datapointsToAlarm: z.int().min(1).optional(),
  threshold: z.number(),
  metricName: metricName.optional(),
  namespace: namespace.optional(),
  dimensions: dimensions.optional(),
  period: period.optional(),
  statistic: z.enum(STATISTICS).optional(),
  extendedStatistic: extended.optional(),
  unit: z.string().optional(),
  metricQueries: z.array(metricQuery).min(1).max(20).optional(),
  treatMissingData: z.enum(["missing", "ignore", "breaching", "notBreaching"]).default("missing"),
  evaluateLowSampleCountPercentiles: z.enum(["evaluate", "ignore"]).optional(),
});
export type MetricAlarm = z.infer<typeof metricAlarmInputs>;

export interface Fault {
  readonly property: string;
  readonly reason: string;
}

/** What no single property tells. Values may be unknown in a preview. */
export function alarmFaults(alarm: MetricAlarm): Fault[] {
  const queries = alarm.metricQueries ?? [];
  const faults = [...whatFaults(alarm), ...lengthFaults(alarm), ...queryFaults(queries)];
  return faults.length > 0 ? faults : resultFaults(queries);
}

function whatFaults(alarm: MetricAlarm): Fault[] {
  const { metricName, metricQueries, statistic, extendedStatistic, period, namespace } = alarm;
  const faults: Fault[] = [];
  const single = metricName !== undefined;
  if (single === (metricQueries !== undefined))
    return [
      { property: "metricName", reason: "one of metricName and metricQueries is needed, and not both" },
    ];
  if (!single) {
    const extra = { statistic, extendedStatistic, period, namespace, dimensions: alarm.dimensions };
    return Object.entries(extra).flatMap(([property, value]) =>
      value === undefined ? [] : [{ property, reason: "belongs into metricQueries when there are any" }],
    );
  }
  if (namespace === undefined) faults.push({ property: "namespace", reason: "is needed with metricName" });
  if (period === undefined) faults.push({ property: "period", reason: "is needed with metricName" });
  if ((statistic === undefined) === (extendedStatistic === undefined))
    faults.push({
      property: "statistic",
      reason: "one of statistic and extendedStatistic is needed, and not both",
    });
  if (alarm.evaluateLowSampleCountPercentiles !== undefined && !/^p\d/.test(extendedStatistic ?? ""))
    faults.push({
      property: "evaluateLowSampleCountPercentiles",
      reason: "is for alarms on a percentile only",
    });
  return faults;
}

/** At most a day, or a week where periods are an hour or longer. */
function lengthFaults({
  period,
  metricQueries = [],
  evaluationPeriods,
  datapointsToAlarm,
}: MetricAlarm): Fault[] {
  const longest = Math.max(period ?? 0, ...metricQueries.map((one) => one.metric?.period ?? one.period ?? 0));
  const limit = longest >= 3600 ? 604_800 : 86_400;
  return [
    ...(datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods
      ? [
          {
            property: "datapointsToAlarm",
            reason: `must not be more than evaluationPeriods (${evaluationPeriods})`,
          },
        ]
      : []),
    ...(longest * evaluationPeriods > limit
      ? [
          {
            property: "evaluationPeriods",
            reason: `times the period (${longest} s) must not be more than ${limit} seconds`,
          },
        ]
      : []),
  ];
}

function queryFaults(queries: readonly MetricQuery[]): Fault[] {
  if (queries.length === 0) return [];
  const ids = queries.map(({ id }) => id);
  const fault = (reason: string): Fault => ({ property: "metricQueries", reason });
  const returned = queries.filter(({ returnData }) => returnData);
  return [
    ...(returned.length === 1
      ? []
      : [fault(`exactly one must have returnData: true; ${returned.length} have`)]),
    ...(queries.filter(({ metric }) => metric !== undefined).length > 10
      ? [fault("more than 10 metrics are not allowed in one alarm")]
      : []),
    ...(new Set(queries.flatMap(({ metric }) => metric?.period ?? [])).size > 1
      ? [fault("every metric of an alarm must have the same period")]
      : []),
    ...ids.flatMap((id, index) => (ids.indexOf(id) === index ? [] : [fault(`${id} is used twice as an id`)])),
    ...queries.flatMap((one) => expressionFaults(one, ids).map((reason) => fault(`${one.id}: ${reason}`))),
  ];
}

/** What only the whole tells: whether it can be computed, and gives one series. */
function resultFaults(queries: readonly MetricQuery[]): Fault[] {
  const returned = queries.find(({ returnData }) => returnData);
  if (returned === undefined || queries.some(({ expression = "" }) => containsUnknown(expression))) return [];
  const reason = mathFault(queries, returned.id);
  return reason === undefined ? [] : [{ property: "metricQueries", reason }];
}

function expressionFaults({ id, expression, metric }: MetricQuery, ids: readonly string[]): string[] {
  if ((expression === undefined) === (metric === undefined))
    return ["one of expression and metric is needed, and not both"];
  if (expression === undefined || containsUnknown(expression)) return [];
  try {
    return [...new Set(idsOf(parseExpression(expression)))].flatMap((used) =>
      used === id
        ? ["the expression reads itself"]
        : ids.includes(used)
          ? []
          : [`the expression reads ${used}, which is no id here (${ids.join(", ")})`],
    );
  } catch (failure) {
    return [`the expression ${(failure as Error).message}`];
  }
}

export const compositeAlarmInputs = z.strictObject({
  alarmName: common.name,
  alarmDescription: common.alarmDescription,
  alarmRule: z.string().min(1).max(10_240),
  actionsEnabled: common.actionsEnabled,
  alarmActions: actions,
  okActions: actions,
  insufficientDataActions: actions,
});
export type CompositeAlarm = z.infer<typeof compositeAlarmInputs>;
