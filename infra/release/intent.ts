import { canonicalJson, sha256 } from "../../ops/canonical";
import { SLOTS, type SlotName, type Weights } from "./slots";

/** What one slot runs. */
export interface SlotRelease {
  /** Semantic version of API and frontend. */
  readonly version: string;
  /** Image by digest, `registry/name@sha256:…`. */
  readonly image: string;
  /** Digest of the frontend's `manifest.json`, `sha256:…`. */
  readonly assets: string;
  /** Version of the database schema that it needs. */
  readonly schema: number;
}

/** One revision of the AI service. */
export interface AiRevision {
  readonly revision: string;
  readonly image: string;
  /** Digest of the model's file, `sha256:…`; the bucket's object is named by it. */
  readonly model: string;
}

/** Who answers the AI service's requests. */
export interface AiIntent {
  readonly stable: AiRevision;
  readonly candidate?: AiRevision;
  /** The candidate's percent. */
  readonly share: number;
}

/** Everything that decides who serves: one commit of stack config, and nothing else. */
export interface Intent {
  readonly live: SlotName;
  readonly candidate: SlotName | null;
  readonly weights: Weights;
  readonly slots: Readonly<Partial<Record<SlotName, SlotRelease>>>;
  /** Null in a stack without the AI service (`sluice:options.ai: false`). */
  readonly ai: AiIntent | null;
}

/** `sha256:…` of an image reference by digest. */
export const digestOf = (image: string): string => image.slice(image.lastIndexOf("@") + 1);

/**
 * Names a release. It is the same for every weight step of one release, so that a latch set at 10 % still holds at
 * 50 %, and another one as soon as any slot runs something else.
 */
export function releaseId(intent: Pick<Intent, "live" | "candidate" | "slots">): string {
  const slot = intent.candidate ?? intent.live;
  const version = intent.slots[slot]?.version ?? "none";
  const { live, candidate, slots } = intent;
  return `${version}-${sha256(canonicalJson({ live, candidate, slots })).slice(0, 12)}`;
}

/** Whether two intents ask for the same, whatever the order of their keys. */
export const sameIntent = (left: Intent, right: Intent): boolean =>
  canonicalJson(onlyIntent(left)) === canonicalJson(onlyIntent(right));

/** Names all that an intent asks for, weights included: 16 hex digits. Equal intents have equal names. */
export const stateOf = (intent: Intent): string => sha256(canonicalJson(onlyIntent(intent))).slice(0, 16);

const onlyIntent = ({ live, candidate, weights, slots, ai }: Intent): Intent => ({
  live,
  candidate,
  weights,
  slots,
  ai,
});

/** The AI service's revisions with their percents and roles; none in a stack without it. */
export function aiRevisions(
  ai: AiIntent | null,
): { revision: AiRevision; percent: number; stable: boolean }[] {
  if (ai === null) return [];
  const { stable, candidate, share } = ai;
  if (candidate === undefined) return [{ revision: stable, percent: 100, stable: true }];
  return [
    { revision: stable, percent: 100 - share, stable: true },
    { revision: candidate, percent: share, stable: false },
  ];
}

/** The configured slots, in fixed order. */
export function configuredSlots(intent: Pick<Intent, "slots">): { slot: SlotName; release: SlotRelease }[] {
  return SLOTS.flatMap((slot) => {
    const release = intent.slots[slot];
    return release === undefined ? [] : [{ slot, release }];
  });
}
