import * as pulumi from "@pulumi/pulumi";
import * as budgets from "@pulumi/aws/budgets";
import * as costexplorer from "@pulumi/aws/costexplorer";
import type { Settings } from "../config/schema";

export interface CostsArgs {
  readonly stack: string;
  readonly costs: Settings["costs"];
  /** Topic of severity 3: somebody looks the same day. */
  readonly topicArn: pulumi.Input<string>;
}

/** What the account costs: a budget for the month, and what is unusual in this stack. Runbook: docs/runbooks/costs.md. */
export class Costs extends pulumi.ComponentResource {
  constructor(name: string, args: CostsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:alarms:Costs", name, {}, options);
    this.budget(`${name}-month`, args);
    this.anomalies(`${name}-anomalies`, args);
    this.registerOutputs({});
  }

  /** Of the whole account: a filter by tag would show nothing until somebody activates the tag for billing. */
  private budget(name: string, { stack, costs, topicArn }: CostsArgs): void {
    const tell = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      comparisonOperator: "GREATER_THAN",
      subscriberSnsTopicArns: [topicArn],
    });
    new budgets.Budget(
      name,
      {
        name: `${stack}-month`,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(costs.monthlyBudget),
        limitUnit: "USD",
        notifications: [tell("ACTUAL", 80), tell("FORECASTED", 100), tell("ACTUAL", 100)],
      },
      { parent: this },
    );
  }

  /**
   * By the stack's tag: an account may have one monitor of all services only, and AWS makes that one itself.
   * https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html
   */
  private anomalies(name: string, { stack, costs, topicArn }: CostsArgs): void {
    const monitor = new costexplorer.AnomalyMonitor(
      name,
      {
        name: `${stack}-by-tag`,
        monitorType: "CUSTOM",
        monitorSpecification: JSON.stringify({ Tags: { Key: "stack", Values: [stack] } }),
      },
      { parent: this },
    );
    new costexplorer.AnomalySubscription(
      `${name}-told`,
      {
        name: `${stack}-anomalies`,
        // A topic takes single alerts only, no daily summary.
        frequency: "IMMEDIATE",
        monitorArnLists: [monitor.arn],
        subscribers: [{ type: "SNS", address: topicArn }],
        thresholdExpression: {
          dimension: {
            key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
            matchOptions: ["GREATER_THAN_OR_EQUAL"],
            values: [String(costs.anomaly)],
          },
        },
      },
      { parent: this },
    );
  }
}
