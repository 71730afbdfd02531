import { carriers, weightsByDigest } from "./carriers";
import { type Intent, sameIntent } from "./intent";
import { freezeBefore } from "./record";
import { type Before, type Stored, historyOf } from "./stored";
import { effectiveIntent, stateAskedFor } from "./weights";

/** What CloudWatch said of the stack's alarms when a release went forward, or why nobody knows. */
export type Alarms = { readonly red: readonly string[] } | { readonly unknown: string };

/**
 * Whether this `up` has to know what the alarms say: only when it decides anew that something gets more requests which
 * never was stable. Whoever goes back neither asks nor waits (invariant 3).
 */
export function asksForAlarms(configured: Intent, stored: Stored): boolean {
  const intent = effectiveIntent(configured, stored.latches);
  const known = stored.record !== null && sameIntent(intent, stored.record) && stored.record.alarms !== null;
  if (known) return false;
  const before = freezeBefore(intent, historyOf(stored));
  if (before?.states.includes(stateAskedFor(configured, intent, before.states))) return false;
  return movesForward(intent, before);
}

/** Frozen with the decision: an `up` without a change finds what its record says, and has an empty plan. */
export const freezeAlarms = (
  next: Intent,
  { record }: Pick<Stored, "record">,
  seen: Alarms | null,
): Alarms | null => (record !== null && sameIntent(next, record) ? record.alarms : null) ?? seen;

function movesForward(intent: Intent, before: Before | null): boolean {
  if (before === null) return carriers(intent).some(({ stable, percent }) => !stable && percent > 0);
  return Object.entries(weightsByDigest(intent)).some(
    ([digest, percent]) => percent > (before.weights[digest] ?? 0) && !before.served.includes(digest),
  );
}
