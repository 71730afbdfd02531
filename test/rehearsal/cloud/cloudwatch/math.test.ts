import { parseExpression } from "../../../../rehearsal/cloud/cloudwatch/expression";
import { evaluate } from "../../../../rehearsal/cloud/cloudwatch/math";
import { type Line, type Value, line } from "../../../../rehearsal/cloud/cloudwatch/mathValues";

const MINUTE = 60_000;
const MONDAY_NOON = Date.UTC(2026, 10, 23, 12);

/** `[30, -, 0]` as the documentation writes a series. */
const seriesOf = (text: string): Line =>
  text
    .replaceAll(/[[\]]/g, "")
    .split(",")
    .map((one) => (one.trim() === "-" ? undefined : Number(one)));

function valueOf(expression: string, given: Readonly<Record<string, string>>): Value {
  const metrics = Object.entries(given).map(([id, text]) => ({ id, points: seriesOf(text) }));
  const times = (metrics[0]?.points ?? [1, 2, 3]).map((_, index) => MONDAY_NOON + index * MINUTE);
  return evaluate(parseExpression(expression), {
    grid: { times, period: 60 },
    metrics,
    line: (id) => line(metrics.find((one) => one.id === id)?.points ?? []),
  });
}
const shown = (value: Value): string => {
  if (value.kind === "scalar") return String(value.value);
  if (value.kind !== "line") return value.kind;
  return `[${value.points.map((one) => (one === undefined ? "-" : String(Number(one.toFixed(6))))).join(", ")}]`;
};

/**
 * The tables of "Comparison and logical operators" and "Using IF expressions", word for word:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
describe("AWS's own examples", () => {
  const compared = { metric1: "[30, 20, 0, 0]", metric2: "[20, -, 20, -]" };
  it.each([
    ["metric1 < metric2", "[0, 0, 1, 0]"],
    ["metric1 >= 30", "[1, 0, 0, 0]"],
    ["metric1 > 15 AND metric2 > 15", "[1, 0, 0, 0]"],
  ])("%s: %s", (expression, expected) => {
    expect(shown(valueOf(expression, compared))).toBe(expected);
  });

  const chosen = { metric1: "[1, 1, 0, 0, -]", metric2: "[30, -, 0, 0, 30]", metric3: "[0, 0, 20, -, 20]" };
  it.each([
    ["IF(metric1, metric2, metric3)", "[30, 0, 20, -, -]"],
    ["IF(metric1, 5, metric3)", "[5, 5, 20, -, -]"],
    ["IF(metric1, metric2, 5)", "[30, 0, 5, 5, -]"],
    ["IF(metric1, metric2)", "[30, 0, -, -, -]"],
    ["IF(1, metric2, metric3)", "[30, -, 0, 0, 30]"],
    ["IF(0, metric2, metric3)", "[0, 0, 20, -, 20]"],
    ["IF(0, metric2)", "[-, -, -, -, -]"],
  ])("%s: %s", (expression, expected) => {
    expect(shown(valueOf(expression, chosen))).toBe(expected);
  });
});

const two = { a: "[10, -, 3, -]", b: "[5, 4, 0, -]" };
describe("an expression", () => {
  it.each([
    // A missing value counts as 0 beside one that is there; nothing beside nothing is nothing.
    ["a + b", "[15, 4, 3, -]"],
    ["a - b", "[5, -4, 3, -]"],
    ["-a", "[-10, -, -3, -]"],
    ["2 * a ^ 2", "[200, -, 18, -]"],
    // A division by zero drops the point.
    ["100 * a / b", "[200, 0, -, -]"],
    ["a == 10 || b == 4", "[1, 1, 0, -]"],
    ["FILL(a, 7)", "[10, 7, 3, 7]"],
    ["FILL(a, b)", "[10, 4, 3, -]"],
    ["FILL(a, REPEAT)", "[10, 10, 3, 3]"],
    ["FILL(a, LINEAR)", "[10, 6.5, 3, -]"],
    ["SUM([a, b])", "[15, 4, 3, -]"],
    ["AVG([a, b])", "[7.5, 2, 1.5, -]"],
    ["MAX([FILL(a, 0), FILL(b, 0)])", "[10, 4, 3, 0]"],
    ["MIN(METRICS())", "[5, 4, 0, -]"],
    ['SUM(METRICS("a"))', "[10, -, 3, -]"],
    ["a / METRIC_COUNT(METRICS())", "[5, -, 1.5, -]"],
    ["a - AVG(a)", "[3.5, -, -3.5, -]"],
    ["DIFF(a)", "[-, -, -7, -]"],
    ["DIFF_TIME(a)", "[-, -, 120, -]"],
    ["RATE(b)", "[-, -0.016667, -0.066667, -]"],
    ["RUNNING_SUM(b)", "[5, 9, 9, -]"],
    ["a / PERIOD(a)", "[0.166667, -, 0.05, -]"],
    ["TIME_SERIES(MAX(a))", "[10, 10, 10, 10]"],
    ["STDDEV([a, b])", "[2.5, 0, 1.5, -]"],
    ["DATAPOINT_COUNT([a, b])", "[2, 1, 2, -]"],
    ["CEIL(a / 4) + FLOOR(a / 4)", "[5, -, 1, -]"],
    ["LOG10(a * 10)", "[2, -, 1.477121, -]"],
    ["MINUTE(a)", "[0, 1, 2, 3]"],
    ["HOUR(a) * 100 + DAY(a)", "[1201, 1201, 1201, 1201]"],
    ["IF(DAY(a) < 6, a)", "[10, 0, 3, 0]"],
  ])("%s: %s", (expression, expected) => {
    expect(shown(valueOf(expression, two))).toBe(expected);
  });

  it.each([
    ["SUM(a)", "13"],
    ["1 + 2 * 3", "7"],
    ["2 > 1", "1"],
  ])("%s is a number, %s", (expression, expected) => {
    expect(shown(valueOf(expression, two))).toBe(expected);
  });

  it.each([
    ["[a, b] + [a, b]", "one array"],
    ["MAX([a, 0])", "an array holds series only"],
    ["FILL(a)", "FILL needs"],
    ["IF([a, b], a)", "single series"],
    ["ANOMALY_DETECTION_BAND(a)", "ANOMALY_DETECTION_BAND is not modelled"],
    ['a + "text"', "a text is no number"],
    ["ABS(3)", "a series is needed"],
  ])("%s is refused: %s", (expression, message) => {
    expect(() => valueOf(expression, two)).toThrow(message);
  });
});
