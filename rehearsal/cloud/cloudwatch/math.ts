import type { Expression } from "./expression";
import { FUNCTIONS } from "./mathFunctions";
import { type Grid, type Line, MathError, type Value, finite, line, lines, scalar } from "./mathValues";

/** What an expression may read. */
export interface Readable {
  readonly grid: Grid;
  /** The line of a metric or of another expression. */
  line(id: string): Value;
  /** The metrics of the request, without its expressions. */
  readonly metrics: readonly { readonly id: string; readonly points: Line }[];
}

const truth = (holds: boolean): number => (holds ? 1 : 0);
const OPERATORS: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "^": (left, right) => left ** right,
  "==": (left, right) => truth(left === right),
  "!=": (left, right) => truth(left !== right),
  "<": (left, right) => truth(left < right),
  ">": (left, right) => truth(left > right),
  "<=": (left, right) => truth(left <= right),
  ">=": (left, right) => truth(left >= right),
  AND: (left, right) => truth(left !== 0 && right !== 0),
  "&&": (left, right) => truth(left !== 0 && right !== 0),
  OR: (left, right) => truth(left !== 0 || right !== 0),
  "||": (left, right) => truth(left !== 0 || right !== 0),
};

/**
 * The value of metric math. Throws MathError for what makes no sense. Semantics of every operator and function:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function evaluate(expression: Expression, from: Readable): Value {
  switch (expression.kind) {
    case "number":
      return scalar(expression.value);
    case "text":
      return { kind: "text", text: expression.value };
    case "series":
      return from.line(expression.id);
    case "list":
      return lines(expression.items.flatMap((item) => linesOf(evaluate(item, from))));
    case "operation": {
      const [left, right] = expression.of.map((one) => evaluate(one, from));
      if (left === undefined) throw new MathError("an operator needs something to work on");
      if (right === undefined) return combined(scalar(0), left, (zero, value) => zero - value);
      const operator = OPERATORS[expression.operator];
      if (operator === undefined) throw new MathError(`${expression.operator} is no operator`);
      return combined(left, right, operator);
    }
    case "call":
      return called(expression.name, expression.given, from);
  }
}

function called(name: string, given: readonly Expression[], from: Readable): Value {
  if (name === "METRICS") {
    const [part] = given;
    const wanted = part === undefined ? "" : part.kind === "text" ? part.value : undefined;
    if (wanted === undefined) throw new MathError("METRICS takes a text");
    return lines(from.metrics.filter(({ id }) => id.includes(wanted)).map(({ points }) => points));
  }
  const implementation = FUNCTIONS[name];
  if (implementation === undefined) throw new MathError(`${name} is not modelled by the embedded cloud`);
  return implementation(
    given.map((one) => evaluate(one, from)),
    from.grid,
  );
}

/**
 * "Missing values in a time series are treated as 0": where the other one has a value; where neither has, there is none.
 * A division by zero drops the point.
 */
function combined(left: Value, right: Value, operator: (left: number, right: number) => number): Value {
  if (left.kind === "text" || right.kind === "text") throw new MathError("a text is no number");
  if (left.kind === "lines") {
    if (right.kind === "lines") throw new MathError("an operator works on one array of series at most");
    return lines(left.lines.map((one) => pointsOf(combined(line(one), right, operator))));
  }
  if (right.kind === "lines")
    return lines(right.lines.map((one) => pointsOf(combined(left, line(one), operator))));
  if (left.kind === "scalar" && right.kind === "scalar") return scalar(operator(left.value, right.value));
  const length = left.kind === "line" ? left.points.length : pointsOf(right).length;
  const points = Array.from({ length }, (_, index) => {
    const [one, other] = [valueAt(left, index), valueAt(right, index)];
    const absent =
      left.kind === "line" && right.kind === "line"
        ? one === undefined && other === undefined
        : one === undefined || other === undefined;
    return absent ? undefined : finite(operator(one ?? 0, other ?? 0));
  });
  return line(points);
}

const valueAt = (value: Value, index: number): number | undefined =>
  value.kind === "scalar" ? finite(value.value) : value.kind === "line" ? value.points[index] : undefined;

function pointsOf(value: Value): Line {
  if (value.kind !== "line") throw new MathError("a series is needed");
  return value.points;
}

function linesOf(value: Value): readonly Line[] {
  if (value.kind === "lines") return value.lines;
  if (value.kind === "line") return [value.points];
  throw new MathError("an array holds series only");
}
