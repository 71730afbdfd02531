import type { MetricAlarm } from "./alarmInputs";
import type { AlarmState } from "./verdict";
import { type Seen, pointsOf } from "./watch";

const OPERATORS: Readonly<Record<MetricAlarm["comparisonOperator"], string>> = {
  GreaterThanThreshold: "greater than",
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
};
const TREATED = { breaching: "Breaching", notBreaching: "NonBreaching" } as const;

/**
 * Why an alarm is in its new state, in CloudWatch's words:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function reasonOf(alarm: MetricAlarm, seen: Seen, before: AlarmState, state: AlarmState): string {
  const points = pointsOf(alarm, seen.values);
  const evaluated = points.flatMap((point, index) => (point === "missing" ? [] : [{ point, index }]));
  const needed = alarm.evaluationPeriods;
  const missing = Math.max(0, needed - evaluated.length);
  if (state === "INSUFFICIENT_DATA")
    return `Insufficient Data: ${counted(missing, "datapoint was", "datapoints were")} unknown.`;
  const treatment = alarm.treatMissingData;
  const treated =
    missing > 0 && (treatment === "breaching" || treatment === "notBreaching")
      ? `${counted(missing, "missing datapoint was", "missing datapoints were")} treated as [${TREATED[treatment]}]`
      : undefined;
  if (evaluated.length === 0)
    return `Threshold Crossed: no datapoints were received for ${counted(needed, "period", "periods")}${treated === undefined ? "" : ` and ${treated}`}.`;
  const wanted = state === "ALARM" ? "breaching" : "within";
  const last = evaluated.slice(-needed);
  const decisive = last.filter(({ point }) => point === wanted);
  const shown = decisive.map(
    ({ index }) => `${written(seen.values[index])} (${stamp(seen.times[index] ?? 0)})`,
  );
  const were = decisive.length === 1 ? "was" : "were";
  const not = state === "ALARM" ? "" : "not ";
  const least = state === "ALARM" ? datapointsToAlarm(alarm) : needed - datapointsToAlarm(alarm) + 1;
  return (
    `Threshold Crossed: ${decisive.length} out of the last ${last.length} datapoints [${shown.join(", ")}] ${were} ${not}` +
    `${OPERATORS[alarm.comparisonOperator]} the threshold (${written(alarm.threshold)})` +
    `${treated === undefined ? "" : ` and ${treated}`} (minimum ${counted(least, "datapoint", "datapoints")} for ${before} -> ${state} transition).`
  );
}

/** The same for machines: `state.reasonData` of an event. */
export function reasonDataOf(
  alarm: MetricAlarm,
  { values, times }: Seen,
  period: number,
  now: number,
): string {
  const recent = values.slice(-alarm.evaluationPeriods);
  return JSON.stringify({
    version: "1.0",
    queryDate: awsTime(now),
    startDate: awsTime(times[times.length - recent.length] ?? now),
    ...(alarm.metricQueries === undefined ? { statistic: alarm.statistic ?? alarm.extendedStatistic } : {}),
    period,
    recentDatapoints: recent.filter((value) => value !== undefined),
    threshold: alarm.threshold,
  });
}

export const datapointsToAlarm = (alarm: MetricAlarm): number =>
  alarm.datapointsToAlarm ?? alarm.evaluationPeriods;

/** `2019-10-02T17:04:40.989+0000` */
export const awsTime = (at: number): string => new Date(at).toISOString().replace("Z", "+0000");

const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** Java's way to write a double, which CloudWatch's reasons have. */
const written = (value: number | undefined): string =>
  value === undefined ? "" : Number.isInteger(value) ? value.toFixed(1) : String(value);

/** `02/10/19 16:59:00`: day, month, year. */
function stamp(at: number): string {
  const [date = "", time = ""] = new Date(at).toISOString().slice(2, 19).split("T");
  return `${date.split("-").reverse().join("/")} ${time}`;
}
