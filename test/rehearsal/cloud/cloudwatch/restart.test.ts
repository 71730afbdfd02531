import { cloudWatch } from "../../../../rehearsal/cloud/cloudwatch/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import { World } from "../../../../rehearsal/cloud/kernel/world";
import { createThrough, modelOf, testWorld } from "../../../support/world";

const MINUTE = 60_000;

beforeEach(() =>
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 23, 12), doNotFake: ["nextTick", "setImmediate"] }),
);
afterEach(() => jest.useRealTimers());

const stateIn = (service: Service): unknown =>
  service.control?.["/alarms"]?.(new URLSearchParams(), undefined);

it("does not take what a restart has lost for silence", async () => {
  const { world, close } = await testWorld(1);
  const service = cloudWatch(world);
  await service.start?.();
  await createThrough(modelOf(service, "aws:cloudwatch/metricAlarm:MetricAlarm"), {
    name: "heartbeat",
    namespace: "N",
    metricName: "Heartbeat",
    period: 60,
    statistic: "Sum",
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: "breaching",
  });
  world.use("metrics").record({ namespace: "N", name: "Heartbeat", dimensions: {} }, 1);
  jest.advanceTimersByTime(MINUTE);
  expect(stateIn(service)).toEqual([expect.objectContaining({ state: "OK" })]);
  await service.stop?.();
  world.store.flush();

  // The alarm lies in the store, its metric lay in memory.
  const next = await World.create({ directory: world.directory, speed: 1 });
  const again = cloudWatch(next);
  await again.start?.();
  // As long as the evaluation range of 3 reaches back to before the restart, nothing is known.
  jest.advanceTimersByTime(2 * MINUTE);
  expect(stateIn(again)).toEqual([expect.objectContaining({ state: "OK" })]);
  jest.advanceTimersByTime(MINUTE);
  expect(stateIn(again)).toEqual([expect.objectContaining({ state: "ALARM" })]);
  await again.stop?.();
  next.clock.stop();
  next.store.close();
  await close();
});
