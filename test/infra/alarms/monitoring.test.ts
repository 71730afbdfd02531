import * as pulumi from "@pulumi/pulumi";
import { Monitoring } from "../../../infra/alarms/Monitoring";
import { FIGURES } from "../../../infra/alarms/figures";
import { readConfig } from "../../../infra/config/read";
import { stackFile } from "../support/config";
import { PRODUCTION, rollbackAlarms } from "../../../infra/rollback/described";
import { BUCKET } from "../support/data";
import { only } from "../support/expected";
import { Recording, type Registered } from "../support/recording";

const TYPES = only(
  "aws:sns/topic:Topic",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  "aws:cloudwatch/contributorInsightRule:ContributorInsightRule",
  "aws:cloudfront/monitoringSubscription:MonitoringSubscription",
  "aws:synthetics/canary:Canary",
  "aws:cloudwatch/logGroup:LogGroup",
  ...BUCKET,
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:budgets/budget:Budget",
  "aws:costexplorer/anomalyMonitor:AnomalyMonitor",
  "aws:costexplorer/anomalySubscription:AnomalySubscription",
);
const SICK = ["blue", "green", "ai"].map(
  (who) => `arn:aws:cloudwatch:us-east-1:123456789012:alarm:prod-${who}-sick`,
);

async function monitored(changes: Record<string, unknown> = {}): Promise<Recording> {
  const raw = { ...stackFile("prod") };
  for (const [key, value] of Object.entries(changes))
    raw[key] = typeof value === "string" ? value : JSON.stringify(value);
  const { config, faults } = readConfig("prod", raw);
  if (config === undefined) throw new Error(JSON.stringify(faults));
  const recording = await Recording.start(TYPES);
  const out = <T>(value: T): pulumi.Output<T> => pulumi.output(value) as pulumi.Output<T>;
  const elb = (rest: string): string => `arn:aws:elasticloadbalancing:us-east-1:123456789012:${rest}`;
  const monitoring = new Monitoring("monitoring", {
    config,
    keys: {
      keyArn: out("arn:aws:kms:us-east-1:123456789012:key/data"),
      edgeKeyArn: out("arn:aws:kms:us-east-1:123456789012:key/edge"),
      accountId: out("123456789012"),
    },
    balancer: {
      arn: out(elb("loadbalancer/app/traffic/1a2b")),
      targetGroupArns: { blue: out(elb("targetgroup/blue/3c4d")), green: out(elb("targetgroup/green/5e6f")) },
    },
    cdn: { id: out("E123") },
    certificates: { viewerArn: out("arn:viewer"), originArn: out("arn:origin") },
    data: {
      backups: {
        vaultName: out("vault"),
        settings: { functionName: out("exporter"), deadLetterQueueName: out("exporter-dead") },
      },
      database: { logs: { functionName: out("drain"), deadLetterQueueName: out("drain-dead") } },
    },
    cluster: { name: out("cluster"), logGroups: { blue: out("/blue"), green: out("/green") } },
  });
  const { triggers } = rollbackAlarms(PRODUCTION);
  monitoring.show({ figures: triggers, sickArns: SICK.map(out) });
  return recording.finished();
}

interface Widget {
  properties: { title?: string; alarms?: string[]; annotations?: { horizontal: { value: number }[] } };
}
const alarms = (recording: Recording): Registered[] =>
  recording.all("aws:cloudwatch/metricAlarm:MetricAlarm");
const OPTIONS = { ai: true, waf: true, synthetics: true, secondRegion: true, inspector: true };

describe("the monitoring of prod", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await monitored();
  });

  it("has an enabled alarm for each figure, which tells its severity's topic of beginning and end", () => {
    expect(alarms(recording)).toHaveLength(FIGURES.length);
    for (const figure of FIGURES) {
      const { inputs } = recording.one(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        `monitoring-alarm-${figure.id}`,
      );
      const topic = `arn:aws:sns:us-east-1:123456789012:monitoring-notices-severity-${figure.severity}`;
      expect(inputs).toMatchObject({
        actionsEnabled: true,
        alarmActions: [topic],
        okActions: [topic],
        treatMissingData: figure.missing.treat,
        threshold: figure.threshold,
      });
      expect(inputs.alarmDescription).toContain(`/docs/runbooks/${figure.family}.md`);
    }
  });

  it("shows what takes a release off where its first hours are watched: each trigger with its threshold, and the alarms over them", () => {
    const bodies = recording
      .all("aws:cloudwatch/dashboard:Dashboard")
      .map(({ inputs }) => [String(inputs.dashboardName), String(inputs.dashboardBody)] as const);
    const body = new Map(bodies).get("prod-first-hours") ?? "";
    const { widgets } = JSON.parse(body) as { widgets: Widget[] };
    for (const { id, threshold } of rollbackAlarms(PRODUCTION).triggers) {
      const shown = widgets.filter(({ properties: { title } }) => title?.endsWith(` · ${id}`));
      expect(shown.map(({ properties }) => properties.annotations?.horizontal[0]?.value)).toEqual([
        threshold,
      ]);
    }
    expect(widgets.map(({ properties }) => properties.alarms)).toContainEqual(SICK);
  });

  it("names load balancer and target groups as CloudWatch does", () => {
    const dimensions = JSON.stringify(alarms(recording).map(({ inputs }) => inputs));
    expect(dimensions).toContain('"LoadBalancer":"app/traffic/1a2b"');
    expect(dimensions).toContain('"TargetGroup":"targetgroup/blue/3c4d"');
    expect(dimensions).not.toContain("arn:aws:elasticloadbalancing");
  });

  it("makes an alarm only once its topic lets CloudWatch publish", () => {
    for (const one of alarms(recording)) {
      const severity = (one.inputs.tags as { severity: string }).severity;
      const policy = recording.one(
        "aws:sns/topicPolicy:TopicPolicy",
        `monitoring-notices-severity-${severity}-policy`,
      );
      expect(recording.precedes(policy, one)).toBe(true);
    }
  });

  it("encrypts every topic with a key of ours, and lets alarms, budgets and anomalies in by TLS only", () => {
    const topics = recording.all("aws:sns/topic:Topic");
    expect(topics).toHaveLength(4);
    for (const { inputs } of topics) {
      expect(inputs.kmsMasterKeyId).toBe("arn:aws:kms:us-east-1:123456789012:key/data");
      expect(String(inputs.displayName)).toMatch(/respond in \d.*resolve in \d/);
    }
    for (const { inputs } of recording.all("aws:sns/topicPolicy:TopicPolicy")) {
      const { Statement } = JSON.parse(String(inputs.policy)) as {
        Statement: { Effect: string; Principal: unknown; Resource: string; Condition: unknown }[];
      };
      expect(Statement.map(({ Effect, Principal }) => [Effect, Principal])).toEqual([
        ...["cloudwatch", "budgets", "costalerts"].map((one) => [
          "Allow",
          { Service: `${one}.amazonaws.com` },
        ]),
        ["Deny", "*"],
      ]);
      expect(Statement.every(({ Resource }) => Resource === inputs.arn)).toBe(true);
      expect(Statement.at(-1)?.Condition).toEqual({ Bool: { "aws:SecureTransport": "false" } });
    }
  });

  it("puts no pager's address into a name, and keeps it secret", () => {
    const pagers = recording
      .all("aws:sns/topicSubscription:TopicSubscription")
      .filter(({ inputs }) => inputs.protocol === "https");
    expect(pagers.length).toBeGreaterThan(0);
    for (const { name, inputs } of pagers) {
      expect(name).not.toContain("pager.");
      expect(JSON.stringify(inputs.endpoint)).toContain("1b47061264138c4ac30d75fd1eb44270");
    }
  });

  it("gives the canaries what they need and no secret: parameters by name", () => {
    const canaries = recording.all("aws:synthetics/canary:Canary");
    expect(canaries.map(({ inputs }) => inputs.handler).sort()).toEqual([
      "page.handler",
      "payment.handler",
      "quote.handler",
      "sign-in.handler",
    ]);
    for (const { inputs } of canaries) {
      expect(inputs.s3Key).toMatch(/^code\/[0-9a-f]{64}\.zip$/);
      expect(JSON.stringify(inputs)).not.toMatch(/rk_test|password/);
    }
  });

  it("keeps the canaries' logs for a year, by the stack's key, and lets nobody else make their groups", () => {
    const groups = recording.all("aws:cloudwatch/logGroup:LogGroup");
    const canaries = recording.all("aws:synthetics/canary:Canary").map(({ inputs }) => String(inputs.name));
    expect(canaries.length).toBeGreaterThan(3);
    expect(groups.map(({ inputs }) => inputs.name as string).sort()).toEqual(
      canaries
        .sort()
        .map((name) => expect.stringMatching(`^/aws/lambda/cwsyn-${name}-[0-9a-f-]+$`) as unknown),
    );
    for (const { inputs } of groups)
      expect(inputs).toMatchObject({
        retentionInDays: 365,
        kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/data",
        skipDestroy: true,
      });
    const rights = recording
      .all("aws:iam/rolePolicy:RolePolicy")
      .map(({ inputs }) => inputs.policy as string);
    expect(rights.length).toBeGreaterThan(0);
    expect(rights.join()).not.toContain("logs:CreateLogGroup");
  });

  it("has few resources: each takes time in every preview", () => {
    expect(recording.resources.filter(({ custom }) => custom).length).toBeLessThanOrEqual(90);
  });
});

describe("the options", () => {
  it("leave canaries, their bucket and their alarms out", async () => {
    const without = await monitored({ "sluice:options": { ...OPTIONS, synthetics: false } });
    expect(without.all("aws:synthetics/canary:Canary")).toEqual([]);
    expect(without.all("aws:s3/bucket:Bucket")).toEqual([]);
    expect(alarms(without).filter(({ name }) => name.includes("canary"))).toEqual([]);
  });
});

describe("a stack outside us-east-1", () => {
  it("watches CloudFront there, with topics of that region", async () => {
    const recording = await monitored({ "aws:region": "eu-west-1" });
    for (const { inputs } of alarms(recording)) {
      const [topic] = inputs.alarmActions as string[];
      expect(String(topic).includes("notices-edge-")).toBe(inputs.region === "us-east-1");
    }
    expect(alarms(recording).filter(({ inputs }) => inputs.region === "us-east-1")).toHaveLength(
      FIGURES.filter(({ edge }) => edge).length,
    );
    const topics = recording.all("aws:sns/topic:Topic").map(({ inputs }) => inputs);
    expect(topics).toHaveLength(8);
    for (const { region, kmsMasterKeyId } of topics)
      expect(kmsMasterKeyId).toBe(
        `arn:aws:kms:us-east-1:123456789012:key/${region === "us-east-1" ? "edge" : "data"}`,
      );
  });
});
