import { type Finding, momentAt, textAt, textsAt } from "../finding";
import type { Row } from "../rows";

/** The escalation role lets a release pass without some rows, for a stated reason, until a stated time. */
export const WAIVER = "sluice:evidence/waiver/v1";

export interface Waiver {
  readonly rows: readonly Row[];
  readonly reason: string;
  readonly until: Date;
  readonly person: string;
  readonly decidedOn: Date;
}

export const waiverPredicate = ({
  rows,
  reason,
  until,
  person,
  decidedOn,
}: Waiver): Record<string, unknown> => ({
  rows,
  reason,
  until: until.toISOString(),
  person,
  decidedOn: decidedOn.toISOString(),
});

export const readWaiver = (predicate: Record<string, unknown>): Finding => ({
  kind: "waiver",
  rows: textsAt(predicate.rows, "rows"),
  passed: true,
  finishedOn: momentAt(predicate.decidedOn, "decidedOn"),
  by: textAt(predicate.person, "person"),
  figures: {
    reason: textAt(predicate.reason, "reason"),
    until: momentAt(predicate.until, "until"),
  },
});
