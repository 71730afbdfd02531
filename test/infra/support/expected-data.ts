import type { Table } from "./recording";

const arn = (service: string) => (_: unknown, name: string) => ({
  arn: `arn:aws:${service}:us-east-1:123456789012:${name}`,
  name,
});

/** What the rooms database, backups, functions and secrets declare beside buckets, keys and roles. */
export const DATA = {
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
    properties: ["bucket", "region", "rule"],
  },
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": { properties: ["bucket", "role", "rules"] },
  "aws:secretsmanager/secret:Secret": {
    properties: ["name", "description", "kmsKeyId", "recoveryWindowInDays"],
    outputs: ({ name }) => ({
      arn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${String(name)}-AbCdEf`,
    }),
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    properties: ["secretId", "secretStringWo", "secretStringWoVersion"],
  },
  "aws:sqs/queuePolicy:QueuePolicy": { properties: ["queueUrl", "policy"] },
  "aws:cloudwatch/eventRule:EventRule": {
    properties: ["name", "description", "eventPattern", "state"],
    outputs: arn("events"),
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    properties: ["rule", "arn", "retryPolicy", "deadLetterConfig"],
  },
  "aws:sqs/queue:Queue": { properties: ["kmsMasterKeyId", "messageRetentionSeconds"], outputs: arn("sqs") },
  "aws:lambda/function:Function": {
    properties: [
      "description",
      "code",
      "handler",
      "runtime",
      "architectures",
      "role",
      "timeout",
      "memorySize",
      "reservedConcurrentExecutions",
      "deadLetterConfig",
      "environment",
      "kmsKeyArn",
      "loggingConfig",
    ],
    outputs: arn("lambda"),
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    properties: ["functionName", "maximumRetryAttempts", "maximumEventAgeInSeconds"],
  },
  "aws:lambda/functionUrl:FunctionUrl": {
    properties: ["functionName", "authorizationType"],
    outputs: () => ({ functionUrl: "https://abc.lambda-url.us-east-1.on.aws/" }),
  },
  "aws:lambda/permission:Permission": {
    properties: [
      "function",
      "principal",
      "action",
      "functionUrlAuthType",
      "invokedViaFunctionUrl",
      "sourceArn",
    ],
  },
  "aws:scheduler/schedule:Schedule": {
    properties: [
      "description",
      "scheduleExpression",
      "scheduleExpressionTimezone",
      "flexibleTimeWindow",
      "kmsKeyArn",
      "target",
    ],
  },
  "aws:backup/vault:Vault": { properties: ["kmsKeyArn", "region"], outputs: arn("backup") },
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {
    properties: ["backupVaultName", "minRetentionDays", "maxRetentionDays", "region"],
  },
  "aws:backup/plan:Plan": { properties: ["rules"] },
  "aws:backup/selection:Selection": { properties: ["planId", "iamRoleArn", "resources"] },
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": {
    properties: ["name", "scheduleExpression", "startWindowHours", "recoveryPointSelection"],
  },
  "aws:backup/restoreTestingSelection:RestoreTestingSelection": {
    properties: [
      "name",
      "restoreTestingPlanName",
      "iamRoleArn",
      "protectedResourceType",
      "protectedResourceArns",
      "validationWindowHours",
    ],
  },
} as const satisfies Table;

/** Declared only where sluice:options.secondRegion is true. */
export const SECOND_REGION: readonly string[] = ["aws:s3/bucketReplicationConfig:BucketReplicationConfig"];
