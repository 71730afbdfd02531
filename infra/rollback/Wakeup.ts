import * as pulumi from "@pulumi/pulumi";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lambda from "@pulumi/aws/lambda";
import * as sqs from "@pulumi/aws/sqs";
import { MinutelyRun } from "../functions/MinutelyRun";
import type { NodeFunction } from "../functions/NodeFunction";

export interface WakeupArgs {
  readonly stack: string;
  readonly target: NodeFunction;
  readonly keyArn: pulumi.Input<string>;
  /** Names of the alarms whose beginning wakes it. */
  readonly alarms: readonly string[];
}

/**
 * What wakes the rollback: an alarm that begins, a critical finding about an image, and every minute the clock, as either
 * is told once, and whoever missed that would never hear of it again.
 */
export class Wakeup extends pulumi.ComponentResource {
  constructor(name: string, args: WakeupArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:rollback:Wakeup", name, {}, options);
    const { stack, target, keyArn } = args;
    const rules = [
      this.rule(
        `${name}-alarm`,
        `${stack}-rollback-alarm`,
        "a slot or the AI service is sick",
        alarmBegins(args.alarms),
      ),
      this.rule(
        `${name}-finding`,
        `${stack}-rollback-finding`,
        "a critical finding about an image (R4)",
        FINDING,
      ),
      this.rule(
        `${name}-scan`,
        `${stack}-rollback-scan`,
        "ECR found something critical in an image (R4)",
        SCAN,
      ),
    ];
    const letters = this.letters(name, target, rules);
    rules.forEach(({ rule, name: one }) => this.deliver(one, rule, target, letters));
    new MinutelyRun(
      `${name}-reconcile`,
      {
        description: "finishes what a rollback left half-way, and catches alarms that were missed",
        input: '{"reconcile":"<aws.scheduler.scheduled-time>"}',
        target,
        keyArn,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }

  private rule(name: string, ruleName: string, description: string, eventPattern: string): Named {
    const rule = new cloudwatch.EventRule(
      `${name}-rule`,
      { name: ruleName, description, eventPattern, state: "ENABLED" },
      { parent: this },
    );
    return { name, rule };
  }

  /** EventBridge leaves what it could not deliver where the function's own failures lie, and somebody is paged for either. */
  private letters(name: string, { deadLetters }: NodeFunction, rules: readonly Named[]): sqs.QueuePolicy {
    return new sqs.QueuePolicy(
      `${name}-dead-letters`,
      {
        queueUrl: deadLetters.url,
        policy: pulumi
          .all([deadLetters.arn, pulumi.all(rules.map(({ rule }) => rule.arn))])
          .apply(([queue, from]) => fromRules(queue, from)),
      },
      { parent: this },
    );
  }

  private deliver(
    name: string,
    rule: cloudwatch.EventRule,
    { arn, functionName, deadLetters }: NodeFunction,
    letters: sqs.QueuePolicy,
  ): void {
    const permission = new lambda.Permission(
      `${name}-permission`,
      {
        function: functionName,
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
      },
      { parent: this },
    );
    new cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        arn,
        // An hour, and then the reconciler has long seen what the event would have told.
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 },
        deadLetterConfig: { arn: deadLetters.arn },
      },
      { parent: this, dependsOn: [permission, letters] },
    );
  }
}

interface Named {
  readonly name: string;
  readonly rule: cloudwatch.EventRule;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
const alarmBegins = (names: readonly string[]): string =>
  JSON.stringify({
    source: ["aws.cloudwatch"],
    "detail-type": ["CloudWatch Alarm State Change"],
    detail: { alarmName: names, state: { value: ["ALARM"] } },
  });

/** https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html; whether it is our image is decided by its digest. */
const FINDING = JSON.stringify({
  source: ["aws.inspector2"],
  "detail-type": ["Inspector2 Finding"],
  detail: { severity: ["CRITICAL"], status: ["ACTIVE"] },
});

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
const SCAN = JSON.stringify({
  source: ["aws.ecr"],
  "detail-type": ["ECR Image Scan"],
  detail: { "finding-severity-counts": { CRITICAL: [{ numeric: [">", 0] }] } },
});

const fromRules = (queue: string, rules: readonly string[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "FromRules",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queue,
        Condition: { ArnEquals: { "aws:SourceArn": rules } },
      },
    ],
  });
