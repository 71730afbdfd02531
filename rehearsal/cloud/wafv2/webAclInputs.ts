import { z } from "zod";
import { MANAGED_GROUPS } from "./managedGroups";

const empty = z.strictObject({});
const metric = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, "may have letters, digits, - and _");
const visibilityConfig = z.strictObject({
  cloudwatchMetricsEnabled: z.boolean(),
  metricName: metric,
  sampledRequestsEnabled: z.boolean(),
});

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_ByteMatchStatement.html */
const byteMatchStatement = z.strictObject({
  fieldToMatch: z.strictObject({ singleHeader: z.strictObject({ name: z.string().min(1).max(64) }) }),
  positionalConstraint: z.enum(["EXACTLY", "STARTS_WITH", "ENDS_WITH", "CONTAINS"]),
  searchString: z.string().min(1).max(200),
  textTransformations: z
    .array(z.strictObject({ priority: z.number().int().min(0), type: z.enum(["NONE", "LOWERCASE"]) }))
    .min(1)
    .max(1),
});
/** https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html */
const rateBasedStatement = z
  .strictObject({
    limit: z.number().int().min(10).max(2_000_000_000),
    evaluationWindowSec: z.union([60, 120, 300, 600].map((seconds) => z.literal(seconds))).default(300),
    aggregateKeyType: z.enum(["IP", "FORWARDED_IP"], { error: "only IP and FORWARDED_IP are modelled" }),
    forwardedIpConfig: z
      .strictObject({ headerName: z.string().min(1), fallbackBehavior: z.enum(["MATCH", "NO_MATCH"]) })
      .optional(),
  })
  .refine(
    ({ aggregateKeyType, forwardedIpConfig }) =>
      (aggregateKeyType === "FORWARDED_IP") === (forwardedIpConfig !== undefined),
    "forwardedIpConfig belongs to aggregateKeyType FORWARDED_IP",
  );
const managedRuleGroupStatement = z.strictObject({
  vendorName: z.literal("AWS"),
  name: z.string().refine((name) => MANAGED_GROUPS.has(name), {
    error: `is no rule group that is modelled; these are: ${[...MANAGED_GROUPS.keys()].join(", ")}`,
  }),
});

const only = (statement: object): boolean =>
  Object.values(statement).filter((part) => part !== undefined).length === 1;
const statement = z
  .strictObject({
    byteMatchStatement: byteMatchStatement.optional(),
    notStatement: z.strictObject({ statement: z.strictObject({ byteMatchStatement }) }).optional(),
    rateBasedStatement: rateBasedStatement.optional(),
    managedRuleGroupStatement: managedRuleGroupStatement.optional(),
  })
  .refine(only, "exactly one kind of statement is allowed in each rule");
export type Statement = z.infer<typeof statement>;

const action = z
  .strictObject({
    allow: empty.optional(),
    count: empty.optional(),
    block: z
      .strictObject({
        customResponse: z.strictObject({ responseCode: z.number().int().min(200).max(599) }).optional(),
      })
      .optional(),
  })
  .refine(only, "exactly one of allow, block and count");

const rule = z.strictObject({
  name: metric,
  priority: z.number().int().min(0),
  action: action.optional(),
  overrideAction: z
    .strictObject({ none: empty.optional(), count: empty.optional() })
    .refine(only, "exactly one of none and count")
    .optional(),
  statement,
  visibilityConfig,
});
export type Rule = z.infer<typeof rule>;

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html */
export const webAclInputs = z.strictObject({
  name: z.string().regex(/^[\w-]{1,128}$/, "may have letters, digits, - and _"),
  description: z.string().max(256).optional(),
  scope: z.literal("CLOUDFRONT", { error: "only firewalls of CloudFront are modelled" }),
  defaultAction: z.strictObject({ allow: empty }, { error: "only a default of allow is modelled" }),
  rules: z.array(rule).optional(),
  visibilityConfig,
});
export type WebAclInputs = z.infer<typeof webAclInputs>;

/** A rule group overrides, every other rule acts; no two rules share a priority or a name. */
export function webAclFaults({ rules = [] }: WebAclInputs): { property: string; reason: string }[] {
  return rules.flatMap(({ statement: { managedRuleGroupStatement: group }, ...one }, index) => {
    const property = `rules[${index}]`;
    const twice = rules
      .slice(0, index)
      .some(({ name, priority }) => name === one.name || priority === one.priority);
    const acts = one.action !== undefined && one.overrideAction === undefined;
    const overrides = one.overrideAction !== undefined && one.action === undefined;
    return [
      ...(twice ? [{ property, reason: "shares its name or priority with another rule" }] : []),
      ...(group === undefined && !acts
        ? [{ property, reason: "needs an action, and no overrideAction" }]
        : []),
      ...(group !== undefined && !overrides
        ? [{ property, reason: "is a rule group, which needs an overrideAction, and no action" }]
        : []),
    ];
  });
}
