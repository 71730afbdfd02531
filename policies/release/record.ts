import { isBag } from "../pack/known";
import { AmbiguousJson, parseJson } from "../evidence/json";
import { momentOf } from "../evidence/keys";
import { Reader, shown } from "./reader";

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
  /** Since when it had its percent, milliseconds since the epoch, by digest; of what had not served. */
  readonly since: Readonly<Record<Digest, number>>;
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

/** How fast a release may go, and when, as it was in force when the decision was taken. */
export interface Pace {
  /** Percent, at most, of a first share. */
  readonly firstStep: number;
  readonly bakeMinutes: number;
  /** Times in which nothing is released, milliseconds since the epoch. */
  readonly freezes: readonly { readonly from: number; readonly until: number; readonly reason: string }[];
  /** Window of each of these days, UTC, minutes of the day; `until` before `from` crosses midnight. */
  readonly maintenance: { readonly days: readonly string[]; readonly from: number; readonly until: number };
}

/** What the automatic rollback left: this release gets nothing until a person clears it. */
export interface Latch {
  readonly release: string;
  readonly at: string;
  readonly by: string;
  readonly trigger: string;
  readonly digests: readonly Digest[];
}

/** What CloudWatch said when the decision was taken, or why nobody knows. */
export type Alarms = { readonly red: readonly string[] } | { readonly unknown: string };

/** What the candidate answered since its share last changed, how many of that failed, and by what it is judged; or why nobody knows. */
export type Answered =
  | { readonly requests: number; readonly failed: number; readonly floor: number; readonly percent: number }
  | { readonly unknown: string };

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
  /** Null in a record of before releases had a pace; the rules over it then hold nothing back. */
  readonly pace: Pace | null;
  readonly latch: Latch | null;
  /** As {@link latch}, of the AI service's candidate. */
  readonly aiLatch: Latch | null;
  readonly alarms: Alarms;
  /** Null where no further share was decided, and in a record of before answers were counted. */
  readonly answered: Answered | null;
  readonly release: string;
  /** Whether the stack is being taken down. */
  readonly teardown: boolean;
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
    pace: paceOf(value.pace, reader),
    latch: latchOf(value.latch, "latch", reader),
    aiLatch: latchOf(value.aiLatch, "aiLatch", reader),
    alarms: alarmsOf(value.alarms),
    answered: answeredOf(value.answered),
    release: typeof value.release === "string" ? value.release : "",
    teardown: value.teardown === true,
    decidedAt: momentOf(value.decidedAt),
    evidence: value.evidence,
    stack: typeof value.stack === "string" ? value.stack : "<stack>",
  };
  if (value.decidedAt !== undefined && record.decidedAt === undefined) {
    reader.fault("decidedAt", value.decidedAt, "a time like 2026-01-31T12:00:00Z");
  }
  if (![undefined, true].includes(value.teardown as true))
    reader.fault("teardown", value.teardown, "true, or no such key");
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

function paceOf(value: unknown, reader: Reader): Pace | null {
  if (value === null || value === undefined) return null;
  const pace = reader.bag(value, "pace", " or null");
  const window = reader.bag(pace.maintenance, "pace.maintenance");
  return {
    firstStep: reader.number(pace.firstStep, "pace.firstStep"),
    bakeMinutes: reader.number(pace.bakeMinutes, "pace.bakeMinutes"),
    freezes: reader.bags(pace.freezes, "pace.freezes").map(({ from, until, reason }, index) => ({
      from: reader.day(from, `pace.freezes[${index}].from`, "first"),
      until: reader.day(until, `pace.freezes[${index}].until`, "last"),
      reason: reader.text(reason, `pace.freezes[${index}].reason`, "a reason"),
    })),
    maintenance: {
      days: reader.texts(window.days, "pace.maintenance.days"),
      from: reader.minutes(window.from, "pace.maintenance.from"),
      until: reader.minutes(window.until, "pace.maintenance.until"),
    },
  };
}

function latchOf(value: unknown, at: "latch" | "aiLatch", reader: Reader): Latch | null {
  if (value === null || value === undefined) return null;
  const latch = reader.bag(value, at, " or null");
  const text = (key: "release" | "at" | "by" | "trigger"): string =>
    reader.text(latch[key], `${at}.${key}`, "a text");
  return {
    release: text("release"),
    at: text("at"),
    by: text("by"),
    trigger: text("trigger"),
    digests: latch.digests === undefined ? [] : reader.digests(latch.digests, `${at}.digests`),
  };
}

/** What cannot be read is unknown, and no fault: a rollback passes whatever the alarms say. */
function alarmsOf(value: unknown): Alarms {
  if (!isBag(value)) return { unknown: "the record does not say what the alarms said" };
  const { red, unknown } = value;
  if (typeof unknown === "string") return { unknown };
  if (Array.isArray(red) && red.every((one) => typeof one === "string")) return { red };
  return { unknown: `the record says ${shown(value)} of them` };
}

/** As with the alarms: unreadable is unknown. */
function answeredOf(value: unknown): Answered | null {
  if (value === null || value === undefined) return null;
  const { requests, failed, floor, percent, unknown } = isBag(value) ? value : {};
  if (typeof unknown === "string") return { unknown };
  const figures = [requests, failed, floor, percent];
  if (figures.every((one) => typeof one === "number" && Number.isFinite(one) && one >= 0))
    return { requests, failed, floor, percent } as Answered;
  return { unknown: `the record says ${shown(value)} of it` };
}

function beforeOf(value: unknown, reader: Reader): Before {
  const before = reader.bag(value, "before", " or null");
  if (!isBag(value)) return { live: "blue", slots: {}, weights: {}, since: {}, served: [], states: [] };
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
    since: before.since === undefined ? {} : reader.times(before.since, "before.since"),
    served: reader.digests(before.served, "before.served"),
    states: reader.texts(before.states, "before.states"),
  };
  if (read.slots[read.live] === undefined)
    reader.fault("before.slots", before.slots, `the image of ${read.live}, which was live`);
  return read;
}

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
