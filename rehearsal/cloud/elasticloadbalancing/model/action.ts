import { z } from "zod";
import { isUnknown } from "../../kernel/properties";
import type { WeightedGroup } from "../choose";
import { redirectFault } from "../redirect";

const NOT_MODELLED =
  "authentication and JWT actions are not modelled; allowed are forward, redirect, fixed-response";

const targetGroupSchema = z.strictObject({
  arn: z.string().min(1),
  // API_TargetGroupTuple: "The range is 0 to 999." The provider fills in 1.
  weight: z.int("a whole number from 0 to 999").min(0, "at least 0").max(999, "at most 999").default(1),
});

const text = (least: number, most: number): z.ZodString => z.string().min(least).max(most);

/** Actions of rules and listeners: the same shape, the same rules. */
export const actionSchema = z.strictObject({
  type: z.enum(["forward", "redirect", "fixed-response"], NOT_MODELLED),
  order: z.int().min(1).max(50_000).optional(),
  targetGroupArn: z.string().min(1).optional(),
  forward: z
    .strictObject({
      targetGroups: z.array(targetGroupSchema).min(1, "1 to 5 target groups").max(5, "1 to 5 target groups"),
      stickiness: z
        .strictObject({
          duration: z.int().min(1).max(604_800),
          enabled: z
            .literal(false, "cookies of target-group stickiness are not modelled; allowed is false")
            .default(false),
        })
        .optional(),
    })
    .optional(),
  redirect: z
    .strictObject({
      host: text(1, 128).default("#{host}"),
      path: text(1, 128).startsWith("/").default("/#{path}"),
      port: z
        .string()
        .regex(/^(#\{port\}|\d{1,5})$/, "1 to 65535, or #{port}")
        .default("#{port}"),
      protocol: z.enum(["HTTP", "HTTPS", "#{protocol}"]).default("#{protocol}"),
      query: text(0, 128).default("#{query}"),
      statusCode: z.enum(["HTTP_301", "HTTP_302"]),
    })
    .optional(),
  fixedResponse: z
    .strictObject({
      contentType: z.enum([
        "text/plain",
        "text/css",
        "text/html",
        "application/javascript",
        "application/json",
      ]),
      messageBody: text(0, 1024).optional(),
      statusCode: z
        .string()
        .regex(/^[245]\d\d$/, "a 2xx, 4xx or 5xx code")
        .default("200"),
    })
    .optional(),
});

export type Action = z.infer<typeof actionSchema>;

export const actionsSchema = z.array(actionSchema).min(1, "at least one action");

/**
 * What the schema cannot say. "Each rule must include exactly one of the following routing actions: forward,
 * redirect, or fixed-response" (rule-action-types); since no other type is modelled, that is the only action.
 */
export function actionFaults(
  actions: readonly Action[],
  property: string,
): { property: string; reason: string }[] {
  const faults = actions.flatMap((action, index) =>
    faultsOfOne(action).map((reason) => ({ property: `${property}.${index}`, reason })),
  );
  if (actions.length > 1)
    faults.push({ property, reason: `has ${actions.length} routing actions; exactly one is allowed` });
  return faults;
}

function faultsOfOne(action: Action): string[] {
  const blocks = {
    forward: action.forward ?? action.targetGroupArn,
    redirect: action.redirect,
    "fixed-response": action.fixedResponse,
  };
  const faults = Object.entries(blocks)
    .filter(([type, block]) => type !== action.type && block !== undefined)
    .map(([type]) => `of type ${action.type} also carries what belongs to ${type}`);
  if (blocks[action.type] === undefined) faults.push(`of type ${action.type} lacks its settings`);
  const groups = groupsOf(action).map(({ arn }) => arn);
  const known = groups.filter((arn) => !isUnknown(arn));
  if (new Set(known).size !== known.length) faults.push("names a target group twice");
  if (action.forward !== undefined && action.targetGroupArn !== undefined) {
    faults.push("has both forward and targetGroupArn; only one is allowed");
  }
  const loop = action.redirect === undefined ? undefined : redirectFault(action.redirect);
  return loop === undefined ? faults : [...faults, loop];
}

/** The target groups that an action forwards to, in the order declared. */
export function groupsOf(action: Action): readonly WeightedGroup[] {
  if (action.forward !== undefined) return action.forward.targetGroups;
  return action.targetGroupArn === undefined ? [] : [{ arn: action.targetGroupArn, weight: 1 }];
}

/** The same action with other weights: groups already there keep their place, new ones follow. */
export function withWeights(action: Action, weights: Readonly<Record<string, number>>): Action {
  const before = groupsOf(action).map(({ arn }) => arn);
  const kept = before.filter((arn) => Object.hasOwn(weights, arn));
  const added = Object.keys(weights).filter((arn) => !before.includes(arn));
  const targetGroups = [...kept, ...added].map((arn) => ({ arn, weight: weights[arn] ?? 0 }));
  return actionSchema.parse({
    type: "forward",
    order: action.order,
    forward: { ...action.forward, targetGroups },
  });
}
