import { type Question, type Seen, judge, percentile95 } from "./judge";
import type { Settings } from "./settings";

/** What a verification needs of the world. */
export interface Effects {
  ask(question: Question): Promise<Seen>;
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Told whenever what is wrong changes, for people who wait. */
  changed(reasons: readonly string[]): void;
}

export type Result =
  | { readonly outcome: "proven"; readonly percentile95: number }
  /** It never answered well often enough in a row; the last answer was this one. */
  | { readonly outcome: "unwell"; readonly asked: number; readonly bad: Bad }
  /** It was well, and then gave a bad answer to the sample. */
  | { readonly outcome: "failed"; readonly answered: number; readonly bad: Bad }
  | { readonly outcome: "slow"; readonly percentile95: number; readonly slowest: number };

export interface Bad {
  readonly question: Question;
  readonly seen: Seen;
  readonly reasons: readonly string[];
}

/**
 * First waits until the revision is well: health several times in a row and one inference, which also starts and warms
 * the instance. Then takes the time of the sample, once: a second measurement until one passes would prove nothing.
 */
export async function verify(settings: Settings, effects: Effects): Promise<Result> {
  const question = async (asked: Question): Promise<Answer> => {
    const seen = await effects.ask(asked);
    const reasons = judge(asked, seen, settings);
    if (seen.kind === "answer" && reasons.length === 0) return { milliseconds: seen.milliseconds };
    return { bad: { question: asked, seen, reasons } };
  };
  const unwell = await untilWell(settings, effects, question);
  if (unwell !== undefined) return unwell;

  const times: number[] = [];
  while (times.length < settings.requests) {
    const { milliseconds, bad } = await question("inference");
    if (bad !== undefined) return { outcome: "failed", answered: times.length, bad };
    times.push(milliseconds);
  }
  const reached = percentile95(times);
  return reached <= settings.budgetMilliseconds
    ? { outcome: "proven", percentile95: reached }
    : { outcome: "slow", percentile95: reached, slowest: Math.max(...times) };
}

type Answer =
  | { readonly milliseconds: number; readonly bad?: undefined }
  | { readonly milliseconds?: undefined; readonly bad: Bad };

async function untilWell(
  { consecutive, deadlineSeconds, intervalMilliseconds }: Settings,
  effects: Effects,
  question: (asked: Question) => Promise<Answer>,
): Promise<Result | undefined> {
  const end = effects.now() + deadlineSeconds * 1000;
  const needed: Question[] = [...Array<Question>(consecutive).fill("health"), "inference"];
  let [asked, good] = [0, 0];
  let told = "";
  while (good < needed.length) {
    const { bad } = await question(needed[good] ?? "health");
    asked += 1;
    good = bad === undefined ? good + 1 : 0;
    const reasons = bad?.reasons ?? [];
    if (reasons.join() !== told) effects.changed(reasons);
    told = reasons.join();
    if (bad === undefined) continue;
    if (effects.now() >= end) return { outcome: "unwell", asked, bad };
    await effects.sleep(Math.min(intervalMilliseconds, end - effects.now()));
  }
  return undefined;
}
