import { cloudWatch } from "../../../../rehearsal/cloud/cloudwatch/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import { createThrough, modelOf, testWorld } from "../../../support/world";

const SPEED = 20;
/** Of the wall. */
const PERIOD = 10_000 / SPEED;
/** As the stack declares a slot's heartbeat, red after three seconds of the wall. */
const heartbeat = {
  name: "heartbeat",
  comparisonOperator: "LessThanThreshold",
  threshold: 1,
  evaluationPeriods: 6,
  treatMissingData: "breaching",
  metricQueries: [
    { id: "value", expression: "FILL(beats, 0)", returnData: true },
    {
      id: "beats",
      metric: { namespace: "N", metricName: "Heartbeat", dimensions: {}, period: 10, stat: "Sum" },
    },
  ],
};

type World = Awaited<ReturnType<typeof testWorld>>["world"];
let world: World;
let service: Service;
let close: () => Promise<void>;

beforeEach(async () => {
  jest.useFakeTimers({
    now: Date.UTC(2026, 10, 23, 12),
    doNotFake: ["nextTick", "setImmediate", "performance"],
  });
  ({ world, close } = await testWorld(SPEED));
  service = cloudWatch(world);
  await service.start?.();
  jest.spyOn(globalThis, "setImmediate").mockImplementation(((run: () => void) => run()) as never);
  await createThrough(modelOf(service, "aws:cloudwatch/metricAlarm:MetricAlarm"), heartbeat);
  passes(20_000, true);
  expect(state()).toBe("OK");
});
afterEach(async () => {
  jest.restoreAllMocks();
  await service.stop?.();
  await close();
  jest.useRealTimers();
});

const state = (): string | undefined =>
  (service.control?.["/alarms"]?.(new URLSearchParams(), undefined) as { state: string }[])[0]?.state;
const beat = (): void =>
  world.use("metrics").record({ namespace: "N", name: "Heartbeat", dimensions: {} }, 1, { resolution: 1 });

/** So many milliseconds of the wall, in which the task beats or not. */
function passes(milliseconds: number, beats: boolean): void {
  for (let left = milliseconds; left > 0; left -= PERIOD) {
    if (beats) beat();
    jest.advanceTimersByTime(Math.min(PERIOD, left));
  }
}
/** Nothing on the machine runs for so long: no timer, no task. */
const standsStill = (milliseconds: number): void => {
  jest.setSystemTime(Date.now() + milliseconds);
};

it("does not take a machine that stood still for a task that fell silent", () => {
  standsStill(8_000);
  passes(1_000, false);
  expect(state()).toBe("OK");
  passes(20_000, true);
  expect(state()).toBe("OK");
});

it("finds a task that never comes back after that", () => {
  standsStill(8_000);
  passes(12_000, false);
  expect(state()).toBe("ALARM");
});

it("finds a task that stands still on a machine that goes on", () => {
  passes(4_500, false);
  expect(state()).toBe("ALARM");
});

it("leaves red what was red before it", () => {
  passes(4_500, false);
  standsStill(8_000);
  passes(1_000, false);
  expect(state()).toBe("ALARM");
});

it("waits after a restart for what has to start again, though the expression fills the gap", async () => {
  await service.stop?.();
  await service.start?.();
  passes(9_000, false);
  expect(state()).toBe("OK");
  passes(6_000, false);
  expect(state()).toBe("ALARM");
});
