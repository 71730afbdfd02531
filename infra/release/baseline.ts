import type { Intent } from "./intent";
import type { StoredRecord } from "./stored";

/** Seconds that the stable version's answers took before a release began; a candidate that has all the traffic is compared with it (R2). */
export interface Baseline {
  readonly p50: number;
  readonly p90: number;
}

/** Whether it is measured now: when a candidate comes, and the stable version has all the traffic still. */
export const asksForBaseline = (next: Intent, stored: StoredRecord | null): boolean =>
  stored !== null && next.candidate !== null && stored.candidate === null;

/** Frozen while there is a candidate. What could not be measured is null: then the ceiling alone judges. */
export function freezeBaseline(
  next: Intent,
  stored: StoredRecord | null,
  measured: Baseline | null,
): Baseline | null {
  if (next.candidate === null || stored === null) return null;
  return asksForBaseline(next, stored) ? measured : stored.baseline;
}
