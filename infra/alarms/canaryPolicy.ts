export interface CanaryFacts {
  readonly stack: string;
  readonly region: string;
  readonly account: string;
  readonly keyArn: string;
  readonly bucketArn: string;
  /** Names of the parameters with the test user and the sandbox's key. */
  readonly parameters: readonly string[];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_CanaryPermissions.html */
export function canaryPolicy(facts: CanaryFacts): string {
  const { stack, region, account, keyArn, bucketArn, parameters } = facts;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Runs",
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:GetObject"],
        Resource: `${bucketArn}/runs/*`,
      },
      { Sid: "Code", Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/code/*` },
      { Sid: "Bucket", Effect: "Allow", Action: "s3:GetBucketLocation", Resource: bucketArn },
      {
        Sid: "Encrypted",
        Effect: "Allow",
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: keyArn,
      },
      {
        // Not to make a group: Lambda would make one that is kept for ever, without the stack's key.
        Sid: "Log",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/cwsyn-${stack}-*`,
      },
      {
        // Neither names a resource; the metrics are held to their namespace.
        Sid: "Metrics",
        Effect: "Allow",
        Action: "cloudwatch:PutMetricData",
        Resource: "*",
        Condition: { StringEquals: { "cloudwatch:namespace": "CloudWatchSynthetics" } },
      },
      { Sid: "FindBucket", Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" },
      {
        Sid: "Secrets",
        Effect: "Allow",
        Action: "ssm:GetParameter",
        Resource: parameters.map((name) => `arn:aws:ssm:${region}:${account}:parameter${name}`),
      },
    ],
  });
}
