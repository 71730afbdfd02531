import { type Intent, configuredSlots } from "./intent";
import type { SlotName } from "./slots";
import type { StoredRecord } from "./stored";

/**
 * Since when each slot has had traffic, ISO 8601: a new time makes the slot prove itself again before the weights move.
 * The live slot and the candidate keep theirs while they have none, so that taking traffic away touches nothing else.
 */
export type Admitted = Readonly<Partial<Record<SlotName, string>>>;

/** Frozen with the decision: an `up` that failed before the slot was admitted asks again, by the same time. */
export function freezeAdmitted(next: Intent, stored: StoredRecord | null, decidedAt: string): Admitted {
  const times = configuredSlots(next).flatMap(({ slot }): [SlotName, string][] => {
    const known = stored?.admitted[slot];
    const had = (stored?.weights[slot] ?? 0) > 0;
    if (next.weights[slot] > 0) return [[slot, (had ? known : undefined) ?? decidedAt]];
    const stays = slot === next.live || slot === next.candidate;
    return stays && known !== undefined ? [[slot, known]] : [];
  });
  return Object.fromEntries(times);
}
