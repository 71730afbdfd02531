import { eventBridge } from "../../../../rehearsal/cloud/events/service";
import type { BusEvent } from "../../../../rehearsal/cloud/events/event";
import { cloudWatch } from "../../../../rehearsal/cloud/cloudwatch/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { topicArn, topicsIn } from "../../../support/topics";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const MINUTE = 60_000;
/** A whole minute. */
const START = Date.UTC(2026, 10, 23, 12);

type World = Awaited<ReturnType<typeof testWorld>>["world"];
let world: World;
let service: Service;
let events: Service;
let topics: Service;
let close: () => Promise<void>;

// Only the clock's own timers: what reads files at the beginning has to go on.
beforeEach(async () => {
  jest.useFakeTimers({ now: START, doNotFake: ["nextTick", "setImmediate"] });
  const opened = await testWorld(1);
  ({ world, close } = opened);
  topics = await topicsIn(world, "cloudwatch");
  service = cloudWatch(world);
  events = eventBridge(world);
  await service.start?.();
  // What is to be read first has been read.
  jest.spyOn(globalThis, "setImmediate").mockImplementation(((run: () => void) => run()) as never);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await service.stop?.();
  await close();
  jest.useRealTimers();
});

const pass = (milliseconds: number): unknown => jest.advanceTimersByTime(milliseconds);
const ask = (of: Service, path: string, body?: unknown): unknown =>
  of.control?.[path]?.(new URLSearchParams(), body);
const alarms = () =>
  ask(service, "/alarms") as { name: string; state: string; reason: string; changedAt: number }[];
const stateOf = (name: string): string | undefined => alarms().find((one) => one.name === name)?.state;
const told = () => ask(events, "/events/bus") as BusEvent[];
const record = (value: number, name = "Errors"): void =>
  world.use("metrics").record({ namespace: "N", name, dimensions: {} }, value);
const declare = (inputs: Properties = {}) =>
  createThrough(modelOf(service, ALARM), {
    name: "errors",
    namespace: "N",
    metricName: "Errors",
    period: 60,
    statistic: "Sum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 1,
    evaluationPeriods: 2,
    treatMissingData: "notBreaching",
    ...inputs,
  });

it("is evaluated at the end of each minute, and not before", async () => {
  await declare();
  expect(stateOf("errors")).toBe("INSUFFICIENT_DATA");
  pass(MINUTE - 1);
  expect(stateOf("errors")).toBe("INSUFFICIENT_DATA");
  pass(1);
  expect(stateOf("errors")).toBe("OK");
  record(2);
  pass(MINUTE);
  expect(stateOf("errors")).toBe("OK");
  record(2);
  pass(MINUTE);
  expect(stateOf("errors")).toBe("ALARM");
  expect(alarms()[0]).toMatchObject({
    changedAt: START + 3 * MINUTE,
    reason:
      "Threshold Crossed: 2 out of the last 2 datapoints [2.0 (23/11/26 12:01:00), 2.0 (23/11/26 12:02:00)] were greater than the threshold (1.0) (minimum 2 datapoints for OK -> ALARM transition).",
  });
});

it("is evaluated every 10 seconds where its period is shorter than a minute, on metrics of high resolution", async () => {
  await declare({ period: 10 });
  pass(10_000);
  expect(stateOf("errors")).toBe("OK");
  for (let index = 0; index < 2; index += 1) {
    world.use("metrics").record({ namespace: "N", name: "Errors", dimensions: {} }, 5, { resolution: 1 });
    pass(10_000);
  }
  expect(stateOf("errors")).toBe("ALARM");
  expect(alarms()[0]?.changedAt).toBe(START + 30_000);
});

it("slides over minutes where its period is longer", async () => {
  await declare({ period: 300, evaluationPeriods: 1, threshold: 9 });
  record(5);
  pass(4 * MINUTE);
  record(5);
  pass(MINUTE);
  // Minutes 1 to 5 hold both.
  expect(stateOf("errors")).toBe("ALARM");
  pass(MINUTE);
  // Minutes 2 to 6 hold one.
  expect(stateOf("errors")).toBe("OK");
});

it("computes what it watches", async () => {
  const metric = (id: string, metricName: string) => ({
    id,
    metric: { namespace: "N", metricName, period: 60, stat: "Sum" },
  });
  const share = "IF(all >= 50, 100 * FILL(bad, 0) / all, 0)";
  await declare({
    ...{ namespace: undefined, metricName: undefined, period: undefined, statistic: undefined },
    evaluationPeriods: 1,
    threshold: 5,
    metricQueries: [
      { id: "share", expression: share, returnData: true },
      metric("all", "All"),
      metric("bad", "Bad"),
    ],
  });
  const minute = (all: number, bad: number): string | undefined => {
    record(all, "All");
    if (bad > 0) record(bad, "Bad");
    pass(MINUTE);
    return stateOf("errors");
  };
  expect(minute(100, 0)).toBe("OK");
  expect(minute(100, 6)).toBe("ALARM");
  expect(minute(100, 5)).toBe("OK");
  // Below the floor everything may fail.
  expect(minute(49, 49)).toBe("OK");
});

it("keeps the state while a percentile has too few samples, if it is to", async () => {
  const p95 = { statistic: undefined, extendedStatistic: "p95", evaluationPeriods: 1, threshold: 100 };
  await declare({ ...p95, evaluateLowSampleCountPercentiles: "ignore" });
  await declare({ ...p95, name: "eager", evaluateLowSampleCountPercentiles: "evaluate" });
  for (let index = 0; index < 199; index += 1) record(500);
  pass(MINUTE);
  expect([stateOf("errors"), stateOf("eager")]).toEqual(["INSUFFICIENT_DATA", "ALARM"]);
  for (let index = 0; index < 200; index += 1) record(500);
  pass(MINUTE);
  expect(stateOf("errors")).toBe("ALARM");
});

describe("a change of state", () => {
  const composite = (alarmRule: string, alarmName = "sick", more: Properties = {}) =>
    createThrough(modelOf(service, COMPOSITE), { alarmName, alarmRule, ...more });

  it("goes to the topics of the new state and to EventBridge", async () => {
    await createThrough(modelOf(topics, "aws:sns/topicSubscription:TopicSubscription"), {
      topic: topicArn("page"),
      protocol: "sms",
      endpoint: "+15550100",
    });
    await declare({ alarmActions: [topicArn("page")], evaluationPeriods: 1, alarmDescription: "what to do" });
    pass(MINUTE);
    record(9);
    pass(MINUTE);
    const inbox = ask(topics, "/inbox") as { subject: string; message: string }[];
    expect(inbox.map(({ subject }) => subject)).toEqual(['ALARM: "errors" in us-east-1']);
    expect(JSON.parse(inbox[0]?.message ?? "{}")).toMatchObject({
      AlarmName: "errors",
      NewStateValue: "ALARM",
      OldStateValue: "OK",
      Trigger: { MetricName: "Errors", Period: 60 },
    });
    expect(told().map(({ detail }) => (detail.state as { value: string }).value)).toEqual(["OK", "ALARM"]);
    expect(told()[1]).toMatchObject({
      source: "aws.cloudwatch",
      "detail-type": "CloudWatch Alarm State Change",
      account: "123456789012",
      region: "us-east-1",
      time: "2026-11-23T12:02:00Z",
      resources: ["arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors"],
      detail: {
        alarmName: "errors",
        configuration: {
          description: "what to do",
          metrics: [{ metricStat: { metric: { name: "Errors", namespace: "N" }, period: 60, stat: "Sum" } }],
        },
        previousState: { value: "OK", timestamp: "2026-11-23T12:01:00.000+0000" },
        state: { value: "ALARM", timestamp: "2026-11-23T12:02:00.000+0000" },
      },
    });
  });

  it("tells no topic where actions are off, and EventBridge all the same", async () => {
    await declare({ alarmActions: [topicArn("page")], actionsEnabled: false, treatMissingData: "breaching" });
    pass(MINUTE);
    expect(stateOf("errors")).toBe("ALARM");
    expect(ask(topics, "/inbox")).toEqual([]);
    expect(told()).toHaveLength(1);
  });

  it("takes composite alarms with it, in the same moment, through each other", async () => {
    await declare({ evaluationPeriods: 1 });
    await declare({ name: "quiet", metricName: "Other" });
    await composite("ALARM(errors) OR ALARM(quiet)", "either");
    await composite('ALARM("either") AND NOT ALARM(quiet)', "outer", { alarmDescription: "why" });
    pass(MINUTE);
    expect([stateOf("either"), stateOf("outer")]).toEqual(["OK", "OK"]);
    record(9);
    pass(MINUTE);
    expect([stateOf("either"), stateOf("outer")]).toEqual(["ALARM", "ALARM"]);
    const arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm";
    const event = told().at(-2);
    expect(event?.detail).toMatchObject({
      alarmName: "either",
      configuration: { alarmRule: "ALARM(errors) OR ALARM(quiet)" },
      state: {
        value: "ALARM",
        reason: `${arn}:errors transitioned to ALARM at Monday 23 November, 2026 12:02:00 UTC`,
      },
    });
    expect(JSON.parse((event?.detail.state as { reasonData: string }).reasonData)).toEqual({
      triggeringAlarms: [
        { arn: `${arn}:errors`, state: { value: "ALARM", timestamp: "2026-11-23T12:02:00.000+0000" } },
      ],
    });
    expect(told().at(-1)?.detail).toMatchObject({
      alarmName: "outer",
      configuration: { description: "why" },
    });
    // As at AWS, the last point that there is counts until it leaves the evaluation range.
    pass(2 * MINUTE);
    expect([stateOf("either"), stateOf("outer")]).toEqual(["ALARM", "ALARM"]);
    pass(MINUTE);
    expect([stateOf("either"), stateOf("outer")]).toEqual(["OK", "OK"]);
  });

  it("is set by the rehearsal, and held until it lets go", async () => {
    await declare();
    await composite("ALARM(errors)");
    pass(MINUTE);
    ask(service, "/alarms", { name: "errors", region: "us-east-1", state: "ALARM" });
    expect([stateOf("errors"), stateOf("sick")]).toEqual(["ALARM", "ALARM"]);
    pass(5 * MINUTE);
    expect(stateOf("sick")).toBe("ALARM");
    ask(service, "/alarms", { name: "errors", region: "us-east-1" });
    pass(MINUTE);
    expect([stateOf("errors"), stateOf("sick")]).toEqual(["OK", "OK"]);
  });
});

it("has no timer where there is no alarm", async () => {
  // The store writes a moment after a change.
  pass(1_000);
  expect(jest.getTimerCount()).toBe(0);
  const { id } = await declare();
  expect(jest.getTimerCount()).toBeGreaterThan(0);
  await modelOf(service, ALARM).delete(id, testContext());
  pass(1_000);
  expect(jest.getTimerCount()).toBe(0);
});

it("makes up for what a busy machine has missed", async () => {
  await declare({ evaluationPeriods: 1 });
  record(0);
  pass(MINUTE);
  expect(stateOf("errors")).toBe("OK");
  // A bad minute that was over before anybody looked.
  const point = (value: number, minute: number): void =>
    world
      .use("metrics")
      .record({ namespace: "N", name: "Errors", dimensions: {} }, value, { at: START + minute * MINUTE });
  point(5, 2);
  [3, 4, 5].forEach((minute) => point(0, minute));
  jest.setSystemTime(START + 6 * MINUTE);
  jest.runOnlyPendingTimers();
  const states = told().map(({ detail }) => (detail as { state: { value: string } }).state.value);
  expect(states.slice(-2)).toEqual(["ALARM", "OK"]);
});

it("samples what is measured for the minute that has ended", async () => {
  const minutes: number[] = [];
  world.use("metrics").sample((at) => {
    minutes.push(at);
    world.use("metrics").record({ namespace: "N", name: "Errors", dimensions: {} }, 7, { at });
  });
  await declare({ evaluationPeriods: 1 });
  // One that is looked at every ten seconds ends no minute.
  await declare({ name: "short", period: 10 });
  pass(MINUTE);
  expect(minutes).toEqual([START]);
  expect(stateOf("errors")).toBe("ALARM");
});
