import * as pulumi from "@pulumi/pulumi";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ssm from "@pulumi/aws/ssm";
import { Alarms, type AlarmsArgs, type Sources } from "../alarms/Alarms";
import { alarmName, loggedNamespace } from "../alarms/describe";
import { dimensionOf } from "../alarms/dimension";
import type { Figure } from "../alarms/figures/figure";
import type { StackConfig } from "../config/read";
import { SLOTS, type SlotName } from "../release/slots";
import { releasePath } from "../reports/history";
import { SickAlarm, sickName } from "./SickAlarm";
import { databaseFailures } from "./databaseFailures";
import type { StackTriggers } from "./stackTriggers";

export interface TriggersArgs {
  readonly config: Pick<StackConfig, "stack" | "awsRegion" | "alerts">;
  readonly balancer: {
    readonly arn: pulumi.Output<string>;
    readonly targetGroupArns: Readonly<Record<SlotName, pulumi.Output<string>>>;
  };
  /** Names of the slots' log groups. */
  readonly cluster: { readonly logGroups: Readonly<Record<SlotName, pulumi.Output<string>>> };
  readonly triggers: StackTriggers;
  /** Whom the alarms tell. */
  readonly notices: AlarmsArgs["topics"];
  /** What is deployed and proven in the slots: who has not begun to beat yet is not to be taken for dead. */
  readonly slots: readonly pulumi.Resource[];
}

/** Everything by which a slot, or the AI service, is found to be sick, and for each the one alarm that wakes the rollback. */
export class Triggers extends pulumi.ComponentResource {
  /** ARNs of the alarms that wake the rollback. */
  readonly sickArns: readonly pulumi.Output<string>[];

  constructor(name: string, args: TriggersArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:rollback:Triggers", name, {}, options);
    const { triggers: figures, slots: after } = args;
    this.watched(`${name}-watched`, args);
    for (const slot of SLOTS) this.databaseFilter(`${name}-${slot}-database`, slot, args);
    const all = [...figures.blue, ...figures.green, ...figures.ai];
    const alarms = new Alarms(name, { ...common(args), figures: all, after }, { parent: this });
    this.sickArns = (["blue", "green", "ai"] as const)
      .filter((who) => figures[who].length > 0)
      .map((who) => this.sickAlarm(`${name}-${who}-sick`, who, figures[who], alarms, args).arn);
    this.registerOutputs({});
  }

  private sickAlarm(
    name: string,
    of: "ai" | SlotName,
    figures: readonly Figure[],
    alarms: Alarms,
    args: TriggersArgs,
  ): SickAlarm {
    const { stack, region, topics, runbooks } = common(args);
    const children = figures.map((figure) => alarmName(stack, figure));
    const alarm = sickName(stack, of);
    return new SickAlarm(
      name,
      { alarm, what: WHAT[of], slot: of === "ai" ? undefined : of, children, region, topics, runbooks },
      // CloudWatch takes a rule only over alarms that are there.
      { parent: this, dependsOn: [alarms] },
    );
  }

  /** For the next `up`, which has to measure before it has anything of this one at hand. */
  private watched(name: string, args: TriggersArgs): void {
    const { loadBalancer, blueGroup: blue, greenGroup: green } = common(args).sources;
    new ssm.Parameter(
      name,
      {
        name: `${releasePath(args.config.stack)}/watched`,
        description: "How CloudWatch names the load balancer and both target groups.",
        type: "String",
        insecureValue: pulumi.jsonStringify({ loadBalancer, blue, green }),
      },
      { parent: this },
    );
  }

  private databaseFilter(name: string, slot: SlotName, { config, cluster }: TriggersArgs): void {
    const { metric, pattern } = databaseFailures(slot);
    new cloudwatch.LogMetricFilter(
      name,
      {
        logGroupName: cluster.logGroups[slot],
        name: "rollback-database-failures",
        pattern,
        metricTransformation: {
          namespace: loggedNamespace(config.stack),
          name: metric,
          value: "1",
          unit: "Count",
        },
      },
      { parent: this },
    );
  }
}

const slotIsSick = (slot: SlotName): string =>
  `Slot ${slot} is sick. Is it the candidate, it is being taken off; is it the stable one, somebody has to look`;
const WHAT = {
  blue: slotIsSick("blue"),
  green: slotIsSick("green"),
  ai: "The AI service is unavailable. Is it critical, a candidate's share goes back by itself",
} as const;

function common({ config, balancer, notices: topics }: TriggersArgs): Omit<AlarmsArgs, "figures"> {
  const { stack, awsRegion: region, alerts } = config;
  const sources: Sources = {
    loadBalancer: balancer.arn.apply(dimensionOf),
    blueGroup: balancer.targetGroupArns.blue.apply(dimensionOf),
    greenGroup: balancer.targetGroupArns.green.apply(dimensionOf),
  };
  return { stack, region, topics, runbooks: alerts.runbooks, sources };
}
