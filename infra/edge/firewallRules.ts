import type * as pulumi from "@pulumi/pulumi";
import type { wafv2 } from "@pulumi/aws/types/input";
import { VERIFY_HEADERS } from "../traffic/VerificationEntrances";
import { EDGE_HEADER } from "./ZoneRules";

interface FirewallRulesArgs {
  /** Value of `EDGE_HEADER`. */
  readonly secret: pulumi.Input<string>;
  /** Who shows it verifies a slot, by CloudFront's own name and so past Cloudflare. */
  readonly verifySecret: pulumi.Input<string>;
  readonly allPerFiveMinutes: number;
}

type Rule = Omit<wafv2.WebAclRule, "name" | "priority" | "visibilityConfig">;

/**
 * The order matters: first who verifies a slot is let through, and who else came past Cloudflare is refused, so that the address which Cloudflare tells may be
 * believed by what follows. Behind a proxy the firewall itself sees the proxy's address only, of which the lists of
 * addresses know nothing useful: AnonymousIpList only counts.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-ip-rep.html
 */
export function firewallRules({
  secret,
  verifySecret,
  allPerFiveMinutes,
}: FirewallRulesArgs): wafv2.WebAclRule[] {
  const rules: Readonly<Record<string, Rule>> = {
    verification: { action: { allow: {} }, statement: header(VERIFY_HEADERS.secret, verifySecret) },
    "past-cloudflare": {
      action: { block: {} },
      statement: { notStatement: { statement: header(EDGE_HEADER, secret) } },
    },
    "rate-limit": {
      action: { block: { customResponse: { responseCode: 429 } } },
      statement: { rateBasedStatement: perAddress(allPerFiveMinutes) },
    },
    "known-bad-inputs": managed("AWSManagedRulesKnownBadInputsRuleSet", { none: {} }),
    common: managed("AWSManagedRulesCommonRuleSet", { none: {} }),
    "anonymous-addresses": managed("AWSManagedRulesAnonymousIpList", { count: {} }),
  };
  return Object.entries(rules).map(([name, rule], priority) => ({
    name,
    priority,
    ...rule,
    visibilityConfig: { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: name },
  }));
}

const header = (name: string, value: pulumi.Input<string>): wafv2.WebAclRuleStatement => ({
  byteMatchStatement: {
    fieldToMatch: { singleHeader: { name } },
    positionalConstraint: "EXACTLY",
    searchString: value,
    textTransformations: [{ priority: 0, type: "NONE" }],
  },
});

/** By the viewer's address, which only Cloudflare knows; a request without it did not come from there. */
const perAddress = (limit: number): wafv2.WebAclRuleStatementRateBasedStatement => ({
  limit,
  evaluationWindowSec: 300,
  aggregateKeyType: "FORWARDED_IP",
  forwardedIpConfig: { headerName: "CF-Connecting-IP", fallbackBehavior: "MATCH" },
});

const managed = (name: string, overrideAction: wafv2.WebAclRuleOverrideAction): Rule => ({
  overrideAction,
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
});
