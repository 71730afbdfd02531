import * as pulumi from "@pulumi/pulumi";
import * as sns from "@pulumi/aws/sns";
import { SEVERITIES, type Severity, severityLine } from "./severities";
import type { Subscription } from "./subscriptions";

export interface TopicsArgs {
  readonly stack: string;
  /** Where the topics are; an alarm tells topics of its own region only. */
  readonly region: string;
  /** Key that encrypts what waits in a topic. One of ours: CloudWatch may not use the key that SNS brings. */
  readonly keyArn: pulumi.Input<string>;
  readonly subscriptions: readonly Subscription[];
}

/** One topic for each severity, encrypted, with whoever hears it. */
export class Topics extends pulumi.ComponentResource {
  readonly arns: Readonly<Record<Severity, pulumi.Output<string>>>;

  constructor(name: string, args: TopicsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:notices:Topics", name, {}, options);
    const topic = (severity: Severity): pulumi.Output<string> =>
      this.topic(`${name}-severity-${severity}`, severity, args);
    this.arns = { 1: topic(1), 2: topic(2), 3: topic(3), 4: topic(4) };
    const counts = new Map<string, number>();
    for (const one of args.subscriptions) {
      // No address in a name: a pager's address holds its key.
      const stem = `${name}-severity-${one.severity}-${one.roles[0]}-${one.channel}`;
      const count = (counts.get(stem) ?? 0) + 1;
      counts.set(stem, count);
      this.subscription(count === 1 ? stem : `${stem}-${count}`, one, args);
    }
    this.registerOutputs({ arns: Object.fromEntries(SEVERITIES.map((one) => [one, this.arns[one]])) });
  }

  private topic(name: string, severity: Severity, args: TopicsArgs): pulumi.Output<string> {
    const { stack, region, keyArn } = args;
    const topic = new sns.Topic(
      name,
      {
        name: `${stack}-severity-${severity}`,
        // What a text message or an e-mail is from.
        displayName: `${stack}: ${severityLine(severity)}`.slice(0, 100),
        kmsMasterKeyId: keyArn,
        region,
        tags: { severity: String(severity) },
      },
      { parent: this },
    );
    const policy = new sns.TopicPolicy(
      `${name}-policy`,
      { arn: topic.arn, policy: topic.arn.apply(publishers), region },
      { parent: this },
    );
    return policy.arn;
  }

  private subscription(name: string, one: Subscription, { region }: TopicsArgs): void {
    const endpoint = one.channel === "https" ? pulumi.secret(one.endpoint) : one.endpoint;
    new sns.TopicSubscription(
      name,
      {
        topic: this.arns[one.severity],
        protocol: one.channel,
        endpoint,
        region,
        // The message's body is the alarm as CloudWatch tells it.
        ...(one.only === undefined
          ? {}
          : {
              filterPolicyScope: "MessageBody",
              filterPolicy: JSON.stringify({ AlarmName: one.only.map((prefix) => ({ prefix })) }),
            }),
        // A pager answers the question whether it wants this by itself.
        ...(one.channel === "https" ? { endpointAutoConfirms: true } : {}),
      },
      { parent: this },
    );
  }
}

/**
 * Alarms, budgets and cost anomalies of this account may publish, and nobody without TLS.
 * https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html,
 * https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html
 */
function publishers(arn: string): string {
  const account = arn.split(":")[4] ?? "";
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      ...["cloudwatch", "budgets", "costalerts"].map((service) => ({
        Sid: `From${service[0]?.toUpperCase()}${service.slice(1)}`,
        Effect: "Allow",
        Principal: { Service: `${service}.amazonaws.com` },
        Action: "sns:Publish",
        Resource: arn,
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      })),
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
