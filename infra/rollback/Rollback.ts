import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../release/plan";
import type { SlotName } from "../release/slots";
import { Triggers, type TriggersArgs } from "./Triggers";
import type { SlotFacts } from "./figures";

export interface RollbackArgs extends Omit<TriggersArgs, "facts"> {
  readonly plan: Plan;
}

/**
 * What finds a sick release by itself, and takes it off (R1 to R6, R9). It looks at what a release never changes, so that a
 * step of the weights touches nothing here.
 */
export class Rollback extends pulumi.ComponentResource {
  constructor(name: string, args: RollbackArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:rollback:Rollback", name, {}, options);
    const facts = (slot: SlotName): SlotFacts => ({
      configured: args.plan.intent.slots[slot] !== undefined,
      baseline: null,
    });
    new Triggers(name, { ...args, facts: { blue: facts("blue"), green: facts("green") } }, { parent: this });
    this.registerOutputs({});
  }
}
