import { type Grid, type Line, MathError, type Value, finite, line, lines, scalar } from "./mathValues";

type Function = (given: readonly Value[], grid: Grid) => Value;

const first = (given: readonly Value[]): Value => {
  const [value] = given;
  if (value === undefined) throw new MathError("a function needs something to work on");
  return value;
};

/** TS → TS, and each of TS[]. */
const each =
  (change: (points: Line, grid: Grid) => Line): Function =>
  (given, grid) => {
    const value = first(given);
    if (value.kind === "line") return line(change(value.points, grid));
    if (value.kind === "lines") return lines(value.lines.map((one) => change(one, grid)));
    throw new MathError("a series is needed");
  };

const point = (change: (value: number) => number): Function =>
  each((points) => points.map((value) => (value === undefined ? undefined : finite(change(value)))));

/** TS → S over its values, TS[] → TS of the values at each time; `of` is how many series there are. */
const together =
  (reduce: (values: readonly number[], of: number) => number): Function =>
  (given, grid) => {
    const value = first(given);
    const present = (points: Line): number[] => points.filter((one) => one !== undefined);
    if (value.kind === "line") {
      const values = present(value.points);
      return scalar(values.length === 0 ? NaN : reduce(values, values.length));
    }
    if (value.kind !== "lines") throw new MathError("a series or an array of series is needed");
    return line(
      grid.times.map((_, index) => {
        const values = present(value.lines.map((one) => one[index]));
        return values.length === 0 ? undefined : finite(reduce(values, value.lines.length));
      }),
    );
  };

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function deviation(values: readonly number[]): number {
  const mean = total(values) / values.length;
  return Math.sqrt(total(values.map((value) => (value - mean) ** 2)) / values.length);
}

/** What each value makes of itself and the one that was there before it. */
const steps = (step: (value: number, before: number, seconds: number) => number): Function =>
  each((points, { times }) => {
    let last: { readonly value: number; readonly at: number } | undefined;
    return points.map((value, index) => {
      if (value === undefined) return undefined;
      const [before, at] = [last, times[index] ?? 0];
      last = { value, at };
      return before && finite(step(value, before.value, (at - before.at) / 1000));
    });
  });

const runningSum: Function = each((points) => {
  let sum = 0;
  return points.map((value) => (value === undefined ? undefined : (sum += value)));
});

/** "These functions … return a new non-sparse time series where each value is based on its timestamp", in UTC. */
const calendar =
  (read: (date: Date) => number): Function =>
  (_given, { times }) =>
    line(times.map((at) => read(new Date(at))));

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list */
const fill: Function = (given, grid) => {
  const [, filler] = given;
  if (filler === undefined || filler.kind === "lines")
    throw new MathError("FILL needs a number, a series, REPEAT or LINEAR to fill with");
  return each((points) => filled(points, filler))(given, grid);
};

function filled(points: Line, filler: Exclude<Value, { kind: "lines" }>): Line {
  if (filler.kind === "scalar") return points.map((value) => value ?? finite(filler.value));
  if (filler.kind === "line") return points.map((value, index) => value ?? filler.points[index]);
  if (filler.text === "REPEAT") {
    let last: number | undefined;
    return points.map((value) => (last = value ?? last));
  }
  if (filler.text === "LINEAR") return points.map((value, index) => value ?? between(points, index));
  throw new MathError(`FILL does not know ${filler.text}`);
}

/** On the straight line over a gap; a gap at either end has none. */
function between(points: Line, index: number): number | undefined {
  const before = points.findLastIndex((value, at) => at < index && value !== undefined);
  const after = points.findIndex((value, at) => at > index && value !== undefined);
  const [from, to] = [points[before], points[after]];
  if (from === undefined || to === undefined) return undefined;
  return from + ((to - from) * (index - before)) / (after - before);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-IF-expressions */
const conditional: Function = ([condition, yes, no], { times }) => {
  if (condition === undefined || yes === undefined) throw new MathError("IF needs a condition and a value");
  for (const one of [condition, yes, no])
    if (one?.kind === "lines" || one?.kind === "text")
      throw new MathError("IF works on numbers and single series");
  const at = (value: Value | undefined, index: number): number | undefined =>
    value?.kind === "scalar" ? value.value : value?.kind === "line" ? value.points[index] : undefined;
  return line(
    times.map((_, index) => {
      const decides = at(condition, index);
      if (decides === undefined) return undefined;
      // A value that is missing counts as 0 where the condition decides for it by time, and only then.
      if (decides !== 0) return at(yes, index) ?? (condition.kind === "line" ? 0 : undefined);
      return at(no, index);
    }),
  );
};

const countOfSeries: Function = (given) => {
  const value = first(given);
  if (value.kind !== "lines") throw new MathError("METRIC_COUNT takes an array of series");
  return scalar(value.lines.length);
};

const constant: Function = (given, { times }) => {
  const value = first(given);
  if (value.kind !== "scalar") throw new MathError("TIME_SERIES takes a number");
  return line(times.map(() => finite(value.value)));
};

const edge =
  (index: 0 | -1): Function =>
  (given) => {
    const value = first(given);
    if (value.kind !== "lines") throw new MathError("FIRST and LAST take an array of series");
    return line(value.lines.at(index) ?? []);
  };

/** By name. METRICS reads the request itself and is not among them. */
export const FUNCTIONS: Readonly<Record<string, Function>> = {
  ABS: point(Math.abs),
  CEIL: point(Math.ceil),
  FLOOR: point(Math.floor),
  LOG: point(Math.log),
  LOG10: point(Math.log10),
  // "Missing values are treated as 0": of an array, the mean is over all of its series.
  AVG: together((values, of) => total(values) / of),
  MAX: together((values) => Math.max(...values)),
  MIN: together((values) => Math.min(...values)),
  SUM: together(total),
  STDDEV: together(deviation),
  DATAPOINT_COUNT: together((values) => values.length),
  METRIC_COUNT: countOfSeries,
  DIFF: steps((value, before) => value - before),
  DIFF_TIME: steps((_value, _before, seconds) => seconds),
  RATE: steps((value, before, seconds) => (value - before) / seconds),
  RUNNING_SUM: runningSum,
  FILL: fill,
  IF: conditional,
  PERIOD: (_given, { period }) => scalar(period),
  TIME_SERIES: constant,
  FIRST: edge(0),
  LAST: edge(-1),
  MINUTE: calendar((date) => date.getUTCMinutes()),
  HOUR: calendar((date) => date.getUTCHours()),
  DAY: calendar((date) => date.getUTCDay() || 7),
  DATE: calendar((date) => date.getUTCDate()),
  MONTH: calendar((date) => date.getUTCMonth() + 1),
  YEAR: calendar((date) => date.getUTCFullYear()),
  EPOCH: calendar((date) => date.getTime() / 1000),
};
