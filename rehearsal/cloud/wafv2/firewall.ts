import { isIP } from "node:net";
import { RateLimit } from "../cloudflare/edge/rateLimit";
import type { World } from "../kernel/world";
import type { Inspected } from "./attacks";
import { MANAGED_GROUPS } from "./managedGroups";
import type { Rule, Statement, WebAclInputs } from "./webAclInputs";

/** Of a request that is refused: the status, and by which rule (of a group: `group/rule`). */
export interface Blocked {
  readonly status: number;
  readonly rule: string;
}

/** Names the rule that a request meets, or undefined. */
type Check = (request: Inspected, address: string) => string | undefined;

/** A firewall's rules in force: asked by priority, the first that allows or blocks decides. */
export class Firewall {
  private readonly checks: readonly { readonly rule: Rule; readonly check: Check }[];
  /** Requests that each rule met, whatever it did then. */
  readonly met: Record<string, number> = {};

  constructor(
    private readonly world: World,
    private readonly inputs: WebAclInputs,
  ) {
    const { rules = [] } = inputs;
    this.checks = [...rules]
      .sort((left, right) => left.priority - right.priority)
      .map((rule) => ({ rule, check: this.checkOf(rule) }));
  }

  inspect(request: Inspected, address: string): Blocked | undefined {
    for (const { rule, check } of this.checks) {
      const met = check(request, address);
      if (met === undefined) continue;
      this.met[met] = (this.met[met] ?? 0) + 1;
      if (rule.action?.allow !== undefined) return undefined;
      if (rule.action?.count !== undefined || rule.overrideAction?.count !== undefined) continue;
      this.count();
      return { status: rule.action?.block?.customResponse?.responseCode ?? 403, rule: met };
    }
    return undefined;
  }

  /** https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
  private count(): void {
    const dimensions = { WebACL: this.inputs.visibilityConfig.metricName, Rule: "ALL" };
    this.world.find("metrics")?.record({ namespace: "AWS/WAFV2", name: "BlockedRequests", dimensions }, 1);
  }

  private checkOf({ name, statement }: Rule): Check {
    const { byteMatchStatement, notStatement, rateBasedStatement, managedRuleGroupStatement } = statement;
    if (byteMatchStatement !== undefined)
      return (request) => (bytesMatch(byteMatchStatement, request) ? name : undefined);
    if (notStatement !== undefined)
      return (request) => (bytesMatch(notStatement.statement.byteMatchStatement, request) ? undefined : name);
    if (managedRuleGroupStatement !== undefined) {
      const group = MANAGED_GROUPS.get(managedRuleGroupStatement.name) ?? [];
      return (request) => {
        const [met] = group.find(([, matches]) => matches(request)) ?? [];
        return met === undefined ? undefined : `${name}/${met}`;
      };
    }
    if (rateBasedStatement === undefined) throw new Error(`the rule ${name} has no statement`);
    return this.rateCheck(name, rateBasedStatement);
  }

  /** AWS looks again about every ten seconds; here the count of the window decides at once, and ends with it. */
  private rateCheck(name: string, settings: NonNullable<Statement["rateBasedStatement"]>): Check {
    const { limit: requests, evaluationWindowSec, forwardedIpConfig } = settings;
    const limit = new RateLimit({ period: evaluationWindowSec * 1000, requests, mitigation: 0 }, () =>
      this.world.clock.now(),
    );
    return (request, address) => {
      if (forwardedIpConfig === undefined) return limit.exceeded(address) ? name : undefined;
      const given = (request.headers[forwardedIpConfig.headerName.toLowerCase()] ?? "").split(",")[0]?.trim();
      if (given === undefined || isIP(given) === 0)
        return forwardedIpConfig.fallbackBehavior === "MATCH" ? name : undefined;
      return limit.exceeded(given) ? name : undefined;
    };
  }
}

function bytesMatch(
  {
    fieldToMatch,
    positionalConstraint,
    searchString,
    textTransformations,
  }: NonNullable<Statement["byteMatchStatement"]>,
  { headers }: Inspected,
): boolean {
  const sent = headers[fieldToMatch.singleHeader.name.toLowerCase()];
  if (sent === undefined) return false;
  const text = textTransformations[0]?.type === "LOWERCASE" ? sent.toLowerCase() : sent;
  switch (positionalConstraint) {
    case "EXACTLY":
      return text === searchString;
    case "STARTS_WITH":
      return text.startsWith(searchString);
    case "ENDS_WITH":
      return text.endsWith(searchString);
    case "CONTAINS":
      return text.includes(searchString);
  }
}
