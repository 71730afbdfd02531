import { BlockList } from "node:net";

/** A target group in a forward action. Weights are relative, 0 to 999. */
export interface WeightedGroup {
  readonly arn: string;
  readonly weight: number;
}

/**
 * Chooses a target group for one request, each with probability weight / total; undefined when the total is 0.
 * Only the weights decide: "If you configure a rule to distribute traffic between weighted target groups and one of
 * the target groups is empty or has only unhealthy targets, the load balancer does not automatically fail over to a
 * target group with healthy targets."
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
 */
export function chooseGroup(groups: readonly WeightedGroup[], random: () => number): string | undefined {
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  let point = random() * total;
  for (const { arn, weight } of groups) {
    if (point < weight) return arn;
    point -= weight;
  }
  return undefined;
}

/** What of a request the conditions of a rule look at. */
export interface RequestView {
  readonly method: string;
  /** Host header without its port. */
  readonly host: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly sourceIp: string;
  /** Values of a header, one for each line; the name in lower case. */
  header(name: string): readonly string[];
}

/** One condition as a rule declares it (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html). */
export interface Condition {
  readonly hostHeader?: { readonly values: readonly string[] };
  readonly pathPattern?: { readonly values: readonly string[] };
  readonly httpHeader?: { readonly httpHeaderName: string; readonly values: readonly string[] };
  readonly httpRequestMethod?: { readonly values: readonly string[] };
  readonly queryStrings?: readonly { readonly key?: string; readonly value: string }[];
  readonly sourceIp?: { readonly values: readonly string[] };
}

export type Matcher = (request: RequestView) => boolean;

/** A rule matches when all its conditions do; a condition, when one of its values does. */
export function compileConditions(conditions: readonly Condition[]): Matcher {
  const matchers = conditions.flatMap(compileCondition);
  return (request) => matchers.every((matches) => matches(request));
}

function compileCondition(condition: Condition): Matcher[] {
  const matchers: Matcher[] = [];
  // Host names, header values and query strings compare without regard to case; paths and methods with it.
  if (condition.hostHeader) {
    const patterns = condition.hostHeader.values.map((value) => wildcard(value, "i"));
    matchers.push(({ host }) => patterns.some((pattern) => pattern.test(host)));
  }
  if (condition.pathPattern) {
    const patterns = condition.pathPattern.values.map((value) => wildcard(value, ""));
    matchers.push(({ path }) => patterns.some((pattern) => pattern.test(path)));
  }
  if (condition.httpHeader) {
    const name = condition.httpHeader.httpHeaderName.toLowerCase();
    const patterns = condition.httpHeader.values.map((value) => wildcard(value, "i"));
    matchers.push((request) =>
      request.header(name).some((value) => patterns.some((pattern) => pattern.test(value))),
    );
  }
  if (condition.httpRequestMethod) {
    const methods = new Set(condition.httpRequestMethod.values);
    matchers.push(({ method }) => methods.has(method));
  }
  if (condition.queryStrings) matchers.push(compileQuery(condition.queryStrings));
  if (condition.sourceIp) {
    const ranges = blockList(condition.sourceIp.values);
    matchers.push(({ sourceIp }) => ranges.check(sourceIp, sourceIp.includes(":") ? "ipv6" : "ipv4"));
  }
  return matchers;
}

function compileQuery(pairs: readonly { readonly key?: string; readonly value: string }[]): Matcher {
  const patterns = pairs.map(({ key, value }) => ({
    key: key === undefined ? undefined : wildcard(key, "i"),
    value: wildcard(value, "i"),
  }));
  return ({ query }) => {
    const found = [...new URLSearchParams(query)];
    return patterns.some(({ key, value }) =>
      found.some(([name, content]) => (key === undefined || key.test(name)) && value.test(content)),
    );
  };
}

/** `*` stands for any number of characters, `?` for exactly one. */
export function wildcard(pattern: string, flags: "" | "i"): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, `s${flags}`);
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", prefix = ""] = range.split("/");
    list.addSubnet(address, Number(prefix), address.includes(":") ? "ipv6" : "ipv4");
  }
  return list;
}

/** Something that is tried in the order of its priority. */
export interface Prioritised<T> {
  readonly priority: number;
  readonly matches: Matcher;
  readonly outcome: T;
}

/** The outcome of the first rule that matches, from the lowest priority value to the highest; else the default. */
export function firstMatch<T>(rules: readonly Prioritised<T>[], otherwise: T, request: RequestView): T {
  let best: Prioritised<T> | undefined;
  for (const rule of rules) {
    if ((best === undefined || rule.priority < best.priority) && rule.matches(request)) best = rule;
  }
  return best === undefined ? otherwise : best.outcome;
}
