import * as pulumi from "@pulumi/pulumi";
import * as iam from "@pulumi/aws/iam";
import * as scheduler from "@pulumi/aws/scheduler";
import { rolePath } from "../identity/rolePath";

export interface DailyRunArgs {
  readonly description: string;
  /** Hour of the day, UTC. */
  readonly hour: number;
  readonly target: {
    readonly arn: pulumi.Input<string>;
    readonly deadLetters: { readonly arn: pulumi.Input<string> };
  };
  /** Key of the dead-letter queue and of the schedule itself. */
  readonly keyArn: pulumi.Input<string>;
}

/** Invokes a function once a day; the event says when it was due, so that a retry does the same work. */
export class DailyRun extends pulumi.ComponentResource {
  constructor(name: string, args: DailyRunArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:functions:DailyRun", name, {}, options);
    const { target, keyArn } = args;
    const role = new iam.Role(
      `${name}-role`,
      { description: args.description, path: rolePath(), assumeRolePolicy: TRUST },
      { parent: this },
    );
    const rights = new iam.RolePolicy(
      `${name}-rights`,
      {
        role: role.name,
        policy: pulumi
          .all([target.arn, target.deadLetters.arn, keyArn])
          .apply(([invoked, dead, key]) => policyOf(invoked, dead, key)),
      },
      { parent: this },
    );
    new scheduler.Schedule(
      `${name}-schedule`,
      {
        description: args.description,
        scheduleExpression: `cron(0 ${args.hour} * * ? *)`,
        scheduleExpressionTimezone: "UTC",
        flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 15 },
        kmsKeyArn: keyArn,
        target: {
          arn: target.arn,
          roleArn: role.arn,
          input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
          deadLetterConfig: { arn: target.deadLetters.arn },
          retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 3600 },
        },
      },
      { parent: this, dependsOn: [rights] },
    );
    this.registerOutputs({});
  }
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "scheduler.amazonaws.com" } },
  ],
});

const policyOf = (invoked: string, deadLetters: string, key: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Invoke", Effect: "Allow", Action: "lambda:InvokeFunction", Resource: invoked },
      { Sid: "DeadLetters", Effect: "Allow", Action: "sqs:SendMessage", Resource: deadLetters },
      { Sid: "Key", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: key },
    ],
  });
