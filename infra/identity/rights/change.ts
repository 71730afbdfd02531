import { type Scope, type Statement, allow, inAccount, ownTags } from "../statement";

/** What a release makes, changes and takes away: what runs, how traffic gets there, and who is told. No data, no rights. */
export const changes = (scope: Scope): Statement[] => {
  const { account, stack } = scope;
  const made = { StringEquals: ownTags("aws:RequestTag", scope) };
  const own = { StringEquals: ownTags("aws:ResourceTag", scope) };
  return [
    allow("MakeTagged", MAKES, inAccount(scope, ...TAGGED), made),
    // These make something that has no name yet: nothing but its tags can be asked for.
    allow("MakeNameless", NAMELESS, ["*"], made),
    // What bears another product's or stack's tags is not made one's own by tagging it.
    allow("Tag", TAGS, inAccount(scope, ...TAGGED), {
      ...made,
      StringEqualsIfExists: ownTags("aws:ResourceTag", scope),
    }),
    // MAKES too: a listener is made in a load balancer, a subnet in a network, and those are there already.
    allow("ChangeTagged", [...MAKES, ...CHANGES], inAccount(scope, ...TAGGED), own),
    allow("ChangeNameless", CHANGES_NAMELESS, ["*"]),
    allow("Edge", EDGE, inAccount(scope, "cloudfront")),
    allow("Parameters", PARAMETERS, [`arn:aws:ssm:*:${account}:parameter/sluice/${stack}/*`]),
    allow("Secrets", ["secretsmanager:GetSecretValue"], inAccount(scope, "secretsmanager"), own),
    allow("Notices", NOTICES, inAccount(scope, "budgets", "chatbot", "cloudwatch", "scheduler")),
    // Uploads; an old version's file is ended by the bucket's rule, never by a release.
    allow(
      "Assets",
      ["s3:GetObject", "s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectTagging"],
      ["arn:aws:s3:::assets-*/*"],
      { StringEquals: { "aws:ResourceAccount": account } },
    ),
    // What the canaries run is a file of the program, by its digest.
    allow(
      "CanaryCode",
      ["s3:DeleteObject", "s3:GetObject", "s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectTagging"],
      ["arn:aws:s3:::monitoring-*/code/*"],
      { StringEquals: { "aws:ResourceAccount": account } },
    ),
    allow("DataKey", ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], inAccount(scope, "kms"), own),
    // A service takes its own grant, as SQS and Lambda do for an encrypted environment; nobody else gets one.
    allow("DataKeyGrants", ["kms:CreateGrant"], inAccount(scope, "kms"), {
      ...own,
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
    allow("PassOwnRoles", ["iam:PassRole"], [`arn:aws:iam::${account}:role/sluice/${stack}/*`], {
      StringEquals: { "iam:PassedToService": PASSED_TO },
    }),
  ];
};

/** The services that take one of the stack's roles from a release. */
export const PASSED_TO: readonly string[] = [
  "chatbot.amazonaws.com",
  "ecs-tasks.amazonaws.com",
  "lambda.amazonaws.com",
  "scheduler.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];

const TAGGED = [
  "acm",
  "application-autoscaling",
  "ce",
  "cloudfront",
  "cloudwatch",
  "ec2",
  "ecs",
  "elasticloadbalancing",
  "lambda",
  "logs",
  "sns",
  "sqs",
  "ssm",
  "synthetics",
  "wafv2",
] as const;

const MAKES = [
  "application-autoscaling:RegisterScalableTarget",
  "cloudwatch:PutCompositeAlarm",
  "cloudwatch:PutInsightRule",
  "cloudwatch:PutMetricAlarm",
  "ec2:AllocateAddress",
  "ec2:AuthorizeSecurityGroup*",
  "ec2:CreateFlowLogs",
  "ec2:CreateInternetGateway",
  "ec2:CreateNatGateway",
  "ec2:CreateRouteTable",
  "ec2:CreateSecurityGroup",
  "ec2:CreateSubnet",
  "ec2:CreateVpc",
  "ec2:CreateVpcEndpoint",
  "ecs:CreateCluster",
  "ecs:CreateService",
  "elasticloadbalancing:CreateListener",
  "elasticloadbalancing:CreateLoadBalancer",
  "elasticloadbalancing:CreateRule",
  "elasticloadbalancing:CreateTargetGroup",
  "lambda:CreateFunction",
  "logs:CreateLogGroup",
  "sns:CreateTopic",
  "sqs:CreateQueue",
  "wafv2:CreateWebACL",
] as const;

const NAMELESS = [
  "acm:RequestCertificate",
  "ce:CreateAnomaly*",
  "ecs:RegisterTaskDefinition",
  "synthetics:CreateCanary",
] as const;

const TAGS = [
  "acm:AddTagsToCertificate",
  "application-autoscaling:TagResource",
  "ce:TagResource",
  "cloudfront:TagResource",
  "cloudwatch:TagResource",
  "ec2:CreateTags",
  "ecs:TagResource",
  "elasticloadbalancing:AddTags",
  "lambda:TagResource",
  "logs:TagResource",
  "sns:TagResource",
  "sqs:TagQueue",
  "ssm:AddTagsToResource",
  "synthetics:TagResource",
  "wafv2:TagResource",
] as const;

const CHANGES = [
  "acm:DeleteCertificate",
  "application-autoscaling:DeleteS*",
  "application-autoscaling:DeregisterScalableTarget",
  "application-autoscaling:PutS*",
  "ce:DeleteAnomaly*",
  "ce:UpdateAnomaly*",
  "cloudfront:CreateInvalidation",
  "cloudfront:DeleteDistribution",
  "cloudfront:UpdateDistribution",
  "cloudwatch:DeleteAlarms",
  "cloudwatch:DeleteInsightRules",
  "ec2:AssociateAddress",
  "ec2:AssociateRouteTable",
  "ec2:AttachInternetGateway",
  "ec2:CreateRoute",
  "ec2:DeleteFlowLogs",
  "ec2:DeleteInternetGateway",
  "ec2:DeleteNatGateway",
  "ec2:DeleteRoute*",
  "ec2:DeleteSecurityGroup",
  "ec2:DeleteSubnet",
  "ec2:DeleteTags",
  "ec2:DeleteVpc",
  "ec2:DeleteVpcEndpoints",
  "ec2:DetachInternetGateway",
  "ec2:DisassociateAddress",
  "ec2:DisassociateRouteTable",
  "ec2:ModifySecurityGroupRules",
  "ec2:ModifySubnetAttribute",
  "ec2:ModifyVpcAttribute",
  "ec2:ModifyVpcEndpoint",
  "ec2:ReleaseAddress",
  "ec2:ReplaceRoute*",
  "ec2:RevokeSecurityGroup*",
  "ecs:DeleteCluster",
  "ecs:DeleteService",
  "ecs:PutClusterCapacityProviders",
  "ecs:UntagResource",
  "ecs:UpdateCluster*",
  "ecs:UpdateService",
  "elasticloadbalancing:DeleteListener",
  "elasticloadbalancing:DeleteLoadBalancer",
  "elasticloadbalancing:DeleteRule",
  "elasticloadbalancing:DeleteTargetGroup",
  "elasticloadbalancing:ModifyL*",
  "elasticloadbalancing:ModifyRule",
  "elasticloadbalancing:ModifyTargetGroup*",
  "elasticloadbalancing:RemoveTags",
  "elasticloadbalancing:SetRulePriorities",
  "elasticloadbalancing:SetSecurityGroups",
  "elasticloadbalancing:SetSubnets",
  "lambda:DeleteFunction*",
  "lambda:PutFunction*",
  "lambda:UpdateFunction*",
  "logs:AssociateKmsKey",
  "logs:DeleteMetricFilter",
  "logs:PutMetricFilter",
  "logs:PutRetentionPolicy",
  "sns:DeleteTopic",
  "sns:SetTopicAttributes",
  "sns:Subscribe",
  "sqs:DeleteQueue",
  "sqs:SetQueueAttributes",
  "synthetics:DeleteCanary",
  "synthetics:StartCanary",
  "synthetics:StopCanary",
  "synthetics:UpdateCanary",
  "wafv2:DeleteWebACL",
  "wafv2:PutLoggingConfiguration",
  "wafv2:UpdateWebACL",
] as const;

/** None of these takes a tag that could be asked for. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html */
const EDGE = [
  "cloudfront-keyvaluestore:*Key*",
  "cloudfront:*CachePolicy",
  "cloudfront:CreateFunction",
  "cloudfront:DeleteFunction",
  "cloudfront:DescribeFunction",
  "cloudfront:PublishFunction",
  "cloudfront:UpdateFunction",
  "cloudfront:*KeyValueStore",
  "cloudfront:*OriginRequestPolicy",
  "cloudfront:*ResponseHeadersPolicy",
  "cloudfront:CreateDistribution",
  "cloudfront:DeleteOriginAccessControl",
  "cloudfront:UpdateOriginAccessControl",
] as const;

/** AWS takes no resource for these, and no tag that could be asked for: test/infra/identity/wildcards.ts gives each its source. */
const CHANGES_NAMELESS = [
  "chatbot:CreateMicrosoftTeamsChannelConfiguration",
  "chatbot:CreateSlackChannelConfiguration",
  "cloudfront:CreateMonitoringSubscription",
  "cloudfront:CreateOriginAccessControl",
  "cloudfront:DeleteMonitoringSubscription",
  "ecs:DeregisterTaskDefinition",
  "sns:SetSubscriptionAttributes",
  "sns:Unsubscribe",
] as const;

const PARAMETERS = ["ssm:DeleteParameter*", "ssm:GetParameter*", "ssm:PutParameter"] as const;

const NOTICES = [
  "budgets:ModifyBudget",
  "chatbot:DeleteMicrosoftTeamsChannelConfiguration",
  "chatbot:DeleteSlackChannelConfiguration",
  "chatbot:UpdateMicrosoftTeamsChannelConfiguration",
  "chatbot:UpdateSlackChannelConfiguration",
  "cloudwatch:DeleteDashboards",
  "cloudwatch:PutDashboard",
  "scheduler:*Schedule",
] as const;
