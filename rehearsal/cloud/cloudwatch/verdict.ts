/**
 * What CloudWatch makes of an alarm's data points; pure. Every rule and both tables:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export const ALARM_STATES = ["OK", "ALARM", "INSUFFICIENT_DATA"] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** One period: within the threshold, breaching it, or nothing reported. */
export type Point = "within" | "breaching" | "missing";

export type MissingData = "missing" | "ignore" | "breaching" | "notBreaching";

export interface Conditions {
  /** N: data points that are evaluated. */
  readonly evaluationPeriods: number;
  /** M: how many of them have to breach. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
}

/**
 * Periods that are looked at beyond N for points that stand in for missing ones. AWS: "The exact number of data points it
 * attempts to retrieve depends on the length of the alarm period and whether it is based on a metric with standard resolution
 * or high resolution"; in its own examples N is 3 and the range 5, and so it is here for every N.
 */
const SPARE = 2;

/** How many periods are retrieved. */
export const evaluationRange = ({ evaluationPeriods }: Pick<Conditions, "evaluationPeriods">): number =>
  evaluationPeriods + SPARE;

/** The state after an evaluation. `points` are those of the evaluation range, oldest first. */
export function verdict(points: readonly Point[], conditions: Conditions, before: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = conditions;
  // As many real points as are needed, the newest; those of further back only where newer ones are missing.
  const real = points.filter((one) => one !== "missing").slice(-evaluationPeriods);
  const breaching = real.filter((one) => one === "breaching").length;
  const filled = evaluationPeriods - real.length;
  const alarms = (count: number): AlarmState => (count >= datapointsToAlarm ? "ALARM" : "OK");
  if (filled === 0 || treatMissingData === "notBreaching") return alarms(breaching);
  if (treatMissingData === "breaching") return alarms(breaching + filled);
  if (breaching >= datapointsToAlarm) return "ALARM";
  if (breaching < real.length) return "OK";
  // Nothing, or too few points that all breach.
  if (treatMissingData === "ignore") return before;
  return isOldEnough(points, datapointsToAlarm) ? "ALARM" : "INSUFFICIENT_DATA";
}

/**
 * "Premature alarm state": where all that there is breaches, it is an ALARM once the oldest breaching point is at least as old as
 * Datapoints to Alarm, although there are fewer points than that; before, the next point may still be a good one.
 */
function isOldEnough(points: readonly Point[], datapointsToAlarm: number): boolean {
  const oldest = points.indexOf("breaching");
  return oldest >= 0 && points.length - oldest >= datapointsToAlarm;
}

/**
 * How many samples a percentile needs to mean something: 10/(1-percentile) from p50 on, 10/percentile below. An alarm with
 * `evaluateLowSampleCountPercentiles: ignore` does not change its state with fewer.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
export function samplesNeeded(percentile: number): number {
  const share = percentile / 100;
  // In hundredths and whole: 10 / (1 - 0.9) is not 100 in binary fractions.
  const tail = share >= 0.5 ? 100 - percentile : percentile;
  return tail === 0 ? 0 : Math.ceil(Number((1000 / tail).toFixed(6)));
}
