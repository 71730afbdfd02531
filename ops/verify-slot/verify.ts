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
  /** The last answer that did not prove it. */
  readonly lastBad: { readonly seen: Seen; readonly reasons: readonly string[] } | undefined;
}

/** Asks until enough good answers came in a row (one bad answer starts anew), or until the deadline. */
export async function verify(settings: Settings, effects: Effects): Promise<Result> {
  const end = effects.now() + settings.deadlineSeconds * 1000;
  let [requests, good, inRow] = [0, 0, 0];
  let lastBad: Result["lastBad"];
  let told: string | undefined;
  for (;;) {
    if (effects.now() >= end) return { passed: false, requests, good, lastBad };
    const seen = await effects.ask();
    const reasons = judge(seen, settings);
    requests += 1;
    if (reasons.length === 0) {
      good += 1;
      inRow += 1;
      if (inRow >= settings.consecutive) return { passed: true, requests, good, lastBad };
    } else {
      inRow = 0;
      lastBad = { seen, reasons };
    }
    if (reasons.join() !== told) effects.changed(reasons);
    told = reasons.join();
    await effects.sleep(Math.min(settings.intervalMilliseconds, Math.max(0, end - effects.now())));
  }
}
