import { carriers, weightsByDigest } from "./carriers";
import { type Intent, sameIntent } from "./intent";
import type { StoredRecord } from "./stored";

/** How fast a release may go, from `sluice:release`. */
export interface PaceSettings {
  /** Percent that a candidate's first share may have, at most. */
  readonly firstStep: number;
  /** Minutes that a share has to be watched before it may grow. */
  readonly bakeMinutes: number;
  /** Times in which nothing is released. */
  readonly freezes: readonly { readonly from: string; readonly until: string; readonly reason: string }[];
  /** When a release with a migration may take its first traffic, UTC; `until` before `from` crosses midnight. */
  readonly maintenance: {
    readonly days: readonly string[];
    readonly from: string;
    readonly until: string;
  };
}

/** Digest → since when it has had its percent, ISO 8601. */
export type Since = Readonly<Record<string, string>>;

/**
 * The pace by which a decision is judged: frozen with it, so that a config that stays as it is does not turn red when
 * somebody makes the rules stricter.
 */
export const freezePace = (next: Intent, stored: StoredRecord | null, settings: PaceSettings): PaceSettings =>
  (stored !== null && sameIntent(next, stored) ? stored.pace : null) ?? settings;

/**
 * Since when what has not served yet has carried as many requests as now: the ledger from which the bake time is judged.
 * What is stable, or has served, may carry any share at any time.
 */
export function freezeSince(
  next: Intent,
  stored: StoredRecord | null,
  served: readonly string[],
  decidedAt: string,
): Since {
  const [now, before] = [weightsByDigest(next), stored === null ? {} : weightsByDigest(stored)];
  const known = stored?.since ?? {};
  const stable = carriers(next).flatMap((one) => (one.stable ? [one.digest] : []));
  const watched = (digest: string): boolean => !served.includes(digest) && !stable.includes(digest);
  return Object.fromEntries(
    Object.entries(now)
      .filter(([digest, percent]) => percent > 0 && watched(digest))
      .map(([digest, percent]) => {
        const kept = before[digest] === percent ? (known[digest] ?? stored?.decidedAt) : undefined;
        return [digest, kept ?? decidedAt];
      }),
  );
}
