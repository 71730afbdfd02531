import { isBag } from "../pack/known";
import { AmbiguousJson, parseJson } from "../evidence/json";
import { momentOf } from "../evidence/keys";

export const SLOTS = ["blue", "green"] as const;
export type Slot = (typeof SLOTS)[number];

/** `sha256:…` of an image, or of a frontend's manifest. */
export type Digest = string;

/** What served before the intent last changed. */
export interface Before {
  readonly live: Slot;
  /** Image of each slot that was configured. */
  readonly slots: Readonly<Partial<Record<Slot, Digest>>>;
  /** Percent by digest of image, frontend and AI image, also of those that had 0. The same image on both slots is summed. */
  readonly weights: Readonly<Record<Digest, number>>;
  /** Digests that were live or had all the traffic, in the order in which they first did. */
  readonly served: readonly Digest[];
  /** Names of the states of the config that were applied before, oldest first. */
  readonly states: readonly string[];
}

/** A revision of the AI service. */
export interface AiRevision {
  readonly revision: string;
  readonly digest: Digest;
  /** Of the model's file; null in a record of before models were named. */
  readonly model: Digest | null;
}

/** The AI service's revisions, and the candidate's percent. */
export interface AiService {
  readonly stable: AiRevision;
  readonly candidate: AiRevision | null;
  readonly share: number;
}

/** What a slot runs: the API's image, and the frontend by its manifest. */
export interface Deployment {
  readonly version: string;
  readonly digest: Digest;
  readonly assets: Digest;
  /** Version of the database schema that it needs. */
  readonly schema: number;
}

/** The part of the release record on which the rules depend. The rest of the record is the program's own. */
export interface ReleaseRecord {
  /** Names what this record asks for; one of {@link Before.states} when the config goes back to an earlier state. */
  readonly state: string;
  readonly live: Slot;
  readonly candidate: Slot | null;
  /** Percent by slot; its figures are `release-weights-total`'s business, here they are only numbers. */
  readonly weights: Readonly<Record<Slot, number>>;
  readonly slots: Readonly<Partial<Record<Slot, Deployment>>>;
  /** Revisions of the AI service; share is the candidate's percent. Null in a stack without the AI service. */
  readonly ai: AiService | null;
  readonly before: Before | null;
  /** When the intent last changed, milliseconds since the epoch; undefined: now. Evidence is judged as of then. */
  readonly decidedAt: number | undefined;
  /**
   * Digest of the evidence that was handed in beside the record. Raw, because only a gate that needs evidence may fail
   * for it: a rollback passes whatever became of the evidence folder, the keys or the age limit since.
   */
  readonly evidence: unknown;
  /** Whose release it is; named in the commands that violations tell. */
  readonly stack: string;
}

/** Longest record that is looked at, characters. SSM itself takes 8 KB. */
export const LONGEST_RECORD = 262_144;

export type Reading = { readonly record: ReleaseRecord } | { readonly faults: readonly string[] };

/** Reads a record; names every fault by key, value and what is allowed. Never throws. */
export function readRecord(text: string): Reading {
  if (text.length > LONGEST_RECORD)
    return { faults: [`it has ${text.length} characters; at most ${LONGEST_RECORD} are looked at`] };
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (failure) {
    if (failure instanceof AmbiguousJson) return { faults: [failure.message] };
    throw failure;
  }
  if (!isBag(value)) return { faults: [`it is ${shown(value)}, not an object`] };
  const reader = new Reader();
  const record = recordOf(value, reader);
  return reader.faults.length > 0 ? { faults: reader.faults } : { record };
}

function recordOf(value: Record<string, unknown>, reader: Reader): ReleaseRecord {
  const slots = reader.bag(value.slots, "slots");
  const record = {
    state: reader.text(value.state, "state", "the name of this state"),
    live: reader.slot(value.live, "live"),
    candidate: value.candidate === null ? null : reader.slot(value.candidate, "candidate", " or null"),
    weights: reader.weights(value.weights),
    slots: Object.fromEntries(
      Object.entries(slots).map(([slot, one]) => [
        reader.slot(slot, "a key of slots"),
        reader.deployment(one, `slots.${slot}`),
      ]),
    ),
    ai: aiOf(value.ai, reader),
    before: value.before === null ? null : beforeOf(value.before, reader),
    decidedAt: momentOf(value.decidedAt),
    evidence: value.evidence,
    stack: typeof value.stack === "string" ? value.stack : "<stack>",
  };
  if (value.decidedAt !== undefined && record.decidedAt === undefined) {
    reader.fault("decidedAt", value.decidedAt, "a time like 2026-01-31T12:00:00Z");
  }
  if (reader.faults.length === 0 && record.slots[record.live] === undefined) {
    reader.fault(
      "live",
      record.live,
      `a configured slot (configured: ${Object.keys(record.slots).join(", ") || "none"})`,
    );
  }
  return record;
}

function aiOf(value: unknown, reader: Reader): AiService | null {
  if (value === null || value === undefined) return null;
  const ai = reader.bag(value, "ai", " or null");
  if (!isBag(value)) return null;
  return {
    stable: reader.revision(ai.stable, "ai.stable"),
    candidate: ai.candidate === undefined ? null : reader.revision(ai.candidate, "ai.candidate"),
    share: reader.number(ai.share, "ai.share"),
  };
}

function beforeOf(value: unknown, reader: Reader): Before {
  const before = reader.bag(value, "before", " or null");
  if (!isBag(value)) return { live: "blue", slots: {}, weights: {}, served: [], states: [] };
  const images = Object.entries(reader.bag(before.slots, "before.slots"));
  const weights = Object.entries(reader.bag(before.weights, "before.weights"));
  const read = {
    live: reader.slot(before.live, "before.live"),
    slots: Object.fromEntries(
      images.map(([slot, digest]) => [
        reader.slot(slot, "a key of before.slots"),
        reader.digest(digest, `before.slots.${slot}`),
      ]),
    ),
    weights: Object.fromEntries(
      weights.map(([digest, weight]) => [
        reader.digest(digest, "a key of before.weights"),
        reader.number(weight, `before.weights.${digest}`),
      ]),
    ),
    served: reader.digests(before.served, "before.served"),
    states: reader.texts(before.states, "before.states"),
  };
  if (read.slots[read.live] === undefined)
    reader.fault("before.slots", before.slots, `the image of ${read.live}, which was live`);
  return read;
}

const DIGEST = /^(?:[^\s@]+@)?(sha256:[0-9a-f]{64})$/;

/** Collects faults, and returns something of the right type so that reading goes on to the next. */
class Reader {
  readonly faults: string[] = [];

  fault(key: string, value: unknown, allowed: string): void {
    this.faults.push(`${key} is ${shown(value)}; allowed: ${allowed}`);
  }

  slot(value: unknown, key: string, or = ""): Slot {
    if (value === "blue" || value === "green") return value;
    this.fault(key, value, `${SLOTS.join(", ")}${or}`);
    return "blue";
  }

  bag(value: unknown, key: string, or = ""): Record<string, unknown> {
    if (isBag(value)) return value;
    this.fault(key, value, `an object${or}`);
    return {};
  }

  number(value: unknown, key: string): number {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    this.fault(key, value, "a number");
    return 0;
  }

  /** Takes `repository@sha256:…` as well as `sha256:…`. */
  digest(value: unknown, key: string): Digest {
    const digest = typeof value === "string" ? DIGEST.exec(value)?.[1] : undefined;
    if (digest !== undefined) return digest;
    this.fault(key, value, "an image by digest, …@sha256:<64 hex digits>");
    return "";
  }

  digests(value: unknown, key: string): Digest[] {
    if (Array.isArray(value)) return value.map((digest, index) => this.digest(digest, `${key}[${index}]`));
    this.fault(key, value, "a list of digests");
    return [];
  }

  text(value: unknown, key: string, allowed: string): string {
    if (typeof value === "string") return value;
    this.fault(key, value, allowed);
    return "";
  }

  texts(value: unknown, key: string): string[] {
    if (Array.isArray(value))
      return value.map((one, index) => this.text(one, `${key}[${index}]`, "the name of a state"));
    this.fault(key, value, "a list of names");
    return [];
  }

  weights(value: unknown): Record<Slot, number> {
    const weights = this.bag(value, "weights");
    for (const key of Object.keys(weights)) this.slot(key, "a key of weights");
    return {
      blue: this.number(weights.blue, "weights.blue"),
      green: this.number(weights.green, "weights.green"),
    };
  }

  deployment(value: unknown, key: string): Deployment {
    const deployment = this.bag(value, key);
    if (!isBag(value)) return { version: "", digest: "", assets: "", schema: 0 };
    return {
      version: this.text(deployment.version, `${key}.version`, "a version like 1.2.0"),
      digest: this.digest(deployment.image, `${key}.image`),
      assets: this.digest(deployment.assets, `${key}.assets`),
      schema: this.number(deployment.schema, `${key}.schema`),
    };
  }

  revision(value: unknown, key: string): AiRevision {
    const revision = this.bag(value, key);
    if (!isBag(value)) return { revision: "", digest: "", model: null };
    return {
      revision: this.text(revision.revision, `${key}.revision`, "a name like r2"),
      digest: this.digest(revision.image, `${key}.image`),
      model: revision.model === undefined ? null : this.digest(revision.model, `${key}.model`),
    };
  }
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? "absent").slice(0, 80);

/** The configured slots with what they run and carry. */
export function deployments(record: ReleaseRecord): (Deployment & { slot: Slot; weight: number })[] {
  return SLOTS.flatMap((slot) => {
    const deployment = record.slots[slot];
    return deployment === undefined ? [] : [{ slot, ...deployment, weight: record.weights[slot] }];
  });
}

/** Whether the config goes back to a state in which it was before, to the letter: what `git revert` does. */
export const isReturn = ({ state, before }: ReleaseRecord): boolean =>
  before !== null && before.states.includes(state);
