const reference = (service: string): string =>
  `https://docs.aws.amazon.com/service-authorization/latest/reference/list_${service}.html`;

const EC2 = reference("amazonec2");
const LISTS = "it lists; AWS names no resource for it";

/** Every action that some role of the program has on `*`, and why: AWS's own table names no resource for it. */
export const ON_EVERY_RESOURCE: Readonly<
  Record<string, { readonly reason: string; readonly source: string }>
> = {
  "application-autoscaling:Describe*": { reason: LISTS, source: reference("awsapplicationautoscaling") },
  "chatbot:Describe*": { reason: LISTS, source: reference("awschatbot") },
  "chatbot:ListTagsForResource": { reason: "no resource", source: reference("awschatbot") },
  "chatbot:GetMicrosoftTeamsChannelConfiguration": { reason: "no resource", source: reference("awschatbot") },
  "chatbot:CreateMicrosoftTeamsChannelConfiguration": {
    reason: "no resource",
    source: reference("awschatbot"),
  },
  "chatbot:CreateSlackChannelConfiguration": { reason: "no resource", source: reference("awschatbot") },
  "cloudfront:GetMonitoringSubscription": { reason: "no resource", source: reference("amazoncloudfront") },
  "cloudfront:CreateMonitoringSubscription": {
    reason: "no resource",
    source: reference("amazoncloudfront"),
  },
  "cloudfront:DeleteMonitoringSubscription": {
    reason: "no resource",
    source: reference("amazoncloudfront"),
  },
  "cloudfront:CreateOriginAccessControl": { reason: "no resource", source: reference("amazoncloudfront") },
  "cloudwatch:DescribeAlarms": {
    reason: "narrower, it returns no composite alarm",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html",
  },
  "cloudwatch:GetMetricData": { reason: "no resource", source: reference("amazoncloudwatch") },
  "cloudwatch:GetMetricWidgetImage": { reason: "no resource", source: reference("amazoncloudwatch") },
  "cloudwatch:PutMetricData": {
    reason: "no resource; only into the namespace of the canaries",
    source: reference("amazoncloudwatch"),
  },
  "s3:ListAllMyBuckets": {
    reason: "no resource; a canary looks for its bucket",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_CanaryPermissions.html",
  },
  "cloudwatch:DescribeInsightRules": { reason: LISTS, source: reference("amazoncloudwatch") },
  "ec2:DescribeAddresses*": { reason: LISTS, source: EC2 },
  "ec2:DescribeAvailabilityZones": { reason: LISTS, source: EC2 },
  "ec2:DescribeFlowLogs": { reason: LISTS, source: EC2 },
  "ec2:DescribeInternetGateways": { reason: LISTS, source: EC2 },
  "ec2:DescribeManagedPrefixLists": { reason: LISTS, source: EC2 },
  "ec2:DescribeNatGateways": { reason: LISTS, source: EC2 },
  "ec2:DescribeNetwork*s": { reason: LISTS, source: EC2 },
  "ec2:DescribePrefixLists": { reason: LISTS, source: EC2 },
  "ec2:DescribeRouteTables": { reason: LISTS, source: EC2 },
  "ec2:DescribeSecurityGroupRules": { reason: LISTS, source: EC2 },
  "ec2:DescribeSecurityGroups": { reason: LISTS, source: EC2 },
  "ec2:DescribeSubnets": { reason: LISTS, source: EC2 },
  "ec2:DescribeVpcEndpoints": { reason: LISTS, source: EC2 },
  "ec2:DescribeVpcs": { reason: LISTS, source: EC2 },
  "ecr:GetAuthorizationToken": {
    reason: "a login, to the account's registry as a whole",
    source: reference("amazonelasticcontainerregistry"),
  },
  "ecr:GetRegistryScanningConfiguration": {
    reason: "no resource",
    source: reference("amazonelasticcontainerregistry"),
  },
  "ecs:DescribeTaskDefinition": {
    reason: "no resource",
    source: reference("amazonelasticcontainerservice"),
  },
  "ecs:DeregisterTaskDefinition": {
    reason: "no resource",
    source: reference("amazonelasticcontainerservice"),
  },
  "elasticloadbalancing:Describe*": { reason: LISTS, source: reference("awselasticloadbalancingv2") },
  "elasticloadbalancing:DescribeRules": { reason: LISTS, source: reference("awselasticloadbalancingv2") },
  "elasticloadbalancing:DescribeTargetGroups": {
    reason: LISTS,
    source: reference("awselasticloadbalancingv2"),
  },
  "elasticloadbalancing:DescribeTargetHealth": {
    reason: LISTS,
    source: reference("awselasticloadbalancingv2"),
  },
  "inspector2:ListCoverage": { reason: "no resource", source: reference("amazoninspector2") },
  "inspector2:ListFindings": { reason: "no resource", source: reference("amazoninspector2") },
  "kms:ListAliases": { reason: LISTS, source: reference("awskeymanagementservice") },
  "logs:DescribeLogGroups": { reason: LISTS, source: reference("amazoncloudwatchlogs") },
  "sns:GetSubscriptionAttributes": { reason: "no resource", source: reference("amazonsns") },
  "sns:SetSubscriptionAttributes": { reason: "no resource", source: reference("amazonsns") },
  "sns:Unsubscribe": { reason: "no resource", source: reference("amazonsns") },
  "ssm:DescribeParameters": { reason: LISTS, source: reference("awssystemsmanager") },
  "synthetics:DescribeCanaries": { reason: LISTS, source: reference("amazoncloudwatchsynthetics") },
  // These make something that has no name yet; the stack's tags are asked for instead.
  "acm:RequestCertificate": {
    reason: "no resource; only with the stack's tags",
    source: reference("awscertificatemanager"),
  },
  "ce:CreateAnomaly*": {
    reason: "no resource; only with the stack's tags",
    source: reference("awscostexplorerservice"),
  },
  "ecs:RegisterTaskDefinition": {
    reason: "no resource; only with the stack's tags",
    source: reference("amazonelasticcontainerservice"),
  },
  "synthetics:CreateCanary": {
    reason: "no resource; only with the stack's tags",
    source: reference("amazoncloudwatchsynthetics"),
  },
};

/** Actions of the form `service:*`, by where they stand. */
export const EVERY_ACTION: Readonly<Record<string, { readonly reason: string; readonly source: string }>> = {
  "aws:kms/key:Key kms:*": {
    reason: "the account itself, in the key's own policy: without it nobody could change the key any more",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
  },
};
