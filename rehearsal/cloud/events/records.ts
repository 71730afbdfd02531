import { z } from "zod";
import type { BusEvent } from "./event";

const bus = z.literal("default", "must be default: other buses are not modelled").default("default");

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export const ruleInputs = z.strictObject({
  name: z
    .string()
    .max(64)
    .regex(/^[\w.-]+$/, "may have letters, digits and _.-"),
  description: z.string().max(512).optional(),
  eventBusName: bus,
  eventPattern: z.string({ error: "is needed: rules on a schedule are EventBridge Scheduler's" }).max(4096),
  state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  forceDestroy: z.boolean().default(false),
});
export type RuleInputs = z.infer<typeof ruleInputs>;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
export const targetInputs = z.strictObject({
  rule: z.string(),
  arn: z.string(),
  targetId: z
    .string()
    .max(64)
    .regex(/^[.\-_A-Za-z0-9]+$/, "may have letters, digits and .-_"),
  eventBusName: bus,
  /** In place of the event. */
  input: z.string().max(8192).optional(),
  retryPolicy: z
    .strictObject({
      maximumRetryAttempts: z.int().min(0).max(185).default(185),
      maximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
    })
    .prefault({}),
  deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
  forceDestroy: z.boolean().default(false),
});
export type TargetInputs = z.infer<typeof targetInputs>;

export interface Rule extends RuleInputs {
  readonly arn: string;
  readonly region: string;
}
export interface Target extends TargetInputs {
  readonly region: string;
}

/** An event that its target has not taken yet. Kept, so that a restart loses none. */
export interface Undelivered {
  readonly id: string;
  readonly rule: string;
  readonly target: string;
  readonly event: BusEvent;
  /** Cloud time of the first attempt. */
  readonly since: number;
  readonly attempts: number;
}

export const keyOf = (region: string, ...names: string[]): string => [region, ...names].join(" ");
