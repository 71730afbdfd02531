import * as pulumi from "@pulumi/pulumi";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import { SLOTS, type SlotName } from "../release/slots";
import { loggedNamespace } from "./describe";
import { LOG_FIGURES } from "./filters";

export interface LogFiguresArgs {
  readonly stack: string;
  /** Names of the slots' log groups. */
  readonly logGroups: Readonly<Record<SlotName, pulumi.Input<string>>>;
}

/** Metrics out of what the tasks log, the same for both slots, and errors by what caused them (M5). */
export class LogFigures extends pulumi.ComponentResource {
  /** Name of the Contributor Insights rule. */
  readonly errorsByCategory: pulumi.Output<string>;

  constructor(name: string, args: LogFiguresArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:alarms:LogFigures", name, {}, options);
    for (const slot of SLOTS) this.filters(`${name}-${slot}`, args, slot);
    const rule = new cloudwatch.ContributorInsightRule(
      `${name}-errors-by-category`,
      {
        ruleName: `${args.stack}-errors-by-category`,
        ruleState: "ENABLED",
        ruleDefinition: pulumi
          .all(SLOTS.map((slot) => args.logGroups[slot]))
          .apply((logGroups) => errorsByCategory(logGroups)),
      },
      { parent: this },
    );
    this.errorsByCategory = rule.ruleName;
    this.registerOutputs({ errorsByCategory: this.errorsByCategory });
  }

  private filters(name: string, { stack, logGroups }: LogFiguresArgs, slot: SlotName): void {
    for (const figure of LOG_FIGURES) {
      new cloudwatch.LogMetricFilter(
        `${name}-${figure.id}`,
        {
          logGroupName: logGroups[slot],
          name: figure.id,
          pattern: figure.pattern,
          metricTransformation: {
            namespace: loggedNamespace(stack),
            name: figure.metric,
            value: figure.value,
            unit: figure.unit,
            dimensions: { ...figure.dimensions },
          },
        },
        { parent: this },
      );
    }
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-RuleSyntax.html */
function errorsByCategory(logGroups: readonly string[]): string {
  return JSON.stringify({
    Schema: { Name: "CloudWatchLogRule", Version: 1 },
    LogGroupNames: logGroups,
    LogFormat: "JSON",
    Contribution: {
      // A line without one of the keys is left out, so only what every such line has.
      Keys: ["$.category", "$.version"],
      Filters: [{ Match: "$.level", In: ["error", "warn"] }],
    },
    AggregateOn: "Count",
  });
}
