import type { Fired, Trigger } from "./event";
import { onTrialSince } from "./findings";
import {
  type Latch,
  type NamedLatch,
  type ReleaseRecord,
  type Stored,
  aiDigests,
  candidateDigests,
  holdsAi,
  holdsRelease,
  latchName,
} from "./stored";
import { type SlotName, type Weights, digestOf } from "./slots";

/** What is known when it is decided. */
export interface Situation {
  readonly stored: Stored;
  /** The load balancer's weights as they are met; null where nobody could read them. */
  readonly met: Weights | null;
  /** Whether the product cannot do without the AI service; null in a stack without it. */
  readonly aiCritical: boolean | null;
  readonly notedBy: "event" | "reconciler";
}

export type Decision =
  | { readonly kind: "nothing"; readonly says: string }
  /** Somebody has to look; nothing is changed. */
  | { readonly kind: "page"; readonly severity: 1 | 2; readonly key: string; readonly says: string }
  /** Something is taken off. */
  | { readonly kind: "latch"; readonly name: string; readonly latch: Latch; readonly says: string }
  /** The traffic goes where the record says, as what has it now is sick and nothing that any config gave it to. */
  | { readonly kind: "restore"; readonly slot: SlotName; readonly says: string };

/** Who writes the latches. */
export const BY = "automatic rollback";

/** What to do about a trigger. A schedule's turn decides for each alarm that is red: `triggersOf` makes triggers of them. */
export function decide(trigger: Trigger, situation: Situation): Decision {
  if (trigger.kind === "idle") return nothing(trigger.says);
  if (trigger.kind === "reconcile") return nothing("a turn of the schedule");
  if (trigger.kind === "unusable") return page(1, trigger.key, trigger.says);
  const { record } = situation.stored;
  if ("unusable" in record)
    return page(
      1,
      "no-record",
      `${nameOf(trigger)}, and ${record.unusable}: nobody knows which slot is the stable one. ` +
        "Nothing was changed. Restore the parameter's previous version (aws ssm get-parameter-history), or set the weights by hand",
    );
  if (trigger.kind === "slot-alarm") return ofSlot(trigger.slot, trigger.fired, record, situation);
  if (trigger.kind === "ai-alarm") return ofAi(trigger.fired, record, situation);
  return ofFinding(trigger, record, situation);
}

function ofSlot(slot: SlotName, fired: Fired, record: ReleaseRecord, situation: Situation): Decision {
  const { stored, met } = situation;
  if (slot === record.live)
    return page(
      1,
      `stable-sick-${slot}`,
      `${fired.alarm}: the stable slot ${slot} is sick (${fired.row}), and there is no version to go back to that is known to be better. ` +
        "Nothing was changed",
    );
  if (slot !== record.candidate) return ofOther(slot, fired, record, met);
  const held = stored.latches.find((latch) => holdsRelease(latch, record));
  if (held !== undefined) return nothing(`${fired.alarm}: ${alreadyHeld(held)}`);
  if (isOlder(fired.at, record.admitted[slot])) return tooOld(fired, record);
  if (record.weights[slot] === 0 && (met?.[slot] ?? 0) === 0)
    return nothing(`${fired.alarm}: ${slot} carries nothing that could be taken off`);
  return takeOff(record, { ...situation, row: fired.row, cause: fired.alarm, at: fired.at });
}

/** A slot that the record gives nothing to: someone else did, or nobody. */
function ofOther(slot: SlotName, fired: Fired, record: ReleaseRecord, met: Weights | null): Decision {
  if ((met?.[slot] ?? 0) === 0) return nothing(`${fired.alarm}: ${slot} carries nothing and is no candidate`);
  return {
    kind: "restore",
    slot: record.live,
    says:
      `${fired.alarm}: ${slot} is sick and has weight ${met?.[slot]}, though release ${record.release} gives it none: ` +
      `the rule was changed by hand, or an \`up\` is on its way. All goes to ${record.live}`,
  };
}

function ofAi(fired: Fired, record: ReleaseRecord, situation: Situation): Decision {
  const { stored, aiCritical } = situation;
  const { ai } = record;
  if (ai === null)
    return page(2, "ai-unknown", `${fired.alarm}: release ${record.release} has no AI service`);
  if (ai.candidate === undefined)
    return page(
      aiCritical === true ? 1 : 2,
      "ai-stable-sick",
      `${fired.alarm}: the AI service's stable revision ${ai.stable.revision} does not answer, and there is none to go back to. Nothing was changed`,
    );
  const held = stored.latches.find((latch) => holdsAi(latch, record));
  if (held !== undefined) return nothing(`${fired.alarm}: ${alreadyHeld(held)}`);
  if (aiCritical !== true)
    return page(
      2,
      "ai-not-critical",
      `${fired.alarm}: the AI service does not answer, and is not critical (sluice:ai.critical): its share stays as it is (R5)`,
    );
  if (isOlder(fired.at, record.since[digestOf(ai.candidate.image)])) return tooOld(fired, record);
  if (ai.share === 0)
    return page(
      1,
      "ai-stable-sick",
      `${fired.alarm}: the AI service does not answer, and its candidate has no share that could be taken back. Nothing was changed`,
    );
  return returnAi(record, ai.candidate.revision, {
    ...situation,
    row: fired.row,
    cause: fired.alarm,
    at: fired.at,
  });
}

/**
 * R4. What runs with a critical finding is held back whatever its weight: it must not get any later. What was found before
 * it was released was for Q2 to judge.
 */
function ofFinding(
  { digests, id, since, at }: Extract<Trigger, { kind: "finding" }>,
  record: ReleaseRecord,
  situation: Situation,
): Decision {
  const { stored } = situation;
  const runs = (image: string | undefined): boolean =>
    image !== undefined && digests.includes(digestOf(image));
  const { live, candidate, slots, ai } = record;
  if (runs(slots[live]?.image) || runs(ai?.stable.image))
    return page(
      1,
      "stable-vulnerable",
      `${id}: critical, in the stable version of release ${record.release}, so there is nothing to go back to. Nothing was changed`,
    );
  const cause = { ...situation, row: "R4" as const, cause: id, at };
  const settled = (image: string, holds: typeof holdsRelease): Decision | null => {
    const held = stored.latches.find((latch) => holds(latch, record));
    if (held !== undefined) return nothing(`${id}: ${alreadyHeld(held)}`);
    if (!isOlder(since, onTrialSince(digestOf(image), record))) return null;
    return page(
      2,
      "known-vulnerable",
      `${id}: critical, in release ${record.release}, and known since ${since}, before it was released: that was for Q2 to judge. Nothing was changed`,
    );
  };
  const image = candidate === null ? undefined : slots[candidate]?.image;
  if (image !== undefined && runs(image)) return settled(image, holdsRelease) ?? takeOff(record, cause);
  if (ai?.candidate !== undefined && runs(ai.candidate.image))
    return settled(ai.candidate.image, holdsAi) ?? returnAi(record, ai.candidate.revision, cause);
  const resting = Object.entries(slots).find(([, release]) => runs(release?.image));
  if (resting === undefined) return nothing(`${id}: nothing that is configured runs it`);
  return page(
    2,
    "resting-vulnerable",
    `${id}: critical, in ${resting[0]}, which carries nothing; a rollback by hand would lead there`,
  );
}

interface Cause extends Situation {
  readonly row: Latch["trigger"];
  readonly cause: string;
  readonly at: string;
}

function takeOff(record: ReleaseRecord, cause: Cause): Decision {
  const { release, candidate, live } = record;
  return {
    kind: "latch",
    name: latchName("release", release),
    latch: latchOf(record, "release", candidateDigests(record), cause),
    says: `${cause.cause} (${cause.row}): release ${release} is taken off ${candidate}; all goes to ${live}`,
  };
}

function returnAi(record: ReleaseRecord, revision: string, cause: Cause): Decision {
  return {
    kind: "latch",
    name: latchName("ai", revision),
    latch: latchOf(record, "ai", aiDigests(record), cause),
    says: `${cause.cause} (${cause.row}): the AI service's candidate ${revision} gets nothing; all goes to ${record.ai?.stable.revision}`,
  };
}

const latchOf = (
  { release }: ReleaseRecord,
  part: Latch["part"],
  digests: readonly string[],
  { at, row, cause, met, notedBy }: Cause,
): Latch => ({
  release,
  part,
  at,
  by: BY,
  trigger: row,
  alarm: cause,
  digests: [...digests],
  weights: met === null ? null : { ...met },
  notedBy,
});

/** From before what carries requests now had any: it tells of something else. */
const isOlder = (at: string, since: string | undefined): boolean =>
  since !== undefined && Date.parse(at) < Date.parse(since);

const tooOld = ({ alarm, at }: Fired, { release }: ReleaseRecord): Decision =>
  page(
    2,
    "old-release",
    `${alarm} went off at ${at}, before release ${release} had any traffic: it tells of an earlier release. Nothing was changed`,
  );

const alreadyHeld = ({ name, at, trigger }: NamedLatch): string =>
  `already held back since ${at} by ${name} (${trigger})`;

const nameOf = (trigger: Exclude<Trigger, { kind: "idle" | "reconcile" | "unusable" }>): string =>
  trigger.kind === "finding" ? trigger.id : trigger.fired.alarm;

const nothing = (says: string): Decision => ({ kind: "nothing", says });
const page = (severity: 1 | 2, key: string, says: string): Decision => ({
  kind: "page",
  severity,
  key,
  says,
});
