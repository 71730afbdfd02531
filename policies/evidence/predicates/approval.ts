import { type Finding, momentAt, textAt } from "../finding";
import type { Row } from "../rows";

/** A person's decision about a release (Q2, Q3, Q4). */
export const APPROVAL = "sluice:evidence/approval/v1";

export interface Approval {
  readonly row: Row;
  readonly approved: boolean;
  /** Who decided, as the key's `person` in the config. */
  readonly person: string;
  readonly decidedOn: Date;
  /** What was looked at, in the person's words. */
  readonly comment: string;
}

export const approvalPredicate = ({
  row,
  approved,
  person,
  decidedOn,
  comment,
}: Approval): Record<string, unknown> => ({
  row,
  decision: approved ? "approved" : "rejected",
  person,
  decidedOn: decidedOn.toISOString(),
  comment,
});

export const readApproval = (predicate: Record<string, unknown>): Finding => ({
  kind: "approval",
  rows: [textAt(predicate.row, "row")],
  passed: predicate.decision === "approved",
  finishedOn: momentAt(predicate.decidedOn, "decidedOn"),
  by: textAt(predicate.person, "person"),
  figures: { comment: textAt(predicate.comment, "comment") },
});
