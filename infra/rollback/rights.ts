import type { Right } from "../functions/NodeFunction";

/** What the function's rights name; all ARNs but where it says otherwise. */
export interface Reach {
  readonly region: string;
  readonly account: string;
  /** Where the record and the latches lie, `/sluice/<stack>/release`. */
  readonly releasePath: string;
  readonly rule: string;
  readonly pointerStore: string;
  readonly bucket: string;
  readonly topics: readonly string[];
  /** Name of the ECS cluster. */
  readonly cluster: string;
  /** ECR repositories that what is on trial may come from. */
  readonly repositories: readonly string[];
  /** Name of the parameter with the repository's token; undefined where nobody is asked. */
  readonly token: string | undefined;
}

/**
 * All that a rollback changes: the weights of one rule, latches, one pointer. The rest is looking, keeping and telling. It
 * can neither give a latched release its traffic back nor clear its own latch, and it writes no record.
 */
export function rollbackRights(reach: Reach): readonly Right[] {
  const { region, account, releasePath, rule, pointerStore, bucket, topics, cluster, repositories, token } =
    reach;
  const parameter = (name: string): string => `arn:aws:ssm:${region}:${account}:parameter${name}`;
  return [
    { Sid: "Weights", Action: "elasticloadbalancing:ModifyRule", Resource: rule },
    // These name no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    {
      Sid: "Look",
      Action: [
        "cloudwatch:GetMetricData",
        "ecs:DescribeTaskDefinition",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      Resource: "*",
    },
    {
      Sid: "Alarms",
      Action: "cloudwatch:DescribeAlarms",
      // With anything narrower it returns no composite alarm, and those are all that counts here:
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
      Resource: "*",
    },
    ...findingRights(repositories),
    {
      Sid: "Services",
      Action: "ecs:DescribeServices",
      Resource: `arn:aws:ecs:${region}:${account}:service/${cluster}/*`,
    },
    {
      Sid: "Record",
      Action: "ssm:GetParametersByPath",
      Resource: [parameter(releasePath), parameter(`${releasePath}/*`)],
    },
    ...(token === undefined
      ? []
      : [{ Sid: "Token", Action: "ssm:GetParameter", Resource: parameter(token) }]),
    { Sid: "Latch", Action: "ssm:PutParameter", Resource: parameter(`${releasePath}/latch-*`) },
    {
      Sid: "Pointer",
      Action: [
        "cloudfront-keyvaluestore:DescribeKeyValueStore",
        "cloudfront-keyvaluestore:GetKey",
        "cloudfront-keyvaluestore:PutKey",
      ],
      Resource: pointerStore,
    },
    { Sid: "Keep", Action: ["s3:GetObject", "s3:PutObject"], Resource: `${bucket}/*` },
    // Without it a missing object is a refusal, and cannot be told from one.
    { Sid: "List", Action: "s3:ListBucket", Resource: bucket },
    { Sid: "Tell", Action: "sns:Publish", Resource: topics },
  ];
}

/** What was found in images of the account's own registry; one of another is none of ours to ask about. */
function findingRights(repositories: readonly string[]): readonly Right[] {
  if (repositories.length === 0) return [];
  return [
    { Sid: "Findings", Action: "ecr:DescribeImageScanFindings", Resource: [...repositories] },
    // Where Inspector scans, ECR asks it in the caller's name; neither call names a resource:
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-iam.html
    { Sid: "Inspector", Action: ["inspector2:ListCoverage", "inspector2:ListFindings"], Resource: "*" },
  ];
}
