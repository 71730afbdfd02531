import { judge, type Seen } from "./judge";
import type { Settings } from "./settings";

/** What a verification needs of the world. */
export interface Effects {
  ask(): Promise<Seen>;
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Told whenever what is wrong changes, for people who wait. */
  changed(reasons: readonly string[]): void;
}

export interface Result {
  readonly passed: boolean;
  readonly requests: number;
  /** Requests whose answer proved the slot; with `passed` false they were never enough in a row. */
  readonly good: number;
  /** Different tasks among the good answers in a row. */
  readonly tasks: number;
  /** The last answer that did not prove it. */
  readonly lastBad: { readonly seen: Seen; readonly reasons: readonly string[] } | undefined;
}

/**
 * Asks until enough good answers came in a row from enough different tasks (one bad answer starts anew), or until the
 * deadline. A slot that only has to serve then passes with fewer tasks than it should have: too few are better than
 * traffic that stays where it is sick.
 */
export async function verify(settings: Settings, effects: Effects): Promise<Result> {
  const end = effects.now() + settings.deadlineSeconds * 1000;
  const seenTasks = new Set<string>();
  let [requests, good, inRow] = [0, 0, 0];
  let lastBad: Result["lastBad"];
  let told: string | undefined;
  const result = (passed: boolean): Result => ({ passed, requests, good, tasks: seenTasks.size, lastBad });
  for (;;) {
    if (effects.now() >= end) return result(inRow >= settings.consecutive && settings.depth === "serving");
    const seen = await effects.ask();
    const reasons = judge(seen, settings);
    requests += 1;
    if (reasons.length === 0) {
      good += 1;
      inRow += 1;
      if (seen.kind === "answer" && seen.task !== undefined) seenTasks.add(seen.task);
      const enough = settings.tasks === 1 || seenTasks.size >= settings.tasks;
      if (inRow >= settings.consecutive && enough) return result(true);
    } else {
      inRow = 0;
      seenTasks.clear();
      lastBad = { seen, reasons };
    }
    if (reasons.join() !== told) effects.changed(reasons);
    told = reasons.join();
    await effects.sleep(Math.min(settings.intervalMilliseconds, Math.max(0, end - effects.now())));
  }
}
