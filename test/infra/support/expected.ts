import { GOOGLE } from "./expected-google";
import { DATA } from "./expected-data";
import { EDGE } from "./expected-edge";
import type { Answers, Table } from "./recording";

const arn = (service: string) => (_: unknown, name: string) => ({
  arn: `arn:aws:${service}:us-east-1:123456789012:${name}`,
});

/** Every type that the program declares, with every property that it may set. */
export const EXPECTED = {
  ...EDGE,
  "aws:ssm/parameter:Parameter": {
    properties: ["name", "description", "type", "tier", "insecureValue", "value", "tags"],
    outputs: ({ name }) => ({ arn: `arn:aws:ssm:us-east-1:123456789012:parameter${String(name)}` }),
  },
  "aws:kms/key:Key": {
    properties: ["description", "enableKeyRotation", "deletionWindowInDays", "policy", "region"],
    outputs: (_, name) => ({ arn: `arn:aws:kms:us-east-1:123456789012:key/${name}` }),
  },
  "aws:kms/alias:Alias": { properties: ["name", "targetKeyId"] },
  "cloudflare:index/dnsRecord:DnsRecord": {
    properties: ["zoneId", "name", "type", "content", "ttl", "proxied"],
  },
  "cloudflare:index/zoneSetting:ZoneSetting": { properties: ["zoneId", "settingId", "value"] },
  "cloudflare:index/ruleset:Ruleset": { properties: ["zoneId", "kind", "phase", "name", "rules"] },
  "random:index/randomPassword:RandomPassword": {
    properties: ["length", "special"],
    outputs: (_, name) => ({ result: `secret-of-${name}` }),
  },
  "aws:s3/bucket:Bucket": {
    properties: ["forceDestroy", "region", "objectLockEnabled"],
    outputs: (_, name) => ({
      bucket: `${name}-1a2b3c4`,
      arn: `arn:aws:s3:::${name}-1a2b3c4`,
      bucketDomainName: `${name}-1a2b3c4.s3.amazonaws.com`,
      bucketRegionalDomainName: `${name}-1a2b3c4.s3.us-east-1.amazonaws.com`,
    }),
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    properties: [
      "bucket",
      "blockPublicAcls",
      "blockPublicPolicy",
      "ignorePublicAcls",
      "restrictPublicBuckets",
      "region",
    ],
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": { properties: ["bucket", "rule", "region"] },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    properties: ["bucket", "rules", "region"],
  },
  "aws:s3/bucketVersioning:BucketVersioning": { properties: ["bucket", "versioningConfiguration", "region"] },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    properties: ["bucket", "rules", "region"],
  },
  "aws:s3/bucketPolicy:BucketPolicy": { properties: ["bucket", "policy", "region"] },
  "aws:ecs/cluster:Cluster": {
    properties: ["name", "settings", "configuration"],
    outputs: arn("ecs"),
  },
  "aws:appautoscaling/target:Target": {
    properties: [
      "serviceNamespace",
      "scalableDimension",
      "resourceId",
      "minCapacity",
      "maxCapacity",
      "suspendedState",
      "tags",
    ],
  },
  "aws:appautoscaling/policy:Policy": {
    properties: [
      "policyType",
      "serviceNamespace",
      "scalableDimension",
      "resourceId",
      "targetTrackingScalingPolicyConfiguration",
    ],
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    properties: [
      "family",
      "requiresCompatibilities",
      "networkMode",
      "cpu",
      "memory",
      "executionRoleArn",
      "taskRoleArn",
      "containerDefinitions",
      "runtimePlatform",
      "tags",
    ],
    outputs: arn("ecs"),
  },
  "aws:ecs/service:Service": {
    properties: [
      "cluster",
      "taskDefinition",
      "desiredCount",
      "launchType",
      "platformVersion",
      "deploymentMinimumHealthyPercent",
      "deploymentMaximumPercent",
      "deploymentCircuitBreaker",
      "waitForSteadyState",
      "healthCheckGracePeriodSeconds",
      "enableExecuteCommand",
      "propagateTags",
      "networkConfiguration",
      "loadBalancers",
      "tags",
    ],
    outputs: (_, name) => ({ name: `${name}-1a2b3c4` }),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    properties: ["name", "retentionInDays", "kmsKeyId", "skipDestroy", "region", "tags"],
    outputs: ({ name }) => ({ arn: `arn:aws:logs:us-east-1:123456789012:log-group:${String(name)}` }),
  },
  "aws:ecr/repository:Repository": {
    properties: [
      "name",
      "imageTagMutability",
      "imageScanningConfiguration",
      "encryptionConfigurations",
      "forceDelete",
    ],
    outputs: ({ name }) => ({ arn: `arn:aws:ecr:us-east-1:123456789012:repository/${String(name)}` }),
  },
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": {
    properties: ["scanType", "rules"],
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": { properties: ["repository", "policy"] },
  "aws:sns/topic:Topic": {
    properties: ["name", "displayName", "kmsMasterKeyId", "region", "tags"],
    outputs: arn("sns"),
  },
  "aws:sns/topicPolicy:TopicPolicy": { properties: ["arn", "policy", "region"] },
  "aws:sns/topicSubscription:TopicSubscription": {
    properties: [
      "topic",
      "protocol",
      "endpoint",
      "region",
      "filterPolicyScope",
      "filterPolicy",
      "endpointAutoConfirms",
    ],
  },
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": {
    properties: [
      "configurationName",
      "iamRoleArn",
      "snsTopicArns",
      "guardrailPolicyArns",
      "userAuthorizationRequired",
      "loggingLevel",
      "slackTeamId",
      "slackChannelId",
    ],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    properties: [
      "name",
      "alarmDescription",
      "namespace",
      "metricName",
      "dimensions",
      "period",
      "statistic",
      "extendedStatistic",
      "evaluateLowSampleCountPercentiles",
      "metricQueries",
      "comparisonOperator",
      "threshold",
      "evaluationPeriods",
      "datapointsToAlarm",
      "treatMissingData",
      "actionsEnabled",
      "alarmActions",
      "okActions",
      "insufficientDataActions",
      "region",
      "tags",
    ],
    outputs: ({ name }) => ({ arn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${String(name)}` }),
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    properties: [
      "alarmName",
      "alarmDescription",
      "alarmRule",
      "actionsEnabled",
      "alarmActions",
      "okActions",
      "tags",
    ],
    outputs: ({ alarmName }) => ({
      arn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${String(alarmName)}`,
    }),
  },
  "aws:cloudwatch/dashboard:Dashboard": { properties: ["dashboardName", "dashboardBody"] },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    properties: ["logGroupName", "name", "pattern", "metricTransformation"],
  },
  "aws:cloudwatch/contributorInsightRule:ContributorInsightRule": {
    properties: ["ruleName", "ruleState", "ruleDefinition"],
  },
  "aws:synthetics/canary:Canary": {
    properties: [
      "name",
      "runtimeVersion",
      "handler",
      "s3Bucket",
      "s3Key",
      "executionRoleArn",
      "artifactS3Location",
      "artifactConfig",
      "schedule",
      "runConfig",
      "successRetentionPeriod",
      "failureRetentionPeriod",
      "startCanary",
      "deleteLambda",
    ],
    outputs: ({ name }) => ({
      engineArn: `arn:aws:lambda:us-east-1:123456789012:function:cwsyn-${String(name)}-0f9b7c1e-2d3a-4b5c-8d6e-7f8091a2b3c4:1`,
    }),
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    properties: ["bucket", "key", "contentBase64", "contentType", "serverSideEncryption", "kmsKeyId"],
  },
  "aws:budgets/budget:Budget": {
    properties: ["name", "budgetType", "timeUnit", "limitAmount", "limitUnit", "notifications"],
  },
  "aws:costexplorer/anomalyMonitor:AnomalyMonitor": {
    properties: ["name", "monitorType", "monitorSpecification"],
    outputs: arn("ce"),
  },
  "aws:costexplorer/anomalySubscription:AnomalySubscription": {
    properties: ["name", "frequency", "monitorArnLists", "subscribers", "thresholdExpression"],
  },
  "aws:iam/role:Role": {
    properties: ["description", "path", "assumeRolePolicy"],
    outputs: (_, name) => ({ name, arn: `arn:aws:iam::123456789012:role/${name}` }),
  },
  "aws:iam/rolePolicy:RolePolicy": { properties: ["role", "policy"] },
  "aws:iam/policy:Policy": {
    properties: ["description", "policy"],
    outputs: (_, name) => ({ arn: `arn:aws:iam::123456789012:policy/${name}` }),
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { properties: ["role", "policyArn"] },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    properties: ["url", "clientIdLists"],
    outputs: ({ url }) => ({
      arn: `arn:aws:iam::123456789012:oidc-provider/${String(url).replace("https://", "")}`,
    }),
  },
  "command:local:Command": { properties: ["create", "dir", "environment", "triggers", "update"] },
  ...GOOGLE,
  ...DATA,
} as const satisfies Table;

/** What the provider's functions answer, in every test that does not say otherwise. */
export const ANSWERS = {
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": ({ name }) => ({ id: `pl-of-${String(name)}` }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "123456789012" }),
} as const satisfies Answers;

/** The part of the table that one component needs: anything else that it declares fails its test. */
export function only(...types: (keyof typeof EXPECTED)[]): Table {
  return Object.fromEntries(types.map((type) => [type, EXPECTED[type]]));
}
