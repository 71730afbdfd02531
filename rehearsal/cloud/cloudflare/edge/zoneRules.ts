import type { World } from "../../kernel/world";
import type { Inspected } from "../../wafv2/attacks";
import type { BlockResponse, Phase, RulesetInputs } from "../rulesetInputs";
import { type Condition, type Facts, compile } from "./expression";
import { MANAGED_RULESETS } from "./managed";
import { RateLimit } from "./rateLimit";

/** Why a request is not passed on. */
export interface Refusal {
  readonly phase: Phase;
  /** The rule, as its author calls it. */
  readonly rule: string;
  readonly response: BlockResponse;
}

interface Check {
  readonly phase: Phase;
  readonly rule: string;
  readonly matches: (facts: Facts, request: Inspected) => boolean;
  readonly response: BlockResponse;
}

/** Requests pass through the phases in this order. https://developers.cloudflare.com/ruleset-engine/reference/phases-list/ */
const CHECKED: readonly Phase[] = [
  "http_request_firewall_custom",
  "http_ratelimit",
  "http_request_firewall_managed",
];

const page = (statusCode: number, title: string): BlockResponse => ({
  statusCode,
  contentType: "text/html",
  content: `<!DOCTYPE html><title>${title} | Cloudflare</title><h1>${title}</h1>`,
});

/** The rulesets of one zone, compiled. */
export class ZoneRules {
  private readonly checks: readonly Check[];
  private readonly headers: readonly (readonly [Condition, string, string])[];
  /** Something says that Cloudflare keeps no copy. */
  readonly bypassesCache: boolean;

  constructor(
    private readonly world: World,
    rulesets: readonly RulesetInputs[],
  ) {
    const of = (phase: Phase): RulesetInputs[] => rulesets.filter((one) => one.phase === phase);
    this.checks = CHECKED.flatMap((phase) => of(phase).flatMap((ruleset) => this.checksOf(ruleset)));
    this.headers = rulesets.flatMap((ruleset) =>
      ruleset.phase === "http_request_late_transform"
        ? ruleset.rules.flatMap(({ enabled, expression, actionParameters }) =>
            enabled
              ? Object.entries(actionParameters.headers).map(
                  ([name, { value }]) => [compile(expression), name.toLowerCase(), value] as const,
                )
              : [],
          )
        : [],
    );
    this.bypassesCache = of("http_request_cache_settings").length > 0;
  }

  /** The first rule that refuses the request; each is asked, and counts, only if none before it refused. */
  refusal(facts: Facts, request: Inspected): Refusal | undefined {
    return this.checks.find(({ matches }) => matches(facts, request));
  }

  /** Headers that are set on the way on. */
  added(facts: Facts): Record<string, string> {
    return Object.fromEntries(
      this.headers.flatMap(([condition, name, value]) => (condition(facts) ? [[name, value]] : [])),
    );
  }

  private checksOf(ruleset: RulesetInputs): Check[] {
    const { phase } = ruleset;
    switch (ruleset.phase) {
      case "http_request_firewall_custom":
        return ruleset.rules
          .filter(({ enabled }) => enabled)
          .map((rule) => ({
            phase,
            rule: rule.ref ?? rule.expression,
            matches: compile(rule.expression),
            response: rule.actionParameters?.response ?? page(403, "Sorry, you have been blocked"),
          }));
      case "http_ratelimit":
        return ruleset.rules
          .filter(({ enabled }) => enabled)
          .map((rule) => {
            const condition = compile(rule.expression);
            const { period, requestsPerPeriod, mitigationTimeout, characteristics } = rule.ratelimit;
            const limit = new RateLimit(
              { period: period * 1000, requests: requestsPerPeriod, mitigation: mitigationTimeout * 1000 },
              () => this.world.clock.now(),
            );
            const keyOf = ({ address }: Facts): string => (characteristics.includes("ip.src") ? address : "");
            return {
              phase,
              rule: rule.ref ?? rule.expression,
              matches: (facts) => condition(facts) && limit.exceeded(keyOf(facts)),
              response: rule.actionParameters?.response ?? page(429, "You are being rate limited"),
            };
          });
      case "http_request_firewall_managed":
        return ruleset.rules
          .filter(({ enabled }) => enabled)
          .map((rule) => {
            const condition = compile(rule.expression);
            const attack = MANAGED_RULESETS.get(rule.actionParameters.id);
            return {
              phase,
              rule: rule.ref ?? rule.actionParameters.id,
              matches: (facts, request) => condition(facts) && attack?.(request) === true,
              response: page(403, "Sorry, you have been blocked"),
            };
          });
      default:
        return [];
    }
  }
}
