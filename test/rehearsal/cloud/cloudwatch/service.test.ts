import { cloudWatch } from "../../../../rehearsal/cloud/cloudwatch/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import { UNKNOWN, type Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { faultsOf } from "../../../../rehearsal/cloud/kernel/validation";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { topicArn, topicsIn } from "../../../support/topics";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";
const RULE = "aws:cloudwatch/contributorInsightRule:ContributorInsightRule";

let world: World;
let service: Service;
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await testWorld();
  ({ world, close } = opened);
  await topicsIn(world, "cloudwatch");
  service = cloudWatch(world);
});
afterEach(() => close());

const single = {
  name: "errors",
  namespace: "AWS/ApplicationELB",
  metricName: "RequestCount",
  period: 60,
  statistic: "Sum",
  comparisonOperator: "GreaterThanThreshold",
  threshold: 1,
  evaluationPeriods: 5,
  alarmActions: [topicArn("page")],
};
const alarm = (inputs: Properties = {}) => createThrough(modelOf(service, ALARM), { ...single, ...inputs });
const math = (queries: unknown[], more: Properties = {}): Properties => ({
  ...single,
  namespace: undefined,
  metricName: undefined,
  period: undefined,
  statistic: undefined,
  metricQueries: queries,
  ...more,
});
const metric = (id: string) => ({
  id,
  metric: { namespace: "N", metricName: "M", period: 60, stat: "Sum" },
});

describe("an alarm", () => {
  it("has an ARN, a name of its own, and no state yet, which it says", async () => {
    const { outputs } = await alarm();
    expect(outputs.arn).toBe("arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors");
    await expect(alarm()).rejects.toThrow("AlreadyExists");
    expect(service.control?.["/alarms"]?.(new URLSearchParams(), undefined)).toEqual([
      expect.objectContaining({ name: "errors", state: "INSUFFICIENT_DATA" }),
    ]);
  });

  it("tells topics that exist, in its own region", async () => {
    await expect(alarm({ alarmActions: [topicArn("nobody")] })).rejects.toThrow("does not exist");
    await expect(alarm({ okActions: [topicArn("page", "eu-west-1")] })).rejects.toThrow(
      "Invalid region eu-west-1 specified. Only us-east-1 is supported.",
    );
    await expect(alarm({ alarmActions: Array(6).fill(topicArn("page")) })).rejects.toThrow("at most 5");
  });

  it.each<[string, Properties, string]>([
    ["a period of 45 s", { period: 45 }, "10, 20, 30 or a multiple of 60"],
    ["more than a day", { period: 60, evaluationPeriods: 1441 }, "must not be more than 86400"],
    ["more than a week", { period: 3600, evaluationPeriods: 169 }, "must not be more than 604800"],
    ["more bad than looked at", { datapointsToAlarm: 6 }, "must not be more than evaluationPeriods"],
    ["two statistics", { extendedStatistic: "p95" }, "one of statistic and extendedStatistic"],
    ["no statistic", { statistic: undefined }, "one of statistic and extendedStatistic"],
    ["a percentile above 100", { statistic: undefined, extendedStatistic: "p101" }, "percentile"],
    [
      "low samples without a percentile",
      { evaluateLowSampleCountPercentiles: "ignore" },
      "on a percentile only",
    ],
    ["a trimmed mean", { statistic: undefined, extendedStatistic: "tm90" }, "must be a percentile"],
    ["another word for missing data", { treatMissingData: "good" }, "treatMissingData"],
    [
      "neither metric nor queries",
      { metricName: undefined, namespace: undefined },
      "metricName and metricQueries",
    ],
    ["both", { metricQueries: [metric("a")] }, "and not both"],
    [
      "too many dimensions",
      { dimensions: Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`d${i}`, "x"])) },
      "30 dimensions",
    ],
    ["a long description", { alarmDescription: "x".repeat(1025) }, "alarmDescription"],
    ["an unknown property", { evaluationInterval: 10 }, "is not modelled"],
  ])("is not made with %s", async (_, inputs, message) => {
    await expect(alarm(inputs)).rejects.toThrow(message);
  });

  it.each<[string, unknown[], string]>([
    ["none returned", [metric("a")], "exactly one must have returnData"],
    ["an id twice", [{ ...metric("a"), returnData: true }, metric("a")], "a is used twice"],
    ["a capital id", [{ ...metric("A"), returnData: true }], "must begin with a small letter"],
    [
      "two periods",
      [
        { ...metric("a"), returnData: true },
        { id: "b", metric: { namespace: "N", metricName: "M", period: 300, stat: "Sum" } },
      ],
      "the same period",
    ],
    [
      "a circle",
      [
        { id: "v", expression: "w + a", returnData: true },
        { id: "w", expression: "v", returnData: false },
        metric("a"),
      ],
      "is made of itself",
    ],
    ["a number", [{ id: "v", expression: "SUM(a)", returnData: true }, metric("a")], "gives a number"],
    ["several series", [{ id: "v", expression: "[a, a]", returnData: true }, metric("a")], "gives several"],
    [
      "an unknown id",
      [{ id: "v", expression: "a + b", returnData: true }, metric("a")],
      "reads b, which is no id",
    ],
    ["itself", [{ id: "v", expression: "v + a", returnData: true }, metric("a")], "reads itself"],
    ["neither of both", [{ id: "v", returnData: true }], "one of expression and metric"],
    [
      "eleven metrics",
      [{ ...metric("a0"), returnData: true }, ...Array.from({ length: 10 }, (_, i) => metric(`b${i}`))],
      "more than 10 metrics",
    ],
  ])("takes no queries with %s", async (_, queries, message) => {
    await expect(createThrough(modelOf(service, ALARM), math(queries))).rejects.toThrow(message);
  });

  it("takes an expression over metrics, and is not judged by what a preview cannot know", async () => {
    const queries = [{ id: "v", expression: "100 * a / b", returnData: true }, metric("a"), metric("b")];
    await createThrough(modelOf(service, ALARM), math(queries));
    expect(
      faultsOf(modelOf(service, ALARM), { ...single, alarmActions: UNKNOWN, dimensions: { A: UNKNOWN } }),
    ).toEqual([]);
  });

  it("is as it is declared after a change, and gone after its end", async () => {
    const model = modelOf(service, ALARM);
    const { id } = await alarm();
    const before = model.inputs.parse(single);
    await model.update?.(id, model.inputs.parse({ ...single, threshold: 9 }), before, testContext());
    expect((await model.read(id, testContext()))?.inputs).toMatchObject({ threshold: 9 });
    await model.delete(id, testContext());
    expect(await model.read(id, testContext())).toBeUndefined();
  });

  it("stays while a composite alarm reads it, which knows alarms that exist only", async () => {
    const composite = (alarmRule: string) =>
      createThrough(modelOf(service, COMPOSITE), { alarmName: "both", alarmRule });
    const { id } = await alarm();
    await expect(composite("ALARM(other)")).rejects.toThrow("no other alarm");
    await expect(composite("ALARM(")).rejects.toThrow("alarmRule");
    await composite("ALARM(errors) AND NOT OK(errors)");
    await expect((async () => modelOf(service, ALARM).delete(id, testContext()))()).rejects.toThrow(
      "composite alarm both",
    );
  });
});

describe("a dashboard", () => {
  const widget = (properties: Properties, type = "metric"): string =>
    JSON.stringify({ widgets: [{ type, x: 0, y: 0, width: 8, height: 6, properties }] });
  const metricWidget = (metrics: unknown[], more: Properties = {}): string =>
    widget({ region: "us-east-1", metrics, ...more });
  const dashboard = (dashboardBody: string, dashboardName = "prod") =>
    createThrough(modelOf(service, DASHBOARD), { dashboardName, dashboardBody });

  it("is made of widgets that CloudWatch knows", async () => {
    await dashboard(metricWidget([["AWS/ECS", "CPUUtilization", "ClusterName", "c", { stat: "Sum" }]]));
    await expect(dashboard(metricWidget([["A", "b"]]))).rejects.toThrow("exists already");
  });

  it.each<[string, string, string]>([
    ["no JSON", "{", "it is not JSON"],
    ["an unknown type", widget({}, "graph"), "type"],
    ["no region", widget({ metrics: [["A", "b"]] }), "region"],
    ["half a dimension", metricWidget([["A", "b", "C"]]), "pairs of dimension and value"],
    ["a broken expression", metricWidget([[{ expression: "a +" }]]), "ends too early"],
    ["an unknown option", metricWidget([["A", "b", { stats: "Sum" }]]), "widgets/0/properties/metrics"],
    [
      "a widget too far right",
      JSON.stringify({
        widgets: [{ type: "text", x: 24, width: 1, height: 1, properties: { markdown: "x" } }],
      }),
      "/widgets/0/x",
    ],
    [
      "an alarm that does not exist",
      widget({ alarms: ["arn:aws:cloudwatch:us-east-1:123456789012:alarm:x"] }, "alarm"),
      "does not exist",
    ],
    [
      "a line without a value",
      metricWidget([["A", "b"]], { annotations: { horizontal: [{ label: "x" }] } }),
      "value",
    ],
  ])("is refused with %s", async (_, body, message) => {
    await expect(dashboard(body)).rejects.toThrow(message);
  });

  it("has a name of letters, digits, - and _", async () => {
    await expect(dashboard(metricWidget([["A", "b"]]), "prod board")).rejects.toThrow("dashboardName");
  });
});

describe("a Contributor Insights rule", () => {
  const definition = (more: Properties = {}): Properties => ({
    Schema: { Name: "CloudWatchLogRule", Version: 1 },
    LogGroupNames: ["/api"],
    LogFormat: "JSON",
    Contribution: { Keys: ["$.category"], Filters: [{ Match: "$.level", In: ["error"] }] },
    AggregateOn: "Count",
    ...more,
  });
  const rule = (more: Properties = {}) =>
    createThrough(modelOf(service, RULE), {
      ruleName: "errors",
      ruleDefinition: JSON.stringify(definition(more)),
    });

  it("looks at log groups that exist", async () => {
    await expect(rule()).rejects.toThrow("LogGroupNames names /api, which does not exist");
    world.references.add("/api", "aws:cloudwatch/logGroup:LogGroup", "/api");
    expect((await rule()).outputs.resourceArn).toContain(":insight-rule/errors");
  });

  it.each<[string, Properties, string]>([
    ["another schema", { Schema: { Name: "Other", Version: 1 } }, "Schema.Name"],
    ["five keys", { Contribution: { Keys: Array(5).fill("$.a"), Filters: [] } }, "Contribution.Keys"],
    ["a sum of nothing", { AggregateOn: "Sum" }, "Sum needs Contribution.ValueOf"],
    ["a key that is no field", { Contribution: { Keys: ["category"], Filters: [] } }, "must be a field"],
  ])("is refused with %s", async (_, more, message) => {
    await expect(rule(more)).rejects.toThrow(message);
  });
});

describe("metrics", () => {
  it("are kept by minute, with what a percentile needs", () => {
    const metrics = world.use("metrics");
    const of = { namespace: "N", name: "M", dimensions: { A: "x" } };
    for (const value of [5, 1, 3]) metrics.record(of, value);
    const read = service.control?.["/metrics"]?.(new URLSearchParams({ namespace: "N" }), undefined) as {
      minutes: { count: number; sum: number; minimum: number; maximum: number; samples: number[] }[];
    }[];
    const minutes = read.flatMap((one) => one.minutes);
    expect(minutes.reduce((sum, one) => sum + one.count, 0)).toBe(3);
    expect(minutes.flatMap((one) => one.samples)).toEqual([5, 1, 3]);
    expect(Math.min(...minutes.map((one) => one.minimum))).toBe(1);
    expect(Math.max(...minutes.map((one) => one.maximum))).toBe(5);
  });
});
