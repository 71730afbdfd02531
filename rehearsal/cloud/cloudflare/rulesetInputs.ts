import { z } from "zod";
import { compile } from "./edge/expression";
import { MANAGED_RULESETS } from "./edge/managed";
import { zoneId } from "./zoneSetting";

const expression = z.string().superRefine((text, context) => {
  try {
    compile(text);
  } catch (reason) {
    context.addIssue({ code: "custom", message: (reason as Error).message });
  }
});
const named = { ref: z.string().min(1).optional(), description: z.string().max(500).optional(), expression };
const enabled = z.boolean().default(true);

/** A block may answer with a page of its own. https://developers.cloudflare.com/waf/custom-rules/create-api/ */
const response = z.strictObject({
  statusCode: z.number().int().min(400).max(499),
  contentType: z.enum(["application/json", "text/html", "text/plain", "text/xml"]),
  content: z.string().max(2048),
});
const block = z.strictObject({
  ...named,
  enabled,
  action: z.literal("block"),
  actionParameters: z.strictObject({ response }).optional(),
});

/** https://developers.cloudflare.com/waf/rate-limiting-rules/parameters/ */
const limited = block.extend({
  ratelimit: z.strictObject({
    characteristics: z
      .array(z.enum(["cf.colo.id", "ip.src"]))
      .refine((given) => given.includes("cf.colo.id"), "cf.colo.id is mandatory"),
    period: z.union([10, 60, 120, 300, 600, 3600].map((seconds) => z.literal(seconds))),
    requestsPerPeriod: z.number().int().min(1),
    mitigationTimeout: z.union([0, 10, 60, 120, 300, 600, 3600, 86_400].map((seconds) => z.literal(seconds))),
  }),
});
const execute = z.strictObject({
  ...named,
  enabled,
  action: z.literal("execute"),
  actionParameters: z.strictObject({
    id: z.string().refine((id) => MANAGED_RULESETS.has(id), {
      error: `is no managed ruleset that is modelled; these are: ${[...MANAGED_RULESETS.keys()].join(", ")}`,
    }),
  }),
});
const rewrite = z.strictObject({
  ...named,
  enabled,
  action: z.literal("rewrite"),
  actionParameters: z.strictObject({
    headers: z.record(
      z
        .string()
        .regex(/^(?!cf-)[a-z0-9-]+$/i, "may have letters, digits and hyphens, and not begin with cf-"),
      z.strictObject({ operation: z.literal("set"), value: z.string().min(1) }),
    ),
  }),
});
const cacheSettings = z.strictObject({
  ...named,
  enabled,
  action: z.literal("set_cache_settings"),
  actionParameters: z.strictObject({
    cache: z.literal(false, { error: "Cloudflare's own cache is not modelled; only cache: false is" }),
  }),
});

const common = {
  zoneId,
  kind: z.literal("zone", { error: "only a zone's own rulesets are modelled" }),
  name: z.string().min(1),
  description: z.string().optional(),
};
const phase = <P extends string, R extends z.ZodType>(name: P, rule: R) =>
  z.strictObject({ ...common, phase: z.literal(name), rules: z.array(rule).min(1) });

/** A zone's ruleset of one phase: https://developers.cloudflare.com/ruleset-engine/reference/phases-list/ */
export const rulesetInputs = z.discriminatedUnion("phase", [
  phase("http_request_firewall_custom", block),
  phase("http_ratelimit", limited),
  phase("http_request_firewall_managed", execute),
  phase("http_request_cache_settings", cacheSettings),
  phase("http_request_late_transform", rewrite),
]);
export type RulesetInputs = z.infer<typeof rulesetInputs>;
export type Phase = RulesetInputs["phase"];
export type RulesetOf<P extends Phase> = Extract<RulesetInputs, { phase: P }>;
export type BlockResponse = z.infer<typeof response>;
