import { readSettings } from "../../../ops/rollback/settings";
import { stackFile } from "../support/config";
import { type Run, released, run } from "../support/program";
import { rightsOf, trustedBy } from "../support/rights";

const FUNCTION = "aws:lambda/function:Function";
const RULE = "aws:cloudwatch/eventRule:EventRule";
const account = "123456789012";
const FUNCTION_ARN = expect.stringContaining("rollback-function") as string;

const environmentOf = ({ recording }: Run): Record<string, string> =>
  (recording.one(FUNCTION, "rollback-function").inputs.environment as { variables: Record<string, string> })
    .variables;

describe("the rollback function", () => {
  let ten: Run;
  beforeAll(async () => {
    ten = await released("ten");
  });

  it("is told all that it reads", () => {
    expect(readSettings(environmentOf(ten))).toEqual({
      stack: "prod",
      releasePath: "/sluice/prod/release",
      ruleArn: `arn:aws:elb:us-east-1:${account}:weights-rule`,
      groupArns: {
        blue: expect.stringContaining("traffic-blue") as string,
        green: expect.stringContaining("traffic-green") as string,
      },
      pointer: { storeArn: `arn:aws:cloudfront:us-east-1:${account}:edge-store`, key: "frontend" },
      bucket: "rollback-analysis-bucket-1a2b3c4",
      topics: {
        page: `arn:aws:sns:us-east-1:${account}:monitoring-notices-severity-1`,
        notice: `arn:aws:sns:us-east-1:${account}:monitoring-notices-severity-2`,
      },
      alarms: { blue: "prod-blue-sick", green: "prod-green-sick", ai: "prod-ai-sick" },
      ai: {
        service: "projects/harbor-prod/locations/us-central1/services/harbor-prod-ai",
        critical: true,
        audience: expect.stringMatching(
          /^\/\/iam\.googleapis\.com\/projects\/.*\/providers\/rollback$/,
        ) as string,
        account: expect.stringContaining("harbor-prod-back") as string,
      },
      siteUrl: "https://app.harbor.example",
      cluster: "harbor-prod",
      logGroups: { blue: "/sluice/prod/api/blue", green: "/sluice/prod/api/green" },
      repository: { name: "harbor-team/harbor", tokenParameter: "/sluice/prod/rollback/repository" },
      runbooks: "https://github.com/harbor-example/sluice/blob/main/docs/runbooks",
    });
  });

  it("is told the same at every step of the weights", async () => {
    for (const step of ["deployed", "fifty", "all"] as const)
      expect(environmentOf(await released(step))).toEqual(environmentOf(ten));
  });

  it("may change one rule, one pointer and latches, and look; it cannot clear a latch, nor write the record", () => {
    const rights = rightsOf(ten.recording, "rollback-role");
    const parameter = (name: string): string =>
      `arn:aws:ssm:us-east-1:${account}:parameter/sluice/prod/${name}`;
    const looks = Object.entries(rights).filter(([, resources]) => resources.includes("*"));
    expect(looks.map(([action]) => action).sort()).toEqual([
      "cloudwatch:DescribeAlarms",
      "cloudwatch:GetMetricData",
      "ecs:DescribeTaskDefinition",
      "elasticloadbalancing:DescribeRules",
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth",
      "inspector2:ListCoverage",
      "inspector2:ListFindings",
    ]);
    expect(rights).toMatchObject({
      "elasticloadbalancing:ModifyRule": [`arn:aws:elb:us-east-1:${account}:weights-rule`],
      "ssm:PutParameter": [parameter("release/latch-*")],
      "ssm:GetParameter": [parameter("rollback/repository")],
      "ecr:DescribeImageScanFindings": [`arn:aws:ecr:us-east-1:${account}:repository/harbor-api`],
      "cloudfront-keyvaluestore:PutKey": [`arn:aws:cloudfront:us-east-1:${account}:edge-store`],
      "s3:PutObject": ["arn:aws:s3:::rollback-analysis-bucket-1a2b3c4/*"],
      "s3:ListBucket": ["arn:aws:s3:::rollback-analysis-bucket-1a2b3c4"],
      "ecs:DescribeServices": [`arn:aws:ecs:us-east-1:${account}:service/harbor-prod/*`],
    });
    const changes = Object.keys(rights).filter(
      (action) => !/:(Describe|Get|List|Decrypt|Generate)/.test(action),
    );
    expect(changes.sort()).toEqual([
      "cloudfront-keyvaluestore:PutKey",
      "elasticloadbalancing:ModifyRule",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "s3:PutObject",
      "sns:Publish",
      "sqs:SendMessage",
      "ssm:PutParameter",
    ]);
    expect(trustedBy(ten.recording, "rollback-role")).toEqual({ Service: "lambda.amazonaws.com" });
  });

  it("may change the one AI service at Google, by its own role and no key", () => {
    const members = ten.recording.resources.filter(({ name }) => name.startsWith("rollback-ai-"));
    const of = (name: string) => members.find((one) => one.name === `rollback-ai-${name}`)?.inputs;
    const account = expect.stringMatching(/^serviceAccount:harbor-prod-back/) as string;
    expect(of("shares")).toMatchObject({
      name: "harbor-prod-ai",
      role: "roles/run.developer",
      member: account,
    });
    expect(of("acts")).toMatchObject({ role: "roles/iam.serviceAccountUser", member: account });
    expect(of("tokens")).toMatchObject({
      role: "roles/iam.workloadIdentityUser",
      member: expect.stringMatching(
        /\/attribute\.aws_role\/arn:aws:sts::\d+:assumed-role\/rollback-role$/,
      ) as string,
    });
    expect(of("provider")?.attributeCondition).toBe(
      "attribute.aws_role == 'arn:aws:sts::123456789012:assumed-role/rollback-role'",
    );
  });

  it("keeps what it found in a bucket that nothing takes away, encrypted with the stack's key", () => {
    expect(ten.recording.one("aws:s3/bucket:Bucket", "rollback-analysis-bucket").protect).toBe(true);
    const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(JSON.stringify(ten.recording.one(type, "rollback-analysis-encryption").inputs.rules)).toContain(
      "key/keys-data",
    );
  });

  it("is woken by the beginning of the alarms over the others, by critical findings, and by nothing else", () => {
    const patterns = Object.fromEntries(
      ten.recording
        .all(RULE)
        .map(({ inputs }) => [String(inputs.name), JSON.parse(String(inputs.eventPattern)) as unknown]),
    );
    expect(patterns).toEqual({
      "prod-rollback-alarm": {
        source: ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        detail: {
          alarmName: ["prod-blue-sick", "prod-green-sick", "prod-ai-sick"],
          state: { value: ["ALARM"] },
        },
      },
      "prod-rollback-finding": {
        source: ["aws.inspector2"],
        "detail-type": ["Inspector2 Finding"],
        detail: { severity: ["CRITICAL"], status: ["ACTIVE"] },
      },
      "prod-rollback-scan": {
        source: ["aws.ecr"],
        "detail-type": ["ECR Image Scan"],
        detail: { "finding-severity-counts": { CRITICAL: [{ numeric: [">", 0] }] } },
      },
    });
  });

  it("is reached by its rules alone, and what cannot be delivered lies where its own failures do", () => {
    const { recording } = ten;
    for (const { name, inputs } of recording.all("aws:cloudwatch/eventTarget:EventTarget")) {
      const stem = name.replace(/-target$/, "");
      expect(inputs).toMatchObject({
        arn: FUNCTION_ARN,
        deadLetterConfig: { arn: `arn:aws:sqs:us-east-1:${account}:rollback-dead-letters` },
        retryPolicy: { maximumRetryAttempts: 20 },
      });
      const permission = recording.one("aws:lambda/permission:Permission", `${stem}-permission`);
      expect(permission.inputs).toMatchObject({
        principal: "events.amazonaws.com",
        sourceArn: `arn:aws:events:us-east-1:${account}:${stem}-rule`,
      });
      expect(
        recording.precedes(permission, recording.one("aws:cloudwatch/eventTarget:EventTarget", name)),
      ).toBe(true);
    }
    const { policy } = recording.one("aws:sqs/queuePolicy:QueuePolicy").inputs;
    expect(JSON.parse(String(policy))).toMatchObject({
      Statement: [{ Principal: { Service: "events.amazonaws.com" }, Condition: { ArnEquals: {} } }],
    });
  });

  it("looks each minute by itself, by the schedule's time", () => {
    expect(
      ten.recording.one("aws:scheduler/schedule:Schedule", "rollback-wakeup-reconcile-schedule").inputs,
    ).toMatchObject({
      scheduleExpression: "rate(1 minute)",
      target: { input: '{"reconcile":"<aws.scheduler.scheduled-time>"}' },
    });
  });

  it("is missed loudly: failures, dead letters and silence page", () => {
    for (const id of ["failed", "dead-letters", "idle"]) {
      const { inputs } = ten.recording.one("aws:cloudwatch/metricAlarm:MetricAlarm", `own-rollback-${id}`);
      expect(inputs.alarmActions).toEqual([`arn:aws:sns:us-east-1:${account}:monitoring-notices-severity-1`]);
      if (id === "idle") expect(inputs.insufficientDataActions).toEqual(inputs.alarmActions);
    }
  });

  it("knows no AI service in a stack without one", async () => {
    const { "sluice:ai": _, ...rest } = stackFile("prod");
    const options = { ...(JSON.parse(rest["sluice:options"] ?? "{}") as object), ai: false };
    const without = await run({ ...rest, "sluice:options": JSON.stringify(options) });
    expect(readSettings(environmentOf(without))).toMatchObject({ ai: null, alarms: { ai: null } });
    expect(without.recording.resources.filter(({ type }) => type.startsWith("gcp:"))).toEqual([]);
  });
});
