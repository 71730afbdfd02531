import { type NamedLatch, type ReleaseRecord, holdsAi, holdsRelease } from "./stored";
import { type SlotName, type Weights, otherSlot, wholly } from "./slots";

/** Where a rollback has to end. What is null is none of its business. */
export interface Goal {
  /** The slot that has all traffic. */
  readonly slot: SlotName | null;
  /** Version whose page is served. */
  readonly pointer: string | null;
  /** Revisions of the AI service: all to the stable one, nothing to the candidate. */
  readonly ai: { readonly stable: string; readonly candidate: string } | null;
}

/** Either what was read, or why it could not be. */
export type Reading<T> = { readonly value: T } | { readonly failure: string };

/** A slot's tasks as the load balancer sees them. */
export interface Targets {
  readonly healthy: number;
  readonly registered: number;
  /** How many in each state. */
  readonly states: Readonly<Record<string, number>>;
}

/** One row of the AI service's traffic, as Cloud Run has it. */
export interface AiRow {
  readonly revision: string;
  readonly percent: number;
  readonly tag?: string | undefined;
}

export interface AiTraffic {
  /** Name of the service, with which its revisions' names begin. */
  readonly service: string;
  readonly rows: readonly AiRow[];
  /** All revisions that are deployed, the newest first: one that has no share is in no row. */
  readonly revisions: readonly string[];
}

/** What is live. `others` counts target groups in the rule that are no slot's. */
export interface Live {
  readonly rule: Reading<{ readonly weights: Weights; readonly others: number }>;
  readonly targets: Readonly<Record<SlotName, Reading<Targets>>>;
  readonly pointer: Reading<string | null>;
  readonly ai: Reading<AiTraffic>;
}

export type Step =
  | { readonly kind: "weights"; readonly to: SlotName }
  | { readonly kind: "pointer"; readonly to: string }
  | { readonly kind: "ai-share"; readonly rows: readonly AiRow[] };

export interface Remaining {
  readonly steps: readonly Step[];
  /** Parts that stay as they are, with the reason: a person has to decide. */
  readonly held: readonly string[];
  /** Parts of which nobody can say whether they are right. */
  readonly unseen: readonly string[];
}

/** The latches in force decide where everything belongs; null where none holds anything back. */
export function goalOf(record: ReleaseRecord, latches: readonly NamedLatch[]): Goal | null {
  const release = latches.some((latch) => holdsRelease(latch, record));
  const ai = latches.some((latch) => holdsAi(latch, record));
  if (!release && !ai) return null;
  const { stable, candidate } = record.ai ?? {};
  return {
    slot: release ? record.live : null,
    pointer: release ? (record.slots[record.live]?.version ?? null) : null,
    ai:
      ai && stable !== undefined && candidate !== undefined
        ? { stable: stable.revision, candidate: candidate.revision }
        : null,
  };
}

/** What is still to do. Nothing remains when what is live is what the goal says; doing it twice does no harm. */
export function remaining(goal: Goal, live: Live): Remaining {
  const parts = [ofWeights(goal, live), ofPointer(goal, live), ofAi(goal, live)];
  return {
    steps: parts.flatMap(({ steps = [] }) => steps),
    held: parts.flatMap(({ held = [] }) => held),
    unseen: parts.flatMap(({ unseen = [] }) => unseen),
  };
}

function ofWeights({ slot }: Goal, { rule, targets }: Live): Partial<Remaining> {
  if (slot === null) return {};
  if ("value" in rule && rule.value.others === 0 && wholly(rule.value.weights, slot))
    return served(slot, targets);
  const evil = lesserEvil(slot, targets);
  const unseen = "failure" in rule ? [`the weights (${rule.failure})`] : [];
  if (evil !== undefined) return { held: [evil], unseen };
  return { steps: [{ kind: "weights", to: slot }], unseen };
}

/** The weights are right; whether anybody answers is another question. */
function served(slot: SlotName, targets: Live["targets"]): Partial<Remaining> {
  const here = targets[slot];
  if ("failure" in here || here.value.healthy > 0) return {};
  return { held: [`all traffic is on ${slot}, which has no healthy target (${statesOf(here.value)})`] };
}

/**
 * Why the traffic stays where it is, although it belongs elsewhere. A load balancer does not fail over from a group without
 * targets, it answers 503: while the stable slot has no healthy task and the candidate has some, moving would make of some
 * failed requests all of them. Nor does the candidate get more than it has. Targets of which nobody can say anything count
 * as healthy: a rollback is not held up by a question. docs/adr/0044.
 */
function lesserEvil(stable: SlotName, targets: Live["targets"]): string | undefined {
  const [here, there] = [targets[stable], targets[otherSlot(stable)]];
  if ("failure" in here || here.value.healthy > 0) return undefined;
  const candidate = "value" in there ? there.value : { healthy: 1, registered: 1 };
  // With nobody healthy anywhere, a group's own targets are all asked: the stable ones rather than the candidate's.
  if (candidate.healthy === 0 && here.value.registered > 0) return undefined;
  return (
    `the stable slot ${stable} has no healthy target (${statesOf(here.value)}), ${otherSlot(stable)} has ${candidate.healthy}: ` +
    "the weights stay as they are until it has one"
  );
}

const statesOf = ({ states }: Targets): string =>
  Object.entries(states)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ") || "none registered";

function ofPointer({ pointer: wanted }: Goal, { pointer }: Live): Partial<Remaining> {
  if (wanted === null) return {};
  if ("failure" in pointer)
    return { steps: [{ kind: "pointer", to: wanted }], unseen: [`the page (${pointer.failure})`] };
  return pointer.value === wanted ? {} : { steps: [{ kind: "pointer", to: wanted }] };
}

function ofAi({ ai: wanted }: Goal, { ai }: Live): Partial<Remaining> {
  if (wanted === null) return {};
  if ("failure" in ai) return { unseen: [`the AI service's shares (${ai.failure})`] };
  const { service, rows, revisions } = ai.value;
  const named = (revision: string): string | undefined =>
    [...rows.map((row) => row.revision), ...revisions].find((name) => isRevision(name, service, revision));
  const [stable, candidate] = [named(wanted.stable), named(wanted.candidate)];
  if (stable === undefined)
    return {
      held: [`the AI service has no revision ${wanted.stable} to go back to: its shares stay as they are`],
    };
  if (rows.every(({ revision, percent }) => percent === 0 || revision === stable)) return {};
  const tag = rows.find((row) => row.revision === candidate && row.tag !== undefined)?.tag;
  // The candidate keeps its address of its own: whoever looks for the fault asks it there.
  const kept = candidate === undefined || tag === undefined ? [] : [{ revision: candidate, percent: 0, tag }];
  return { steps: [{ kind: "ai-share", rows: [{ revision: stable, percent: 100 }, ...kept] }] };
}

/** Cloud Run's name is `<service>-<revision>-<8 hex of its content>` (ADR 11). */
const isRevision = (name: string, service: string, revision: string): boolean =>
  name.startsWith(`${service}-${revision}-`) &&
  /^[0-9a-f]{8}$/.test(name.slice(service.length + revision.length + 2));
