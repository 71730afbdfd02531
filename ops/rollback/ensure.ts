import {
  type AiTraffic,
  type Goal,
  type Live,
  type Reading,
  type Remaining,
  type Step,
  type Targets,
  remaining,
} from "./plan";
import { type SlotName, allTo, shownWeights } from "./slots";
import { type Effects, whyOf } from "./world";

/** How far it came. */
export interface Ensured {
  /** Which part of what is live was read again and is what the goal says: one cloud's refusal is not the other's. */
  readonly right: { readonly release: boolean; readonly ai: boolean };
  /** What was changed, in order. */
  readonly did: readonly string[];
  /** What stays as it is, and why. */
  readonly held: readonly string[];
  /** What could not be done, or not be seen. */
  readonly failed: readonly string[];
  readonly live: Live;
}

/** To look, to act, to look again; and once more, as an `up` that was on its way may have written over it. */
const ROUNDS = 4;

/**
 * Brings what is live to where it belongs, and reads it again. Weights come first, as they are what hurts; a part that
 * fails keeps no other from being done.
 */
export async function ensure(goal: Goal, effects: Effects): Promise<Ensured> {
  const did: string[] = [];
  const failures = new Map<Step["kind"], string>();
  const blind = new Set<Step["kind"]>();
  const refused = await weightsFirst(goal, effects, did);
  if (refused !== undefined) {
    failures.set("weights", refused);
    // Again at the next turn, in a minute.
    blind.add("weights");
  }
  for (let round = 1; ; round += 1) {
    const live = await look(goal, effects);
    const left = remaining(goal, live);
    // What cannot be seen is set once and not again.
    const steps = left.steps.filter(({ kind }) => !blind.has(kind));
    if (steps.length === 0 || round === ROUNDS) return outcome(goal, { left, steps, failures, did, live });
    for (const step of steps) {
      try {
        did.push(await take(step, effects));
        if (left.unseen.length > 0) blind.add(step.kind);
      } catch (failure) {
        failures.set(step.kind, whyOf(failure));
        // Again at the next turn, in a minute: what is refused now is refused in a moment, too.
        blind.add(step.kind);
      }
    }
  }
}

/**
 * The weights are what hurts: they wait for no answer about the page or the AI service, which may be another cloud's. Gives
 * why they could not be set; what cannot be seen is set by the rounds that follow.
 */
async function weightsFirst(goal: Goal, effects: Effects, did: string[]): Promise<string | undefined> {
  if (goal.slot === null || (goal.pointer === null && goal.ai === null)) return undefined;
  const alone: Goal = { slot: goal.slot, pointer: null, ai: null };
  const { steps, unseen } = remaining(alone, await look(alone, effects));
  if (unseen.length > 0) return undefined;
  try {
    for (const step of steps) did.push(await take(step, effects));
    return undefined;
  } catch (failure) {
    return whyOf(failure);
  }
}

interface Come {
  readonly left: Remaining;
  /** Of these, what was tried and did not stay. */
  readonly steps: readonly Step[];
  readonly failures: ReadonlyMap<Step["kind"], string>;
  readonly did: readonly string[];
  readonly live: Live;
}

function outcome(goal: Goal, { left, steps, failures, did, live }: Come): Ensured {
  const failed = [
    // One that took effect and then failed is none.
    ...[...failures]
      .filter(([failed]) => left.steps.some(({ kind }) => kind === failed))
      .map(([kind, why]) => `${WORDS[kind]} could not be set: ${why}`),
    ...left.unseen.map((what) => `not seen: ${what}`),
    ...steps.map(({ kind }) => `${WORDS[kind]} did not stay as they were set`),
  ];
  const right = {
    release: nothingLeft({ ...goal, ai: null }, live),
    ai: nothingLeft({ slot: null, pointer: null, ai: goal.ai }, live),
  };
  return { right, did, held: left.held, failed, live };
}

function nothingLeft(goal: Goal, live: Live): boolean {
  const { steps, held, unseen } = remaining(goal, live);
  return steps.length + held.length + unseen.length === 0;
}

const WORDS: Readonly<Record<Step["kind"], string>> = {
  weights: "the weights",
  pointer: "the page's pointer",
  "ai-share": "the AI service's shares",
};

async function take(step: Step, effects: Effects): Promise<string> {
  if (step.kind === "weights") {
    await effects.setWeights(allTo(step.to));
    return `weights ${shownWeights(allTo(step.to))}`;
  }
  if (step.kind === "pointer") {
    await effects.setPointer(step.to);
    return `page ${step.to}`;
  }
  await effects.setAiTraffic(step.rows);
  return `AI ${step.rows.map(({ revision, percent }) => `${revision} ${percent} %`).join(", ")}`;
}

/** Reads what is live, as far as the goal is about it. */
export async function look(goal: Goal, effects: Effects): Promise<Live> {
  const [rule, blue, green, pointer, ai] = await Promise.all([
    goal.slot === null ? UNASKED : reading(() => effects.rule()),
    targetsOf("blue", goal, effects),
    targetsOf("green", goal, effects),
    goal.pointer === null ? UNASKED : reading(() => effects.pointer()),
    goal.ai === null ? UNASKED : reading<AiTraffic>(() => effects.aiTraffic()),
  ]);
  return { rule, targets: { blue, green }, pointer, ai };
}

const UNASKED = { failure: "not asked" } as const;

const targetsOf = (slot: SlotName, goal: Goal, effects: Effects): Promise<Reading<Targets>> =>
  goal.slot === null ? Promise.resolve(UNASKED) : reading(() => effects.targets(slot));

export async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { value: await read() };
  } catch (failure) {
    return { failure: whyOf(failure) };
  }
}
