import { canonicalJson } from "./canonical";
import { type Intent, configuredSlots, digestOf, sameIntent } from "./intent";
import type { Before, StoredRecord } from "./stored";

/** An Ed25519 key that may sign evidence. */
export interface EvidenceKey {
  readonly name: string;
  readonly role: string;
  /** Base64 of the 32-byte raw public key. */
  readonly publicKey: string;
  /** First and last day of validity, ISO 8601. */
  readonly from: string;
  readonly until: string;
}

/** Signed statements by the digest that they speak of, and by gate: `{"sha256:…": {"Q1": <DSSE envelope>}}`. */
export type EvidenceByDigest = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What the gates look at: a resource of its own, known at preview, on which everything that carries traffic depends. */
export interface ReleaseRecord extends Intent {
  readonly release: string;
  /** Version of the page. */
  readonly frontend: string;
  readonly evidence: EvidenceByDigest;
  readonly keys: readonly EvidenceKey[];
  readonly maxAgeDays: number;
  /** What served before this intent; null on the first deployment. */
  readonly before: Before | null;
}

/** How many digests that once served are remembered: the window in which a rollback needs no new evidence. */
export const SERVED_WINDOW = 20;

/**
 * What served before `next` was asked for. It is frozen when the intent changes: an `up` without a change finds its
 * own record, copies `before` from it and has an empty plan.
 */
export function freezeBefore(next: Intent, stored: StoredRecord | null): Before | null {
  if (stored === null) return null;
  if (sameIntent(next, stored)) return stored.before;
  return { weights: weightsByDigest(stored), served: served(stored), frontend: stored.frontend };
}

/** Weight per image digest. The same image on both slots adds up. */
function weightsByDigest(intent: Intent): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { slot, release } of configuredSlots(intent)) {
    const digest = digestOf(release.image);
    sum[digest] = (sum[digest] ?? 0) + intent.weights[slot];
  }
  return sum;
}

/** Newest first: digests that had all the traffic or were live in the stored record, then those it remembered. */
function served(stored: StoredRecord): string[] {
  const now = configuredSlots(stored)
    .filter(({ slot }) => slot === stored.live || stored.weights[slot] === 100)
    .map(({ release }) => digestOf(release.image));
  return [...new Set([...now, ...(stored.before?.served ?? [])])].slice(0, SERVED_WINDOW);
}

/** SSM's limit for an Advanced parameter, in bytes. */
export const RECORD_LIMIT = 8192;

/** The text that is stored; refuses a record that SSM would refuse half-way through an `up`. */
export function recordText(record: ReleaseRecord): string {
  const text = canonicalJson(record);
  const bytes = Buffer.byteLength(text);
  if (bytes > RECORD_LIMIT) throw new RecordTooLarge(bytes);
  return text;
}

export class RecordTooLarge extends Error {
  constructor(bytes: number) {
    super(
      `the release record has ${bytes} bytes, SSM takes ${RECORD_LIMIT}.\n` +
        "  what to do: shorten the evidence (name test suites rather than single tests), or remove expired keys from sluice:evidence.keys",
    );
    this.name = "RecordTooLarge";
  }
}
