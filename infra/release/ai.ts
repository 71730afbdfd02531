import { canonicalJson, sha256 } from "../../ops/canonical";
import { type AiIntent, type AiRevision, aiRevisions } from "./intent";

/** One row of the AI service's traffic. Percents are whole numbers and total 100. */
export interface AiShare {
  readonly revision: AiRevision;
  readonly percent: number;
  /** Whether the revision also has an address of its own, by which it answers whatever its percent. */
  readonly tagged: boolean;
}

/**
 * How the AI service's requests are shared out; moves by `sluice:ai.share` only. The candidate is listed at 0 % too: its
 * tag is the way to ask it before it has a share. The stable revision without a share is not: it stays deployed all the
 * same, and Cloud Run would not give a row of nothing back when it is read.
 */
export function aiShares(ai: AiIntent): AiShare[] {
  return aiRevisions(ai)
    .map(({ revision, percent, stable }) => ({ revision, percent, tagged: !stable }))
    .filter(({ percent, tagged }) => percent > 0 || tagged);
}

/** The revision that the service's template declares: the newest, so that it exists before it gets a share. */
export const aiTemplate = ({ stable, candidate }: AiIntent): AiRevision => candidate ?? stable;

/**
 * Cloud Run's name for a revision: `<service>-<revision>-<8 hex of all that its template says>`.
 *
 * Cloud Run takes a template that names an existing revision only when nothing in it differs; otherwise it answers
 * "409 Revision named … with different configuration already exists". A revert names the stable revision again, so
 * the name must never mean two things: it carries a digest of the content.
 */
export function aiRevisionName(service: string, revision: string, content: unknown): string {
  return `${service}-${revision}-${sha256(canonicalJson(content)).slice(0, 8)}`;
}
