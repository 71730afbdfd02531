import type { Figure } from "../alarms/figures/figure";
import type { StackConfig } from "../config/read";
import type { Plan } from "../release/plan";
import type { SlotName } from "../release/slots";
import { AI_TRIGGER, type SlotFacts, slotTriggers } from "./figures";

/** The triggers of a stack: of each slot, and of the AI service where there is one. */
export type StackTriggers = Readonly<Record<SlotName | "ai", readonly Figure[]>>;

/** By what is decided, whatever the weights are: a step of them touches no trigger. */
export function stackTriggers(
  { rollback, options }: Pick<StackConfig, "rollback" | "options">,
  { intent, record }: Pick<Plan, "intent" | "record">,
): StackTriggers {
  const facts = (slot: SlotName): SlotFacts => ({
    configured: intent.slots[slot] !== undefined,
    baseline: record.candidate === slot ? record.baseline : null,
  });
  return {
    blue: slotTriggers("blue", rollback, facts("blue")),
    green: slotTriggers("green", rollback, facts("green")),
    ai: options.ai ? [AI_TRIGGER] : [],
  };
}
