import { gt } from "semver";
import type { Intent } from "./intent";
import type { SlotName, Weights } from "./slots";

/** The slot whose version of the page viewers get: the page is never ahead of an API that may answer it. */
export function frontendSlot(intent: Pick<Intent, "live" | "candidate">, weights: Weights): SlotName {
  const { live, candidate } = intent;
  return candidate !== null && weights[candidate] === 100 ? candidate : live;
}

/** The version that the pointer names. */
export function frontendVersion(
  intent: Pick<Intent, "live" | "candidate" | "slots">,
  weights: Weights,
): string {
  const slot = frontendSlot(intent, weights);
  const release = intent.slots[slot];
  if (release === undefined) throw new Error(`slot ${slot} should serve the page and is not configured`);
  return release.version;
}

/**
 * When the pointer moves. Forwards the API goes first; backwards the page goes first. Either way no page meets an API
 * that is older than itself.
 */
export function pointerMoves(previous: string | null, next: string): "before-weights" | "after-weights" {
  return previous !== null && gt(previous, next) ? "before-weights" : "after-weights";
}
