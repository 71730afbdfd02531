import { type ReleaseRecord } from "./record";
import { type Subject, unprovenYet } from "./subjects";

/** What goes forward in a record: takes more requests than before, and has never been stable. A rollback moves nothing forward. */
export interface Forward {
  /** `green`, or `the AI service's candidate`. */
  readonly bearer: string;
  readonly subject: Subject;
  /** Percent that it had before this decision. */
  readonly before: number;
  /** Since when, milliseconds since the epoch; undefined where nobody knows. */
  readonly since: number | undefined;
}

/** One for each slot, or revision of the AI service: of all that it brings, what has had the least. */
export function movesForward(record: ReleaseRecord): Forward[] {
  const moves = unprovenYet(record).map((subject) => ({
    bearer: subject.bearer,
    subject,
    before: record.before?.weights[subject.digest] ?? 0,
    since: record.before?.since[subject.digest],
  }));
  const bearers = [...new Set(moves.map(({ bearer }) => bearer))];
  return bearers.map((bearer) =>
    moves
      .filter((one) => one.bearer === bearer)
      .reduce((least, one) => (one.before < least.before ? one : least)),
  );
}

/** As of when a record is judged: the moment of the decision, or now. */
export const decidedAt = ({ decidedAt: decided }: ReleaseRecord): number => decided ?? Date.now();
