import type { Trigger } from "./event";
import { type SlotName, digestOf } from "./slots";
import type { ReleaseRecord } from "./stored";

/** What a scan of an image found, and has not taken back since. */
export interface Finding {
  /** What a person calls it: `CVE-2026-0001 - openssl`. */
  readonly id: string;
  /** When it was seen first, ISO 8601. */
  readonly since: string;
}

/** Images of what is on trial: only these can be taken off, so only these are asked about. */
export function imagesOnTrial({ candidate, slots, ai }: ReleaseRecord): string[] {
  return [candidate === null ? undefined : slots[candidate]?.image, ai?.candidate?.image].filter(
    (image) => image !== undefined,
  );
}

/**
 * Since when an image of this digest is on trial: from its first traffic on, and before that from the decision. What was
 * found before that was there for Q2 to judge, and has its evidence or its waiver; R4 is about what is found in what runs.
 * Undefined where the record does not say: then whatever is found is new.
 */
export function onTrialSince(digest: string, record: ReleaseRecord): string | undefined {
  const { admitted, candidate, slots, ai, since, decidedAt } = record;
  const runs = (slot: SlotName | null): boolean =>
    slot !== null && digestOf(slots[slot]?.image ?? "") === digest;
  if (candidate !== null && runs(candidate)) return admitted[candidate] ?? decidedAt;
  return ai?.candidate === undefined ? undefined : (since[digest] ?? decidedAt);
}

/** What a turn of the schedule finds: critical findings since the image is on trial, whether their events came or not. */
export function triggersOfFindings(
  image: string,
  findings: readonly Finding[],
  record: ReleaseRecord,
  now: string,
): Trigger[] {
  const digest = digestOf(image);
  const from = onTrialSince(digest, record);
  const fresh = findings
    .filter(({ since }) => from === undefined || Date.parse(since) >= Date.parse(from))
    .sort((one, other) => Date.parse(one.since) - Date.parse(other.since));
  const [first, ...more] = fresh;
  if (first === undefined) return [];
  const id = more.length === 0 ? first.id : `${first.id} and ${more.length} more`;
  return [{ kind: "finding", digests: [digest], id, since: first.since, at: now }];
}
