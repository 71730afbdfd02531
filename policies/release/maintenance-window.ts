import { decidedAt, movesForward } from "./forward";
import { ofRecord } from "./of-record";
import type { Pace, ReleaseRecord } from "./record";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY_MINUTES = 24 * 60;

/** A migration runs when few users are there, and the people who can undo it are. */
export const maintenanceWindowRule = ofRecord({
  name: "release-maintenance-window",
  description:
    "D2: a version that needs a newer database schema than the live one takes its first traffic in sluice:release.maintenance only.",
  title: "maintenance window (D2)",
  judge: (record) => {
    const { pace } = record;
    if (pace === null || isInWindow(pace, decidedAt(record))) return [];
    return movesForward(record)
      .filter(({ before, subject }) => before === 0 && migrates(record, subject.schema))
      .map(
        ({ bearer, subject }) =>
          `${bearer} (${subject.version}) needs schema ${String(subject.schema)}. ` +
          `Found: it is decided at ${new Date(decidedAt(record)).toISOString()}. ` +
          `Expected: on ${pace.maintenance.days.join(", ")} from ${clock(pace.maintenance.from)} to ${clock(pace.maintenance.until)} UTC. ` +
          "Fix: run `up` in the window, or change sluice:release.maintenance in a commit of its own.",
      );
  },
});

function migrates({ slots, live }: ReleaseRecord, schema: number | undefined): boolean {
  const now = slots[live]?.schema;
  return schema !== undefined && now !== undefined && schema > now;
}

/** The days are those on which a window begins; one that crosses midnight ends on the next. */
export function isInWindow({ maintenance: { days, from, until } }: Pace, moment: number): boolean {
  const date = new Date(moment);
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  const begins = (offset: number): boolean => days.includes(DAYS[(date.getUTCDay() + offset + 7) % 7] ?? "");
  if (from <= until) return begins(0) && minute >= from && minute < until;
  return (begins(0) && minute >= from) || (begins(-1) && minute < until);
}

const clock = (minutes: number): string => {
  const of = minutes % DAY_MINUTES;
  return `${String(Math.floor(of / 60)).padStart(2, "0")}:${String(of % 60).padStart(2, "0")}`;
};
