import { type AlarmTrigger, type Fired, type Known, causesOf, rowOf } from "./event";
import type { ReleaseRecord } from "./stored";
import { SLOTS, digestOf } from "./slots";

/** A composite alarm as CloudWatch has it now. */
export interface AlarmState {
  readonly name: string;
  readonly state: string;
  /** Since when it has this state, ISO 8601. */
  readonly since: string;
  readonly reason: string;
  readonly reasonData?: string | undefined;
}

/**
 * An alarm that was red before its slot had traffic told of something else, and no event comes when it stays red. After
 * so long it tells of now: every alarm of a slot looks at less, or ends with the first good minute.
 */
const STILL_RED_MS = 6 * 60_000;

/** What a turn of the schedule finds: alarms that are red, whether an event of theirs came or not. */
export function triggersOf(
  alarms: readonly AlarmState[],
  { alarms: names }: Known,
  record: ReleaseRecord,
  now: string,
): AlarmTrigger[] {
  return alarms
    .filter(({ state }) => state === "ALARM")
    .flatMap((alarm): AlarmTrigger[] => {
      const slot = SLOTS.find((one) => names[one] === alarm.name);
      const fired: Fired = {
        alarm: alarm.name,
        row: rowOf(causesOf(alarm.reasonData, alarm.reason), slot === undefined ? "R5" : "R1"),
        at: alarm.since,
        reason: alarm.reason.slice(0, 1000),
      };
      if (slot === undefined) {
        const { candidate: revision, share = 0 } = record.ai ?? {};
        if (alarm.name !== names.ai || revision === undefined || share === 0) return [];
        const told = asOfNow(fired, record.since[digestOf(revision.image)], now);
        return told === null ? [] : [{ kind: "ai-alarm", fired: told, at: now }];
      }
      // The stable slot's own alarm is told by its event and its own action; a schedule would tell it every minute.
      if (slot === record.live) return [];
      const told = slot === record.candidate ? asOfNow(fired, record.admitted[slot], now) : fired;
      return told === null ? [] : [{ kind: "slot-alarm", slot, fired: told, at: now }];
    });
}

/** An alarm as what it tells of what has had traffic since then; null while it may tell of something before. */
function asOfNow(fired: Fired, since: string | undefined, now: string): Fired | null {
  if (since === undefined || Date.parse(fired.at) >= Date.parse(since)) return fired;
  return Date.parse(now) < Date.parse(since) + STILL_RED_MS ? null : { ...fired, at: now };
}
