import { type Intent, sameIntent } from "./intent";
import type { StoredRecord } from "./stored";

/** What git says of the stack's file as it is applied. */
export interface Head {
  readonly commit: string;
  /** The commit before; null where there is none, or a shallow clone does not have it. */
  readonly parent: string | null;
}

/** The commits of a release, as `git revert` takes them: after `first`, up to `last`. */
export interface Commits {
  readonly first: string;
  readonly last: string;
}

/** Whether the commit decides anything now: an `up` without a change asks for nothing. */
export const asksForHead = (next: Intent, stored: StoredRecord | null): boolean =>
  stored === null || !sameIntent(next, stored);

/**
 * The range that takes this release back, frozen when the intent changes. A release begins where nothing was being released:
 * its range grows with each step, over the promotion too, and the next one begins after it. What a latch changes is
 * nobody's commit. Of an uncommitted file nothing is known, and the range stays as it was.
 */
export function freezeCommits(
  next: Intent,
  stored: StoredRecord | null,
  head: Head | null,
  held: boolean,
): Commits | null {
  const known = stored?.commits ?? null;
  if (stored !== null && (held || sameIntent(next, stored))) return known;
  if (head === null) return known;
  const last = head.commit;
  if (stored === null || known === null) return { first: head.parent ?? last, last };
  return { first: rests(stored) ? known.last : known.first, last };
}

const rests = ({ candidate, ai }: StoredRecord): boolean => candidate === null && ai?.candidate === undefined;
