import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type DescribeAlarmsCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { readFromCloudWatch } from "../../../../ops/evidence/live/alarms";
import { cloudWatch } from "../../../../rehearsal/cloud/cloudwatch/service";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { ACCESS_KEY } from "../../../../rehearsal/cloud/wire/credential";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { topicArn, topicsIn } from "../../../support/topics";
import { modelOf, testContext, testWorld } from "../../../support/world";

const environment = { ...process.env };
let client: CloudWatchClient;
let world: World;
let alarms: ReturnType<typeof cloudWatch>;
let close: () => Promise<void>;

beforeAll(async () => {
  const opened = await testWorld(1);
  ({ world } = opened);
  await topicsIn(opened.world, "cloudwatch");
  alarms = cloudWatch(opened.world);
  const endpoint = wire(opened.world, [alarms.wire]);
  await endpoint.start?.();
  const credentials = { accessKeyId: ACCESS_KEY.id, secretAccessKey: ACCESS_KEY.secret };
  client = new CloudWatchClient({ endpoint: endpoint.endpoint(), region: "us-east-1", credentials });
  Object.assign(process.env, opened.world.guestEnvironment);
  close = async () => {
    await endpoint.stop?.();
    await opened.close();
  };
  for (const name of ["prod-a", "prod-b", "prod-c", "other-a"]) await alarm(name);
  await alarm("prod-edge", "us-west-2");
});
afterAll(async () => {
  process.env = environment;
  client.destroy();
  await close();
});

async function alarm(name: string, region = "us-east-1"): Promise<void> {
  const model = modelOf(alarms, "aws:cloudwatch/metricAlarm:MetricAlarm");
  const inputs = model.inputs.parse({
    name,
    namespace: "N",
    metricName: "M",
    period: 60,
    statistic: "Sum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 1,
    evaluationPeriods: 5,
    alarmActions: region === "us-east-1" ? [topicArn("page")] : [],
  });
  await model.create(inputs, { ...testContext(), region });
}
const set = (name: string, state: string, region = "us-east-1"): unknown =>
  alarms.control?.["/alarms"]?.(new URLSearchParams(), { name, region, state });
const names = async (input: DescribeAlarmsCommandInput) =>
  (await client.send(new DescribeAlarmsCommand(input))).MetricAlarms?.map(({ AlarmName }) => AlarmName);

it("tells the state that a rehearsal sets, by region", async () => {
  expect(await names({ AlarmNamePrefix: "prod-", StateValue: "ALARM" })).toEqual([]);
  set("prod-b", "ALARM");
  expect(await names({ StateValue: "ALARM" })).toEqual(["prod-b"]);
  expect(await readFromCloudWatch("prod-e", "us-west-2")).toEqual([
    { name: "prod-edge", enabled: true, actions: 0, state: "INSUFFICIENT_DATA" },
  ]);
});

it("keeps the state of an alarm that changes, and knows no other", async () => {
  set("prod-a", "OK");
  const model = modelOf(alarms, "aws:cloudwatch/metricAlarm:MetricAlarm");
  const was = await model.read("prod-a", testContext());
  if (was === undefined || model.update === undefined) throw new Error("it is gone");
  const now = model.inputs.parse({ ...was.inputs, threshold: 2 });
  await model.update("prod-a", now, model.inputs.parse(was.inputs), testContext());
  expect(await names({ StateValue: "OK" })).toEqual(["prod-a"]);
  expect(() => set("none", "OK")).toThrow("us-east-1 has no alarm none");
  expect(() => set("prod-a", "RED")).toThrow();
});

it("tells composite alarms where they are asked for, with the rule and why they are as they are", async () => {
  const model = modelOf(alarms, "aws:cloudwatch/compositeAlarm:CompositeAlarm");
  const inputs = model.inputs.parse({ alarmName: "prod-sick", alarmRule: "ALARM(prod-c)" });
  await model.create(inputs, testContext());
  set("prod-c", "ALARM");
  const ask = async (input: DescribeAlarmsCommandInput) => client.send(new DescribeAlarmsCommand(input));
  expect((await ask({ AlarmNames: ["prod-sick"] })).CompositeAlarms).toEqual([]);
  const found = await ask({
    AlarmNames: ["prod-sick", "prod-c"],
    AlarmTypes: ["CompositeAlarm", "MetricAlarm"],
  });
  const [composite] = found.CompositeAlarms ?? [];
  expect(composite).toMatchObject({ StateValue: "ALARM", AlarmRule: "ALARM(prod-c)" });
  expect(composite?.StateReason).toContain(":alarm:prod-c transitioned to ALARM at ");
  expect(composite?.StateReasonData).toContain("triggeringAlarms");
  expect(composite?.StateUpdatedTimestamp?.getTime()).toBeGreaterThan(Date.UTC(2020));
  expect(found.MetricAlarms?.[0]).toMatchObject({
    MetricName: "M",
    Period: 60,
    EvaluationPeriods: 5,
    Threshold: 1,
  });
});

describe("GetMetricData", () => {
  const now = (): number => world.clock.now();
  const minute = (back: number): number => Math.floor(now() / 60_000) * 60_000 - back * 60_000;
  const stat = (Id: string, MetricName: string, Stat = "Sum") => ({
    Id,
    MetricStat: {
      Metric: { Namespace: "N", MetricName, Dimensions: [{ Name: "Slot", Value: "green" }] },
      Period: 60,
      Stat,
    },
    ReturnData: false,
  });
  const ask = (MetricDataQueries: object[], back = 3) =>
    client.send(
      new GetMetricDataCommand({
        MetricDataQueries: MetricDataQueries as never,
        StartTime: new Date(minute(back)),
        EndTime: new Date(minute(0)),
        ScanBy: "TimestampAscending",
      }),
    );

  it("computes over what was recorded, and leaves out what was not", async () => {
    const of = (name: string) => ({ namespace: "N", name, dimensions: { Slot: "green" } });
    const times = [3, 2, 1].map(minute);
    for (const at of times) world.use("metrics").record(of("Requests"), 100, { at: at + 5_000 });
    world.use("metrics").record(of("Errors"), 6, { at: (times[1] ?? 0) + 5_000 });
    const { MetricDataResults } = await ask([
      stat("all", "Requests"),
      { ...stat("bad", "Errors"), ReturnData: true, Label: "failed" },
      { Id: "share", Expression: "100 * FILL(bad, 0) / all" },
    ]);
    expect(MetricDataResults).toEqual([
      expect.objectContaining({
        Id: "bad",
        Label: "failed",
        Values: [6],
        Timestamps: [new Date(times[1] ?? 0)],
      }),
      expect.objectContaining({
        Id: "share",
        Values: [0, 6, 0],
        Timestamps: times.map((at) => new Date(at)),
      }),
    ]);
  });

  it.each<[string, object[], string]>([
    ["an expression that cannot be", [{ Id: "a", Expression: "b +" }], "Error in expression: ends too early"],
    ["an unknown id", [{ Id: "a", Expression: "b" }], "Error in expression: there is no b"],
    ["a number", [{ Id: "a", Expression: "1 + 1" }], "must be a time series"],
    ["nothing to read", [{ Id: "a" }], "one of MetricStat and Expression"],
    [
      "two periods",
      [stat("a", "M"), { ...stat("b", "M"), MetricStat: { ...stat("b", "M").MetricStat, Period: 300 } }],
      "several periods are not modelled",
    ],
  ])("refuses %s", async (_, queries, message) => {
    await expect(ask(queries)).rejects.toThrow(message);
  });

  it("refuses a time that ends before it begins", async () => {
    await expect(ask([{ ...stat("a", "M"), ReturnData: true }], -1)).rejects.toThrow(
      "StartTime must be less",
    );
  });
});
