import { type Intent, releaseId, stateOf } from "./intent";
import { type Latch, aiHeldBy, heldBy } from "./latch";
import type { SlotName, Weights } from "./slots";
import { otherSlot } from "./slots";

/**
 * The weights to apply: what the config asks for, unless the automatic rollback latched this very release. Then the
 * candidate gets nothing, so that an `up` on the unreverted commit does not send traffic back to it (ADR 1).
 */
export function effectiveWeights(
  intent: Pick<Intent, "candidate" | "slots" | "weights">,
  release: string,
  latches: readonly Latch[],
): Weights {
  if (intent.candidate === null || heldBy(intent, release, latches) === null) return intent.weights;
  return allTo(otherSlot(intent.candidate));
}

/** The intent to apply: as configured, but for the shares that a latch holds back. */
export function effectiveIntent(configured: Intent, latches: readonly Latch[]): Intent {
  const release = releaseId(configured);
  const weights = effectiveWeights(configured, release, latches);
  const { ai } = configured;
  if (ai === null || aiHeldBy(configured, release, latches) === null) return { ...configured, weights };
  return { ...configured, weights, ai: { ...ai, share: 0 } };
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
