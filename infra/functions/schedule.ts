import * as pulumi from "@pulumi/pulumi";
import * as iam from "@pulumi/aws/iam";
import * as scheduler from "@pulumi/aws/scheduler";
import { rolePath } from "../identity/rolePath";

export interface Scheduled {
  readonly description: string;
  readonly target: {
    readonly arn: pulumi.Input<string>;
    readonly deadLetters: { readonly arn: pulumi.Input<string> };
  };
  /** Key of the dead-letter queue and of the schedule itself. */
  readonly keyArn: pulumi.Input<string>;
}

type When = Pick<scheduler.ScheduleArgs, "scheduleExpression" | "flexibleTimeWindow">;
interface How {
  /** What the function gets; `<aws.scheduler.scheduled-time>` in it becomes the time at which it was due. */
  readonly input: string;
  readonly retryPolicy: { readonly maximumRetryAttempts: number; readonly maximumEventAgeInSeconds: number };
}

/** A schedule of a function, and the role by which it may invoke that one. */
export function schedule(
  name: string,
  { description, target, keyArn }: Scheduled,
  { scheduleExpression, flexibleTimeWindow, input, retryPolicy }: When & How,
  parent: pulumi.Resource,
): scheduler.Schedule {
  const role = new iam.Role(
    `${name}-role`,
    { description, path: rolePath(), assumeRolePolicy: TRUST },
    { parent },
  );
  const rights = new iam.RolePolicy(
    `${name}-rights`,
    {
      role: role.name,
      policy: pulumi
        .all([target.arn, target.deadLetters.arn, keyArn])
        .apply(([invoked, dead, key]) => policyOf(invoked, dead, key)),
    },
    { parent },
  );
  return new scheduler.Schedule(
    `${name}-schedule`,
    {
      description,
      scheduleExpression,
      scheduleExpressionTimezone: "UTC",
      flexibleTimeWindow,
      kmsKeyArn: keyArn,
      target: {
        arn: target.arn,
        roleArn: role.arn,
        input,
        deadLetterConfig: { arn: target.deadLetters.arn },
        retryPolicy,
      },
    },
    { parent, dependsOn: [rights] },
  );
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
