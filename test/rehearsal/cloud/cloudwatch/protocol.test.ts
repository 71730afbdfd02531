import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { readFromCloudWatch } from "../../../../ops/evidence/live/alarms";
import { cloudWatch } from "../../../../rehearsal/cloud/cloudwatch/service";
import { ACCESS_KEY } from "../../../../rehearsal/cloud/wire/credential";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { topicArn, topicsIn } from "../../../support/topics";
import { modelOf, testContext, testWorld } from "../../../support/world";

const environment = { ...process.env };
let client: CloudWatchClient;
let alarms: ReturnType<typeof cloudWatch>;
let close: () => Promise<void>;

beforeAll(async () => {
  const opened = await testWorld();
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
