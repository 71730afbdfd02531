import { wildcard } from "../kernel/wildcard";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Matcher = (event: Json) => boolean;

/**
 * An event pattern. Throws SyntaxError with what is wrong, also for what is not modelled.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function parsePattern(text: string): Matcher {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (failure) {
    throw new SyntaxError(`is not JSON: ${(failure as Error).message}`, { cause: failure });
  }
  if (!isObject(json) || Object.keys(json).length === 0)
    throw new SyntaxError("must be an object with at least one field");
  return fields(json, "");
}

function fields(pattern: Readonly<Record<string, Json>>, path: string): Matcher {
  const matchers = Object.entries(pattern).map(([key, wanted]): Matcher => {
    const here = path === "" ? key : `${path}.${key}`;
    if (key === "$or") return either(wanted, path);
    if (isObject(wanted)) {
      const inner = fields(wanted, here);
      return (event) => eachOf(event).some((one) => isObject(one) && inner(one[key] ?? null));
    }
    if (!Array.isArray(wanted) || wanted.length === 0)
      throw new SyntaxError(`${here} must be an object or a list with at least one value`);
    const conditions = wanted.map((one: Json) => condition(one, here));
    return (event) =>
      eachOf(event).some((one) => {
        const found = isObject(one) && Object.hasOwn(one, key) ? one[key] : undefined;
        // Of a list of values one is enough.
        const values = found === undefined ? [undefined] : eachOf(found);
        return conditions.some((holds) => values.some(holds));
      });
  });
  return (event) => matchers.every((matches) => matches(event));
}

function either(wanted: Json, path: string): Matcher {
  if (!Array.isArray(wanted) || wanted.length < 2)
    throw new SyntaxError(`${path}.$or must be a list of at least two patterns`);
  const matchers = wanted.map((one: Json) => {
    if (!isObject(one)) throw new SyntaxError(`${path}.$or must hold objects`);
    return fields(one, path);
  });
  return (event) => matchers.some((matches) => matches(event));
}

type Holds = (found: Json | undefined) => boolean;

function condition(wanted: Json, path: string): Holds {
  if (!isObject(wanted)) return (found) => found === wanted;
  const [[name, value] = ["", null], ...more] = Object.entries(wanted);
  const operator = more.length === 0 ? OPERATORS[name] : undefined;
  if (operator === undefined || value === undefined)
    throw new SyntaxError(
      `${path} has ${Object.keys(wanted).join(", ") || "nothing"}, which is not modelled`,
    );
  return operator(value, path);
}

const text =
  (holds: (found: string, wanted: string) => boolean) =>
  (value: Json, path: string): Holds => {
    if (typeof value !== "string" || value === "") throw new SyntaxError(`${path} needs a text`);
    return (found) => typeof found === "string" && holds(found, value);
  };

const OPERATORS: Readonly<Record<string, (value: Json, path: string) => Holds>> = {
  prefix: text((found, wanted) => found.startsWith(wanted)),
  suffix: text((found, wanted) => found.endsWith(wanted)),
  "equals-ignore-case": text((found, wanted) => found.toLowerCase() === wanted.toLowerCase()),
  wildcard: text((found, wanted) => wildcard(wanted).test(found)),
  exists: (value, path) => {
    if (typeof value !== "boolean") throw new SyntaxError(`${path}.exists must be true or false`);
    return (found) => (found !== undefined) === value;
  },
  "anything-but": (value, path) => {
    const excluded = eachOf(value).map((one) => condition(one, path));
    return (found) => found !== undefined && !excluded.some((holds) => holds(found));
  },
  numeric: (value, path) => {
    const parts = Array.isArray(value) ? (value as readonly Json[]) : [];
    const comparisons = Array.from({ length: Math.ceil(parts.length / 2) }, (_, index) => {
      const [sign, limit] = parts.slice(2 * index, 2 * index + 2);
      const compare = typeof sign === "string" ? COMPARISONS[sign] : undefined;
      if (compare === undefined || typeof limit !== "number")
        throw new SyntaxError(`${path}.numeric must be pairs such as ">", 0`);
      return (found: number) => compare(found, limit);
    });
    if (comparisons.length === 0) throw new SyntaxError(`${path}.numeric must be pairs such as ">", 0`);
    return (found) => typeof found === "number" && comparisons.every((holds) => holds(found));
  },
};

const COMPARISONS: Readonly<Record<string, (found: number, limit: number) => boolean>> = {
  "=": (found, limit) => found === limit,
  "<": (found, limit) => found < limit,
  "<=": (found, limit) => found <= limit,
  ">": (found, limit) => found > limit,
  ">=": (found, limit) => found >= limit,
};

const isObject = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A list's elements, anything else by itself. */
const eachOf = (value: Json): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [value];
