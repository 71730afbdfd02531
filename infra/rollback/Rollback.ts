import * as pulumi from "@pulumi/pulumi";
import { Alarms } from "../alarms/Alarms";
import type { Plan } from "../release/plan";
import type { SlotName } from "../release/slots";
import { RollbackFunction, type RollbackFunctionArgs } from "./RollbackFunction";
import { sickName } from "./SickAlarm";
import { Triggers, type TriggersArgs } from "./Triggers";
import { Wakeup } from "./Wakeup";
import type { SlotFacts } from "./figures";
import { OWN_FIGURES } from "./ownFigures";

export interface RollbackArgs
  extends
    Omit<TriggersArgs, "facts" | keyof RollbackFunctionArgs>,
    Omit<RollbackFunctionArgs, "sick" | "balancer" | "cluster"> {
  readonly plan: Plan;
  readonly balancer: TriggersArgs["balancer"];
  readonly cluster: RollbackFunctionArgs["cluster"];
}

/**
 * What finds a sick release by itself, and takes it off (R1 to R6, R9). It looks at what a release never changes, so that a
 * step of the weights touches nothing here.
 */
export class Rollback extends pulumi.ComponentResource {
  constructor(name: string, args: RollbackArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:rollback:Rollback", name, {}, options);
    const parent = { parent: this };
    const { stack, awsRegion: region, alerts } = args.config;
    const facts = (slot: SlotName): SlotFacts => ({
      configured: args.plan.intent.slots[slot] !== undefined,
      baseline: args.plan.record.candidate === slot ? args.plan.record.baseline : null,
    });
    new Triggers(name, { ...args, facts: { blue: facts("blue"), green: facts("green") } }, parent);
    const sick = {
      blue: sickName(stack, "blue"),
      green: sickName(stack, "green"),
      ...(args.ai !== null && { ai: sickName(stack, "ai") }),
    };
    const { made } = new RollbackFunction(name, { ...args, sick }, parent);
    new Wakeup(
      `${name}-wakeup`,
      { stack, target: made, keyArn: args.keys.keyArn, alarms: Object.values(sick) },
      parent,
    );
    const sources = { rollback: made.functionName, rollbackDeadLetters: made.deadLetters.name };
    new Alarms(
      "own",
      { stack, region, figures: OWN_FIGURES, sources, topics: args.notices, runbooks: alerts.runbooks },
      parent,
    );
    this.registerOutputs({});
  }
}
