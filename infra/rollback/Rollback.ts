import * as pulumi from "@pulumi/pulumi";
import { Alarms } from "../alarms/Alarms";
import type { Figure } from "../alarms/figures/figure";
import { repositoryArns } from "../compute/ImageRepository";
import { aiRevisions, configuredSlots } from "../release/intent";
import type { Plan } from "../release/plan";
import { RollbackFunction, type RollbackFunctionArgs } from "./RollbackFunction";
import { sickName } from "./SickAlarm";
import { Triggers, type TriggersArgs } from "./Triggers";
import { Wakeup } from "./Wakeup";
import { OWN_FIGURES } from "./ownFigures";
import { stackTriggers } from "./stackTriggers";

export interface RollbackArgs
  extends
    Omit<TriggersArgs, "triggers" | keyof RollbackFunctionArgs>,
    Omit<RollbackFunctionArgs, "sick" | "balancer" | "cluster" | "repositories"> {
  readonly plan: Plan;
  readonly balancer: TriggersArgs["balancer"];
  readonly cluster: RollbackFunctionArgs["cluster"];
}

/**
 * What finds a sick release by itself, and takes it off (R1 to R6, R9). It looks at what a release never changes, so that a
 * step of the weights touches nothing here.
 */
export class Rollback extends pulumi.ComponentResource {
  /** What takes a release off, for whoever shows it. */
  readonly watch: {
    readonly figures: readonly Figure[];
    readonly sickArns: readonly pulumi.Output<string>[];
  };

  constructor(name: string, args: RollbackArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:rollback:Rollback", name, {}, options);
    const parent = { parent: this };
    const { stack, awsRegion: region, alerts } = args.config;
    const triggers = stackTriggers(args.config, args.plan);
    const { sickArns } = new Triggers(name, { ...args, triggers }, parent);
    this.watch = { figures: Object.values(triggers).flat(), sickArns };
    const sick = {
      blue: sickName(stack, "blue"),
      green: sickName(stack, "green"),
      ...(args.ai !== null && { ai: sickName(stack, "ai") }),
    };
    const { made } = new RollbackFunction(
      name,
      { ...args, sick, repositories: repositoriesOf(args.plan) },
      parent,
    );
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

/** Where the images of the slots and of the AI service come from. A release changes digests, and none of these. */
const repositoriesOf = ({ intent }: Plan): string[] =>
  repositoryArns([
    ...configuredSlots(intent).map(({ release }) => release.image),
    ...aiRevisions(intent.ai).map(({ revision }) => revision.image),
  ]);
