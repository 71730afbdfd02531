import * as pulumi from "@pulumi/pulumi";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type { AlarmsArgs } from "../alarms/Alarms";
import { severityLine } from "../notices/severities";
import type { SlotName } from "../release/slots";

export interface SickAlarmArgs extends Pick<AlarmsArgs, "region" | "topics" | "runbooks"> {
  /** Its name in CloudWatch. */
  readonly alarm: string;
  /** What is wrong when it is red, as a sentence without its full stop. */
  readonly what: string;
  /** The slot that it is about; the AI service where it is missing. */
  readonly slot: SlotName | undefined;
  /** Names of the alarms of which one is enough; they have to be there (`dependsOn`). */
  readonly children: readonly string[];
}

/** `prod-green-sick`: by it the rollback knows which slot it is about. */
export const sickName = (stack: string, of: SlotName | "ai"): string => `${stack}-${of}-sick`;

/** Major feature badly degraded; what the rollback cannot mend it pages for itself, as severity 1. */
const SEVERITY = 2;

/**
 * The alarm over several. Its change of state, and no other alarm's, is what EventBridge hands to the rollback. It has no
 * missing data: it is red while one of its alarms is, and each of those has decided what no data means.
 */
export class SickAlarm extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: SickAlarmArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:rollback:SickAlarm", name, {}, options);
    const topic = args.topics.arn(SEVERITY, args.region);
    const made = new cloudwatch.CompositeAlarm(
      `${name}-alarm`,
      {
        alarmName: args.alarm,
        alarmDescription: `${args.what}.\n${severityLine(SEVERITY)}.\nRunbook: ${args.runbooks}/automatic-rollback.md`,
        alarmRule: args.children.map((one) => `ALARM("${one}")`).join(" OR "),
        actionsEnabled: true,
        alarmActions: [topic],
        okActions: [topic],
        tags: { severity: String(SEVERITY), ...(args.slot && { slot: args.slot }) },
      },
      { parent: this, dependsOn: options?.dependsOn },
    );
    this.arn = made.arn;
    this.registerOutputs({});
  }
}
