import type { SlotName, Weights } from "./slots";
import { otherSlot } from "./slots";

/** Written by the automatic rollback: holds the release of this id back until the config commit is reverted. */
export interface Latch {
  readonly release: string;
  /** When traffic was first taken off, ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly trigger: string;
}

/**
 * The weights to apply: what the config asks for, unless the automatic rollback latched this very release. Then the
 * candidate gets nothing, so that an `up` on the unreverted commit does not send traffic back to it (ADR 1).
 */
export function effectiveWeights(
  intent: { readonly live: SlotName; readonly candidate: SlotName | null; readonly weights: Weights },
  release: string,
  latch: Latch | null,
): Weights {
  if (latch === null || latch.release !== release || intent.candidate === null) return intent.weights;
  return allTo(otherSlot(intent.candidate));
}

const allTo = (slot: SlotName): Weights => ({
  blue: slot === "blue" ? 100 : 0,
  green: slot === "green" ? 100 : 0,
});
