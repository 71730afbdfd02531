import { z } from "zod";
import { CloudError } from "../../kernel/model";
import { actionFaults, actionSchema, type Action } from "../model/action";

const truth = z.enum(["true", "false"]);

/** A list; an empty one is written as an empty value. */
const listOf = <T extends z.ZodType>(element: T) =>
  z.preprocess((given) => (given === "" ? [] : given), z.array(element));
const list = listOf(z.string());

/** An action as ModifyRule takes it; only forwarding is modelled here, which is what a change of weights needs. */
const forward = z.strictObject({
  Type: z.literal("forward", "only forward is modelled by ModifyRule"),
  Order: z.coerce.number().int().optional(),
  TargetGroupArn: z.string().min(1).optional(),
  ForwardConfig: z
    .strictObject({
      TargetGroups: listOf(
        z.strictObject({ TargetGroupArn: z.string().min(1), Weight: z.coerce.number().optional() }),
      ),
      TargetGroupStickinessConfig: z
        .strictObject({ Enabled: truth.default("false"), DurationSeconds: z.coerce.number().optional() })
        .optional(),
    })
    .optional(),
});

export const modifyRule = z.strictObject({ RuleArn: z.string().min(1), Actions: z.array(forward).min(1) });

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html */
export const describeRules = z.strictObject({
  ListenerArn: z.string().min(1).optional(),
  RuleArns: list.optional(),
});

export const describeTargetGroups = z.strictObject({
  LoadBalancerArn: z.string().min(1).optional(),
  TargetGroupArns: list.optional(),
  Names: list.optional(),
});

export const describeTargetHealth = z.strictObject({
  TargetGroupArn: z.string().min(1),
  Targets: z.array(z.strictObject({ Id: z.string(), Port: z.coerce.number().optional() })).optional(),
});

/** The actions as a rule stores them, or InvalidLoadBalancerAction with every fault. */
export function actionsOf(given: z.infer<typeof modifyRule>["Actions"]): Action[] {
  const parsed = z.array(actionSchema).safeParse(given.map(declared));
  const faults = parsed.success
    ? actionFaults(parsed.data, "Actions").map(({ property, reason }) => `${property} ${reason}`)
    : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new CloudError("InvalidLoadBalancerAction", faults.join("; "));
}

/**
 * With one group the API takes it in two places, and refuses two different ones. A stickiness that is off and has no
 * duration is what it tells of a rule that declares none, and is sent back by whoever changes a weight.
 */
function declared(action: z.infer<typeof forward>): unknown {
  const { Order: order, TargetGroupArn: single, ForwardConfig: config } = action;
  if (config === undefined) return { type: "forward", order, targetGroupArn: single };
  const [only] = config.TargetGroups;
  if (single !== undefined && (config.TargetGroups.length !== 1 || only?.TargetGroupArn !== single))
    throw new CloudError(
      "InvalidLoadBalancerAction",
      "TargetGroupArn and ForwardConfig name different target groups",
    );
  const { Enabled: enabled = "false", DurationSeconds: duration } = config.TargetGroupStickinessConfig ?? {};
  return {
    type: "forward",
    order,
    forward: {
      targetGroups: config.TargetGroups.map(({ TargetGroupArn: arn, Weight: weight }) => ({ arn, weight })),
      ...(enabled === "true" || duration !== undefined
        ? { stickiness: { enabled: enabled === "true", duration } }
        : {}),
    },
  };
}
