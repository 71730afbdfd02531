import { cloudWatch } from "../../../../rehearsal/cloud/cloudwatch/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import { World } from "../../../../rehearsal/cloud/kernel/world";
import { createThrough, modelOf, testWorld } from "../../../support/world";

const MINUTE = 60_000;
const heartbeat = {
  name: "heartbeat",
  namespace: "N",
  metricName: "Heartbeat",
  period: 60,
  statistic: "Sum",
  comparisonOperator: "LessThanThreshold",
  threshold: 1,
  evaluationPeriods: 1,
  treatMissingData: "breaching",
};

beforeEach(() =>
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 23, 12), doNotFake: ["nextTick", "setImmediate"] }),
);
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});
/** What is to be read first has been read. */
const atOnce = () =>
  jest.spyOn(globalThis, "setImmediate").mockImplementation(((run: () => void) => run()) as never);

const stateIn = (service: Service): unknown =>
  service.control?.["/alarms"]?.(new URLSearchParams(), undefined);

it("does not take what a restart has lost for silence", async () => {
  const { world, close } = await testWorld(1);
  const service = cloudWatch(world);
  await service.start?.();
  await createThrough(modelOf(service, "aws:cloudwatch/metricAlarm:MetricAlarm"), heartbeat);
  world.use("metrics").record({ namespace: "N", name: "Heartbeat", dimensions: {} }, 1);
  const first = atOnce();
  jest.advanceTimersByTime(MINUTE);
  first.mockRestore();
  expect(stateIn(service)).toEqual([expect.objectContaining({ state: "OK" })]);
  await service.stop?.();
  world.store.flush();

  // The alarm lies in the store, its metric lay in memory.
  const next = await World.create({ directory: world.directory, speed: 1 });
  const again = cloudWatch(next);
  await again.start?.();
  const second = atOnce();
  // As long as the evaluation range of 3 reaches back to before the restart, nothing is known.
  jest.advanceTimersByTime(2 * MINUTE);
  expect(stateIn(again)).toEqual([expect.objectContaining({ state: "OK" })]);
  jest.advanceTimersByTime(MINUTE);
  expect(stateIn(again)).toEqual([expect.objectContaining({ state: "ALARM" })]);
  second.mockRestore();
  await again.stop?.();
  next.clock.stop();
  next.store.close();
  await close();
});

it("does not take what an expression fills for measured", async () => {
  const { world, close } = await testWorld(1);
  const service = cloudWatch(world);
  await service.start?.();
  const { metricName, namespace, period, statistic: stat, ...rest } = heartbeat;
  const metric = { metricName, namespace, period, stat };
  const filled = {
    ...rest,
    metricQueries: [
      { id: "beats", metric },
      { id: "filled", expression: "FILL(beats, 0)", returnData: true },
    ],
  };
  await createThrough(modelOf(service, "aws:cloudwatch/metricAlarm:MetricAlarm"), filled);
  await service.stop?.();
  await service.start?.();
  const read = atOnce();
  jest.advanceTimersByTime(2 * MINUTE);
  expect(stateIn(service)).toEqual([expect.objectContaining({ state: "INSUFFICIENT_DATA" })]);
  jest.advanceTimersByTime(2 * MINUTE);
  expect(stateIn(service)).toEqual([expect.objectContaining({ state: "ALARM" })]);
  read.mockRestore();
  await service.stop?.();
  await close();
});

it("waits for what has to start again, which takes no less time for a clock that runs faster", async () => {
  const { world, close } = await testWorld(20);
  const service = cloudWatch(world);
  await service.start?.();
  await createThrough(modelOf(service, "aws:cloudwatch/metricAlarm:MetricAlarm"), heartbeat);
  await service.stop?.();
  await service.start?.();
  const read = atOnce();
  // Ten seconds on the wall; after them the evaluation range of 3 minutes.
  jest.advanceTimersByTime(10_000 + (2 * MINUTE) / 20);
  expect(stateIn(service)).toEqual([expect.objectContaining({ state: "INSUFFICIENT_DATA" })]);
  jest.advanceTimersByTime((3 * MINUTE) / 20);
  expect(stateIn(service)).toEqual([expect.objectContaining({ state: "ALARM" })]);
  read.mockRestore();
  await service.stop?.();
  await close();
});

it("reads what has come before it judges, however late it is", async () => {
  const { world, close } = await testWorld(1);
  const service = cloudWatch(world);
  await service.start?.();
  await createThrough(modelOf(service, "aws:cloudwatch/metricAlarm:MetricAlarm"), heartbeat);
  const waiting: (() => void)[] = [];
  const held = jest
    .spyOn(globalThis, "setImmediate")
    .mockImplementation(((run: () => void) => void waiting.push(run)) as never);
  // The machine paused: the minute's end and the line of a log are both there, and timers come first.
  jest.advanceTimersByTime(MINUTE + 5_000);
  const at = world.clock.now() - 10_000;
  world.use("metrics").record({ namespace: "N", name: "Heartbeat", dimensions: {} }, 1, { at });
  for (const run of waiting) run();
  held.mockRestore();
  expect(stateIn(service)).toEqual([expect.objectContaining({ state: "OK" })]);
  await service.stop?.();
  await close();
});
