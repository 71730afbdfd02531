import type { MetricAlarm, MetricQuery } from "./alarmInputs";
import { percentileOf, sampleCount, statistic } from "./bucket";
import { parseExpression } from "./expression";
import { evaluate } from "./math";
import { type Line, MathError, type Value, line } from "./mathValues";
import { type Metrics, keyOf } from "./metrics";
import { type Point, evaluationRange, samplesNeeded } from "./verdict";

/** What an alarm sees at one moment. */
export interface Seen {
  /** Values of the evaluation range, oldest first. */
  readonly values: Line;
  /** Beginning of each, milliseconds since the epoch. */
  readonly times: readonly number[];
  /** For each, whether nothing at all came in it: an expression may have filled the gap. */
  readonly silent: readonly boolean[];
  /** Too few samples for its percentile: the state stays. */
  readonly tooFew: boolean;
}

export interface Watch {
  /** Seconds. */
  readonly period: number;
  /** Looks at the periods that end at `end`. */
  see(metrics: Metrics, end: number): Seen;
}

/** A request for lines: what of an alarm, or of GetMetricData, is read from metrics. */
export type Request = Pick<MetricQuery, "id" | "expression" | "metric">;

/** The one period of all metrics; that of the expression where it reads none. */
export function periodOf(alarm: MetricAlarm): number {
  const queries = alarm.metricQueries ?? [];
  return (
    alarm.period ??
    queries.find(({ metric }) => metric !== undefined)?.metric?.period ??
    queries.find(({ period }) => period !== undefined)?.period ??
    60
  );
}

export function watch(alarm: MetricAlarm): Watch {
  const period = periodOf(alarm);
  const requests = requestsOf(alarm);
  const returned = alarm.metricQueries?.find(({ returnData }) => returnData)?.id ?? SINGLE;
  const lines = compile(requests);
  const read = requests.filter(({ metric }) => metric !== undefined).map(({ id }) => id);
  const length = evaluationRange(alarm);
  const percentile = percentileOf(alarm.extendedStatistic ?? "");
  const judgesFew = percentile === undefined || alarm.evaluateLowSampleCountPercentiles !== "ignore";
  const single = judgesFew ? undefined : keyOfMetric(requests[0]?.metric);
  return {
    period,
    see: (metrics, end) => {
      const times = gridOf(end, period, length);
      const lineOf = lines(metrics, { times, period });
      const values = asLine(lineOf(returned));
      const measured = read.map((id) => asLine(lineOf(id)));
      const silent = times.map((_, at) => measured.every((points) => points[at] === undefined));
      const span = alarm.evaluationPeriods * period * 1000;
      const tooFew =
        single !== undefined &&
        percentile !== undefined &&
        sampleCount(metrics.window(single, end - span, end)) < samplesNeeded(percentile);
      return { values, times, silent, tooFew };
    },
  };
}

/** Beginnings of so many periods of which the last ends at `end`. */
export const gridOf = (end: number, period: number, length: number): number[] =>
  Array.from({ length }, (_, index) => end - (length - index) * period * 1000);

/** Each value held against the threshold. */
export const pointsOf = (alarm: MetricAlarm, values: Line): Point[] =>
  values.map((value) =>
    value === undefined
      ? "missing"
      : BREACHES[alarm.comparisonOperator](value, alarm.threshold)
        ? "breaching"
        : "within",
  );

const BREACHES: Readonly<
  Record<MetricAlarm["comparisonOperator"], (value: number, threshold: number) => boolean>
> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const SINGLE = "value";

function requestsOf(alarm: MetricAlarm): Request[] {
  if (alarm.metricQueries !== undefined) return alarm.metricQueries;
  const { metricName = "", namespace, dimensions, period = 60, statistic: simple, extendedStatistic } = alarm;
  const stat = extendedStatistic ?? simple ?? "Average";
  return [{ id: SINGLE, metric: { metricName, namespace, dimensions, period, stat } }];
}

type ById = (id: string) => Value;
type Lines = (metrics: Metrics, grid: { readonly times: readonly number[]; readonly period: number }) => ById;

/** Parses once; each look reads its metrics anew, every line at most once. Throws SyntaxError for what cannot be read. */
export function compile(requests: readonly Request[]): Lines {
  const compiled = new Map(
    requests.map(({ id, expression, metric }) => [
      id,
      {
        key: keyOfMetric(metric),
        stat: metric?.stat ?? "",
        expression: expression === undefined ? undefined : parseExpression(expression),
      },
    ]),
  );
  const measured = requests.filter(({ metric }) => metric !== undefined).map(({ id }) => id);
  return (metrics, grid) => {
    const known = new Map<string, Value | "under way">();
    const lineOf: ById = (id) => {
      const before = known.get(id);
      if (before === "under way") throw new MathError(`${id} is made of itself`);
      if (before !== undefined) return before;
      const one = compiled.get(id);
      if (one === undefined) throw new MathError(`there is no ${id}`);
      known.set(id, "under way");
      const { key, stat, expression } = one;
      const value =
        expression === undefined
          ? line(grid.times.map((at) => statistic(metrics.window(key, at, at + grid.period * 1000), stat)))
          : evaluate(expression, { grid, line: lineOf, metrics: all() });
      known.set(id, value);
      return value;
    };
    const all = () => measured.map((id) => ({ id, points: asLine(lineOf(id)) }));
    return lineOf;
  };
}

/** What an expression cannot be, found by evaluating it over nothing: it must give one series. */
export function mathFault(requests: readonly Request[], returned: string): string | undefined {
  try {
    // Nothing is read of nothing: no metrics are needed for it.
    const nothing = { window: () => [] } as unknown as Metrics;
    const { kind } = compile(requests)(nothing, { times: [0], period: 60 })(returned);
    return kind === "line" ? undefined : `${returned} must give one series, and gives ${GIVEN[kind]}`;
  } catch (failure) {
    if (failure instanceof MathError) return failure.message;
    throw failure;
  }
}

const GIVEN = { scalar: "a number", lines: "several", text: "a text" } as const;

const asLine = (value: Value): Line => (value.kind === "line" ? value.points : []);

const keyOfMetric = (metric: Request["metric"]): string =>
  metric === undefined
    ? ""
    : keyOf({
        namespace: metric.namespace ?? "",
        name: metric.metricName,
        dimensions: metric.dimensions ?? {},
      });
