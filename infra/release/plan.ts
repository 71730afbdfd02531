import { sha256 } from "../../ops/canonical";
import { freezeAdmitted } from "./admission";
import { type Alarms, freezeAlarms } from "./alarms";
import { type Answered, freezeAnswered } from "./answered";
import { unprovenRevisions } from "./aiProof";
import { type Baseline, freezeBaseline } from "./baseline";
import { type CapacityPlan, type CapacitySettings, freezeCapacity, planCapacity } from "./capacity";
import { type Head, freezeCommits } from "./commits";
import { frontendVersion, pointerMoves } from "./frontend";
import { type AiRevision, type Intent, configuredSlots, releaseId } from "./intent";
import { type Latch, aiConcerning, aiHeldBy, concerning, heldBy } from "./latch";
import { type PaceSettings, freezePace, freezeSince } from "./pace";
import { type ReleaseRecord, freezeBefore, freezeDecision, recordText } from "./record";
import type { SlotName } from "./slots";
import { type Stored, historyOf } from "./stored";
import { type KnownVersions, noteVersions } from "./versions";
import { effectiveIntent, stateAskedFor } from "./weights";

/** What this `up` does, decided before any resource is declared. */
export interface Plan {
  /** As configured, with the weights that really apply. */
  readonly intent: Intent;
  readonly record: ReleaseRecord;
  /** The record as it is stored. */
  readonly recordText: string;
  /** What the gates judge beside the record, which names it by digest. */
  readonly evidenceText: string;
  /** Configured slots with traffic: deployed and proven before the weights move. */
  readonly serving: readonly SlotName[];
  /** Configured slots without: changed only after the weights moved away from them. */
  readonly resting: readonly SlotName[];
  readonly frontend: { readonly version: string; readonly moves: "before-weights" | "after-weights" };
  /** Versions whose assets have to be in the bucket. */
  readonly assets: readonly { readonly version: string; readonly manifestDigest: string }[];
  /** Revisions of the AI service that have to prove themselves before the shares move. */
  readonly unprovenAi: readonly AiRevision[];
  /** How many tasks the slots have. */
  readonly capacity: CapacityPlan;
  /** Versions whose assets are needed, and those that may go. */
  readonly versions: KnownVersions;
  /** Set when the automatic rollback holds this release back. */
  readonly latched: Latch | null;
  /** Set when it holds the AI service's candidate back. */
  readonly aiLatched: Latch | null;
}

export interface PlanInputs {
  readonly intent: Intent;
  readonly stored: Stored;
  readonly stack: string;
  readonly pace: PaceSettings;
  /** Days for which assets stay after no slot and no rollback needs them. */
  readonly keepDays: number;
  /** Evidence for what the intent names, without what served already. */
  readonly evidence: (served: readonly string[]) => string;
  readonly capacity: CapacitySettings;
  /** Tasks that the slots' services have now; needed when {@link asksForCounts} says so. */
  readonly counts: readonly number[];
  /** What the alarms say, where `asksForAlarms` says that they are asked. Default: null. */
  readonly alarms?: Alarms | null;
  /** What the candidate answered, where `asksForAnswers` says that it is counted. Default: null. */
  readonly answered?: Answered | null;
  /** How long answers take, where `asksForBaseline` says that it is measured. Default: null, nobody knows. */
  readonly baseline?: Baseline | null;
  /** What git says, where `asksForHead` says that it is asked. Default: null, nobody knows. */
  readonly head?: Head | null;
  /** Whether the stack is being taken down. Default: false. */
  readonly teardown?: boolean;
  /** The moment of this decision. */
  readonly now: Date;
}

export function planRelease({
  intent: configured,
  stored,
  stack,
  pace,
  keepDays,
  evidence,
  capacity: settings,
  counts,
  alarms = null,
  answered = null,
  baseline = null,
  head = null,
  teardown = false,
  now,
}: PlanInputs): Plan {
  const release = releaseId(configured);
  const intent = effectiveIntent(configured, stored.latches);
  const { weights } = intent;
  const latched = heldBy(configured, release, stored.latches);
  const aiLatched = aiHeldBy(configured, release, stored.latches);
  const before = freezeBefore(intent, historyOf(stored));
  const state = stateAskedFor(configured, intent, before?.states ?? []);
  const version = frontendVersion(intent, weights);
  const slots = configuredSlots(intent);
  const capacity = freezeCapacity(intent, stored.record, counts, settings, now);
  const assets = distinct(
    slots.map(({ release: { version, assets } }) => ({ version, manifestDigest: assets })),
  );
  const decidedAt = freezeDecision(intent, stored.record, now);
  const evidenceText = evidence(before?.served ?? []);
  const record: ReleaseRecord = {
    ...intent,
    release,
    stack,
    state,
    frontend: version,
    evidence: `sha256:${sha256(evidenceText)}`,
    decidedAt,
    pace: freezePace(intent, stored.record, pace),
    alarms: freezeAlarms(intent, stored, alarms),
    answered: freezeAnswered(configured, stored, pace, answered),
    since: freezeSince(intent, stored.record, before?.served ?? [], decidedAt),
    admitted: freezeAdmitted(intent, stored.record, decidedAt),
    latch: concerning(configured, release, stored.latches),
    aiLatch: aiConcerning(configured, release, stored.latches),
    baseline: freezeBaseline(intent, stored.record, baseline),
    commits: freezeCommits(intent, stored.record, head, latched !== null || aiLatched !== null),
    capacity,
    before,
    ...(teardown && { teardown }),
  };
  return {
    intent,
    record,
    recordText: recordText(record),
    evidenceText,
    serving: slots.map(({ slot }) => slot).filter((slot) => weights[slot] > 0),
    resting: slots.map(({ slot }) => slot).filter((slot) => weights[slot] === 0),
    frontend: { version, moves: pointerMoves(before?.frontend ?? null, version) },
    capacity: planCapacity(intent, capacity, stored.record, settings),
    unprovenAi: unprovenRevisions(intent, before, state),
    assets,
    versions: noteVersions(stored.versions, assets, before?.served ?? [], keepDays, record.decidedAt),
    latched,
    aiLatched,
  };
}

const distinct = <T extends { readonly version: string }>(list: readonly T[]): T[] =>
  list.filter((one, index) => list.findIndex((other) => other.version === one.version) === index);
