import type { CloudEvent } from "../../cloud/kernel/events";
import type { Window } from "../../load/load";
import type { Course } from "../../report/data";
import type { Trouble } from "./trouble";

const CANDIDATE = "green/";
/** A request takes no longer, and is counted when it has ended. */
const UNDER_WAY_MS = 500;

/** Requests that the candidate answered in a window. */
const answered = ({ byServer }: Window): number =>
  Object.entries(byServer)
    .filter(([server]) => server.startsWith(CANDIDATE))
    .reduce((sum, [, requests]) => sum + requests, 0);

/** Requests of a window that the candidate answered, or failed to. */
const metIt = (window: Window): number => answered(window) + window.failed;

/**
 * The figures of a rollback. Windows of the load are 200 ms long: the last request on the candidate is told by the end of
 * its window, and so never too early. The alarm's time is the cloud's; the function runs on this machine, which is no faster
 * for a fast clock, so that its time is added as it was. `met`: requests of a window that went to what is taken off.
 */
export function courseOf(
  trouble: Pick<Trouble, "began" | "windows" | "cloudSeconds">,
  { changed, alarm, latch }: { changed: CloudEvent; alarm: CloudEvent | undefined; latch: Latched },
  met: (window: Window) => number = metIt,
): Course {
  const windows = trouble.windows();
  const last = windows.filter((window) => met(window) > 0).at(-1)?.to ?? trouble.began.wall;
  const alarmed = alarm?.at ?? trouble.began.wall;
  const sum = (some: readonly Window[], of: "requests" | "failed"): number =>
    some.reduce((total, window) => total + window[of], 0);
  // What was under way when the weights changed was routed before.
  const after = windows.filter(({ from }) => from >= changed.at + UNDER_WAY_MS);
  const faultToAlarm = trouble.cloudSeconds(alarmed);
  return {
    release: latch.release,
    trigger: latch.trigger,
    alarm: latch.alarm,
    faultToAlarm,
    faultToLast: faultToAlarm + (last - alarmed) / 1000,
    alarmToWeightsMs: changed.at - alarmed,
    alarmToLastMs: last - alarmed,
    requests: sum(windows, "requests"),
    failed: sum(windows, "failed"),
    failedAfter: sum(after, "failed"),
  };
}

/** What a latch says of its cause. */
export type Latched = Pick<Course, "release" | "trigger" | "alarm">;

export const toldCourse = (course: Course): string =>
  `${course.trigger}: from the fault to the alarm ${course.faultToAlarm.toFixed(0)} s of cloud time, to the last request on the candidate ` +
  `${course.faultToLast.toFixed(0)} s; from the alarm to the weights ${course.alarmToWeightsMs} ms, to that last ` +
  `request ${course.alarmToLastMs} ms of real time; ${course.failed} of ${course.requests} requests failed, ` +
  `${course.failedAfter} after the change`;
