import type { Admitted } from "./admission";
import type { Alarms } from "./alarms";
import type { Answered } from "./answered";
import type { Baseline } from "./baseline";
import type { Capacity } from "./capacity";
import type { Commits } from "./commits";
import { canonicalJson } from "../../ops/canonical";
import { ReleaseFault } from "./fault";
import { carriers, weightsByDigest } from "./carriers";
import { type Intent, configuredSlots, digestOf, sameIntent, stateOf } from "./intent";
import type { PaceSettings, Since } from "./pace";
import type { SlotName } from "./slots";
import type { Before, StoredRecord } from "./stored";
import type { Latch } from "./latch";

/** An Ed25519 key that may sign evidence. */
export interface EvidenceKey {
  readonly name: string;
  readonly role: string;
  /** E-mail address of the person who alone holds it; none for a machine's. */
  readonly person?: string;
  /** Base64 of the 32-byte raw public key. */
  readonly publicKey: string;
  /** First and last day of validity, ISO 8601. */
  readonly from: string;
  readonly until: string;
}

/** Somebody whom a certificate of Sigstore names, trusted like a key. */
export interface SigningIdentity extends Omit<EvidenceKey, "publicKey"> {
  /** Who let them in, and the certificate's subject alternative name, whole. */
  readonly issuer: string;
  readonly subject: string;
}

/** Whom the stack trusts, for how long a statement proves anything, and on what the product has to work. */
export interface EvidenceSettings {
  readonly keys: readonly EvidenceKey[];
  readonly identities: readonly SigningIdentity[];
  /** Path of a trusted root of Sigstore; absent: the public instance's, which the pack has pinned. */
  readonly trustedRoot?: string;
  readonly maxAgeDays: number;
  /** Support list of row Q7, as the test runner names its projects. */
  readonly browsers: readonly string[];
  /** Viewports of row Q8, named so as well. */
  readonly viewports: readonly string[];
}

/** What the gates look at: a resource of its own, known at preview, on which everything that carries traffic depends. */
export interface ReleaseRecord extends Intent {
  readonly release: string;
  /** Names this intent among those that were applied before: {@link Before.states}. */
  readonly state: string;
  /** Version of the page. */
  readonly frontend: string;
  /** Whose release it is. */
  readonly stack: string;
  /** `sha256:…` of the text that the gates judge beside the record: it has no place in SSM's 8 KB. */
  readonly evidence: string;
  /**
   * When the intent last changed, ISO 8601. Evidence is judged as of then: a config that stays as it is does not turn
   * red on the day its evidence passes the age limit.
   */
  readonly decidedAt: string;
  /** How fast this release may go. */
  readonly pace: PaceSettings;
  /** Since when each digest has carried as many percent as now. */
  readonly since: Since;
  /** Since when each slot has had traffic. */
  readonly admitted: Admitted;
  /** What the alarms said when it was decided; null where nobody asked, as nothing goes forward. */
  readonly alarms: Alarms | null;
  /** What the candidate had answered when a further share was decided; null where none was. */
  readonly answered: Answered | null;
  /** What the automatic rollback left, where it concerns something that is configured. */
  readonly latch: Latch | null;
  /** As {@link latch}, of the AI service. */
  readonly aiLatch: Latch | null;
  /** How long answers took before this release. */
  readonly baseline: Baseline | null;
  /** What `git revert` takes to undo this release; null where nobody knows. */
  readonly commits: Commits | null;
  /** The stack is being taken down: it may be deleted, and releases nothing. */
  readonly teardown?: true;
  /** How large the slots have to be. */
  readonly capacity: Capacity;
  /** What served before this intent; null on the first deployment. */
  readonly before: Before | null;
}

/**
 * How many digests that once served are remembered: the window in which a rollback needs no new evidence. A release
 * brings up to four: the API's image, the frontend's manifest, the AI service's image and its model.
 */
export const SERVED_WINDOW = 30;

/** How many states of the config are remembered, as the ones to which a revert leads. */
export const STATES_WINDOW = 40;

/**
 * What served before `next` was asked for. It is frozen when the intent changes: an `up` without a change finds its
 * own record, copies `before` from it and has an empty plan.
 */
export function freezeBefore(next: Intent, stored: StoredRecord | null): Before | null {
  if (stored === null) return null;
  if (sameIntent(next, stored)) return stored.before;
  return {
    live: stored.live,
    slots: imagesBySlot(stored),
    weights: weightsByDigest(stored),
    since: stored.since,
    served: served(stored),
    states: [...new Set([...(stored.before?.states ?? []), stateOf(stored)])].slice(-STATES_WINDOW),
    frontend: stored.frontend,
    ai: stored.ai !== null,
  };
}

/** Frozen together with `before`: the moment of the decision, not of the latest `up`. */
export function freezeDecision(next: Intent, stored: StoredRecord | null, now: Date): string {
  const kept = stored !== null && sameIntent(next, stored) ? stored.decidedAt : null;
  return kept ?? now.toISOString();
}

const imagesBySlot = (intent: Intent): Partial<Record<SlotName, string>> =>
  Object.fromEntries(configuredSlots(intent).map(({ slot, release }) => [slot, digestOf(release.image)]));

/** Digests that carried requests as the stable version, or all requests, oldest first. A name alone proves nothing. */
function served(stored: StoredRecord): string[] {
  const now = carriers(stored)
    .filter(({ stable, percent }) => percent === 100 || (stable && percent > 0))
    .map(({ digest }) => digest);
  const all = [...new Set([...(stored.before?.served ?? []), ...now])];
  // Whatever serves now is remembered, even when it has the oldest place.
  const forgotten = all
    .filter((digest) => !now.includes(digest))
    .slice(0, Math.max(0, all.length - SERVED_WINDOW));
  return all.filter((digest) => !forgotten.includes(digest));
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

export class RecordTooLarge extends ReleaseFault {
  constructor(bytes: number) {
    super(
      `the release record has ${bytes} bytes, SSM takes ${RECORD_LIMIT}.\n` +
        "  what to do: please report it; intent, history and capacity alone never need so much",
    );
  }
}
