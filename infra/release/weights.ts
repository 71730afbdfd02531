import { type Intent, digestOf, stateOf } from "./intent";
import type { SlotName, Weights } from "./slots";
import { otherSlot } from "./slots";

/** Written by the automatic rollback: holds the release of this id back until the config commit is reverted. */
export interface Latch {
  readonly release: string;
  /** When traffic was first taken off, ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly trigger: string;
  /** Image and frontend of the candidate that was taken off: they are held back whatever else is edited. */
  readonly digests: readonly string[];
}

/**
 * Whether a latch holds this intent's candidate back: it names the very release, or what the candidate runs. An edit of
 * something else makes another release id, and must not send traffic back (invariant 4).
 */
export function holdsBack(
  { candidate, slots }: Pick<Intent, "candidate" | "slots">,
  release: string,
  latch: Latch | null,
): boolean {
  if (latch === null || candidate === null) return false;
  const runs = slots[candidate];
  const digests = runs === undefined ? [] : [digestOf(runs.image), runs.assets];
  return latch.release === release || digests.some((digest) => latch.digests.includes(digest));
}

/** Whether a latch says anything about what is configured, also where it is no candidate any more. */
export const concerns = (
  latch: Latch | null,
  intent: Pick<Intent, "candidate" | "slots">,
  release: string,
): boolean =>
  latch !== null &&
  (holdsBack(intent, release, latch) ||
    Object.values(intent.slots).some(
      (slot) => latch.digests.includes(digestOf(slot.image)) || latch.digests.includes(slot.assets),
    ));

/**
 * The weights to apply: what the config asks for, unless the automatic rollback latched this very release. Then the
 * candidate gets nothing, so that an `up` on the unreverted commit does not send traffic back to it (ADR 1).
 */
export function effectiveWeights(
  intent: Pick<Intent, "candidate" | "slots" | "weights">,
  release: string,
  latch: Latch | null,
): Weights {
  if (intent.candidate === null || !holdsBack(intent, release, latch)) return intent.weights;
  return allTo(otherSlot(intent.candidate));
}

/**
 * Names what a config asks for. Whoever goes back to a state of before goes back also where a latch holds its candidate
 * back meanwhile: less is shared out then, and nothing is asked for that.
 */
export function stateAskedFor(configured: Intent, applied: Intent, known: readonly string[]): string {
  const asked = stateOf(configured);
  return known.includes(asked) ? asked : stateOf(applied);
}

const allTo = (slot: SlotName): Weights => ({
  blue: slot === "blue" ? 100 : 0,
  green: slot === "green" ? 100 : 0,
});
