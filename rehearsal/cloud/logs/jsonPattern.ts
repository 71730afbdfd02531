import { wildcard } from "../kernel/wildcard";

type Json = Readonly<Record<string, unknown>>;
export type Condition = (json: Json) => boolean;

const SELECTOR = /\s*\$((?:\.[A-Za-z0-9_@-]+|\[(?:\d+|"[^"]+"|'[^']+')\])+)/y;
const SIGN = /\s*(\|\||&&|[()])/y;
const COMPARISON = /\s*(?:(=|!=|<=|>=|<|>)|(IS)\s+(NULL|TRUE|FALSE)\b|(NOT)\s+(EXISTS)\b)/y;
const VALUE = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s()"&|]+))/y;

/** `$.a.b[0]` → what reads it from a line; undefined when it is not there. */
export function parseSelector(text: string): (json: Json) => unknown {
  SELECTOR.lastIndex = 0;
  const found = SELECTOR.exec(text);
  if (found === null || SELECTOR.lastIndex !== text.trimEnd().length)
    throw new SyntaxError(`${text} is no selector; one is such as $.durationMs`);
  return reader(found[1] ?? "");
}

function reader(path: string): (json: Json) => unknown {
  const keys = [...path.matchAll(/\.([^.[\]]+)|\[(?:(\d+)|["']([^"']+)["'])\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? "",
  );
  return (json) =>
    keys.reduce<unknown>(
      (value, key) =>
        value !== null && typeof value === "object" && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      json,
    );
}

/**
 * What stands between the braces of a JSON pattern. && binds closer than ||.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html#matching-terms-json-log-events
 */
export function parseCondition(text: string): Condition {
  let at = 0;
  const next = (expression: RegExp): RegExpExecArray | null => {
    expression.lastIndex = at;
    const found = expression.exec(text);
    if (found !== null) at = expression.lastIndex;
    return found;
  };
  const takes = (sign: string): boolean => {
    const before = at;
    if (next(SIGN)?.[1] === sign) return true;
    at = before;
    return false;
  };
  const wrong = (wanted: string): SyntaxError =>
    new SyntaxError(`${wanted} is expected at «${text.slice(at, at + 20).trim()}»`);

  const one = (): Condition => {
    if (takes("(")) {
      const inner = either();
      if (!takes(")")) throw wrong(")");
      return inner;
    }
    const selector = next(SELECTOR);
    if (selector === null) throw wrong("a field such as $.level");
    const read = reader(selector[1] ?? "");
    const comparison = next(COMPARISON);
    if (comparison === null) throw wrong("a comparison");
    const [, operator, , state, , exists] = comparison;
    if (exists !== undefined) return (json) => read(json) === undefined;
    if (state !== undefined) {
      const wanted = { NULL: null, TRUE: true, FALSE: false }[state as "NULL"];
      return (json) => read(json) === wanted;
    }
    const value = next(VALUE);
    if (value === null) throw wrong("a value");
    const [, quoted, bare] = value;
    return compare(
      read,
      operator ?? "=",
      quoted?.replaceAll(/\\(.)/g, "$1") ?? bare ?? "",
      quoted === undefined,
    );
  };
  const both = (): Condition => {
    const all = [one()];
    while (takes("&&")) all.push(one());
    return (json) => all.every((condition) => condition(json));
  };
  const either = (): Condition => {
    const any = [both()];
    while (takes("||")) any.push(both());
    return (json) => any.some((condition) => condition(json));
  };

  const condition = either();
  if (text.slice(at).trim() !== "") throw wrong("the end");
  return condition;
}

function compare(read: (json: Json) => unknown, operator: string, value: string, bare: boolean): Condition {
  if (bare && value.startsWith("%")) throw new SyntaxError("has a regular expression, which is not modelled");
  const number = bare ? Number(value) : NaN;
  if (!Number.isNaN(number)) {
    const holds = NUMBERS[operator] ?? (() => false);
    return (json) => {
      const found = read(json);
      return typeof found === "number" && holds(found, number);
    };
  }
  if (operator !== "=" && operator !== "!=")
    throw new SyntaxError(`${operator} compares numbers, and ${value} is none`);
  // `*` stands for anything.
  const wanted = wildcard(value);
  return (json) => {
    const found = read(json);
    if (typeof found !== "string") return false;
    return wanted.test(found) === (operator === "=");
  };
}

const NUMBERS: Readonly<Record<string, (found: number, wanted: number) => boolean>> = {
  "=": (found, wanted) => found === wanted,
  "!=": (found, wanted) => found !== wanted,
  "<": (found, wanted) => found < wanted,
  ">": (found, wanted) => found > wanted,
  "<=": (found, wanted) => found <= wanted,
  ">=": (found, wanted) => found >= wanted,
};
