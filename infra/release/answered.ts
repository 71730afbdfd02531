import { weightsByDigest } from "./carriers";
import { type Intent, configuredSlots, digestOf, sameIntent } from "./intent";
import type { PaceSettings } from "./pace";
import { freezeBefore } from "./record";
import type { SlotName } from "./slots";
import { type Stored, historyOf } from "./stored";
import { effectiveIntent, stateAskedFor } from "./weights";

/** What a candidate answered since its share last changed, with what it is judged by; or why nobody knows. */
export type Answered =
  | {
      readonly requests: number;
      /** Of these: answered with a 5xx, not answered in time, or reached no task. */
      readonly failed: number;
      /** Requests with which it is judged at all. */
      readonly floor: number;
      /** Percent of them that may fail. */
      readonly percent: number;
    }
  | { readonly unknown: string };

/** Whose answers are to be counted. */
export interface Watch {
  readonly slot: SlotName;
  /** Since when it has had the share that it has now, ISO 8601; null where nobody knows. */
  readonly since: string | null;
}

/**
 * Whose answers this `up` has to count; null where it counts none: what goes back, a first share, and a share that nobody
 * has to watch (`bakeMinutes` 0) are judged by none. An `up` without a change has what its record says.
 */
export function asksForAnswers(configured: Intent, stored: Stored, settings: PaceSettings): Watch | null {
  const intent = effectiveIntent(configured, stored.latches);
  const { record } = stored;
  if (record === null || sameIntent(intent, record) || settings.bakeMinutes === 0) return null;
  const before = freezeBefore(intent, historyOf(stored));
  if (before === null || before.states.includes(stateAskedFor(configured, intent, before.states)))
    return null;
  const now = weightsByDigest(intent);
  const had = (digest: string): number => before.weights[digest] ?? 0;
  const grows = (digest: string): boolean =>
    (now[digest] ?? 0) > had(digest) && !before.served.includes(digest);
  for (const { slot, release } of configuredSlots(intent)) {
    const growing = [digestOf(release.image), release.assets].filter(grows);
    if (growing.length === 0 || growing.some((digest) => had(digest) === 0)) continue;
    const times = growing.map((digest) => before.since[digest] ?? null);
    return { slot, since: times.includes(null) ? null : (times.sort().at(-1) ?? null) };
  }
  return null;
}

/** Frozen with the decision, as the alarms are. What had to be counted and was not is unknown. */
export function freezeAnswered(
  configured: Intent,
  stored: Stored,
  settings: PaceSettings,
  counted: Answered | null,
): Answered | null {
  const intent = effectiveIntent(configured, stored.latches);
  if (stored.record !== null && sameIntent(intent, stored.record)) return stored.record.answered;
  return asksForAnswers(configured, stored, settings) === null
    ? null
    : (counted ?? { unknown: "nobody counted" });
}
