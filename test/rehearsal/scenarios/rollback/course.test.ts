import type { CloudEvent } from "../../../../rehearsal/cloud/kernel/events";
import { Tally, type Window } from "../../../../rehearsal/load/tally";
import { courseOf } from "../../../../rehearsal/scenarios/rollback/course";

const LATCH = { release: "1.2.0-0123456789ab", trigger: "R1", alarm: "rehearsal-green-sick" };
const SPEED = 10;

/** 200 ms of load, of which so many went to the candidate and failed. */
const window = (from: number, green: number, failed: number): Window => ({
  ...new Tally().counts(),
  ...{ from, to: from + 200, requests: 20, failed },
  byServer: { "blue/1.1.0": 20 - green - failed, "green/1.2.0": green },
});
const at = (moment: number): CloudEvent => ({ at: moment }) as CloudEvent;
const course = (windows: readonly Window[], changed: number, alarm?: number) =>
  courseOf(
    {
      began: { wall: 0, cloud: 0 },
      windows: () => [...windows],
      cloudSeconds: (wall) => (wall * SPEED) / 1000,
    },
    { changed: at(changed), alarm: alarm === undefined ? undefined : at(alarm), latch: LATCH },
  );

it("adds what the function took, as it was, to the cloud's time until the alarm", () => {
  const { faultToAlarm, faultToLast, alarmToWeightsMs, alarmToLastMs } = course(
    [window(5000, 2, 0), window(5800, 2, 0), window(6000, 0, 0)],
    5900,
    5000,
  );
  expect({ faultToAlarm, faultToLast, alarmToWeightsMs, alarmToLastMs }).toEqual({
    faultToAlarm: 50,
    faultToLast: 51,
    alarmToWeightsMs: 900,
    alarmToLastMs: 1000,
  });
});

it("takes a request that nobody answered for one on the candidate", () => {
  const { alarmToLastMs, failed, requests } = course(
    [window(5000, 1, 0), window(5800, 0, 2), window(6000, 0, 0)],
    5900,
    5000,
  );
  expect([alarmToLastMs, failed, requests]).toEqual([1000, 2, 60]);
});

it("counts as failed after the change what began when nothing routed before can be under way", () => {
  const windows = [window(5800, 0, 1), window(6200, 0, 1), window(6400, 0, 3)];
  expect(course(windows, 5900, 5000).failedAfter).toBe(3);
});

it("begins without an alarm at the fault, as with a finding", () => {
  expect(course([window(800, 1, 0)], 900)).toMatchObject({ faultToAlarm: 0, faultToLast: 1 });
});
