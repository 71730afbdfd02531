import type { Tally } from "./judge";
import type { NamedLatch } from "./stored";

/** What is left of a rollback when it is over: the figures that K3 and K5 are made of. */
export interface Ledger {
  readonly release: string;
  readonly part: NamedLatch["part"];
  readonly trigger: string;
  readonly alarm: string;
  /** When its cause was there. */
  readonly at: string;
  /** Time of the event, or turn of the schedule, on which what is live was seen to be right again. */
  readonly restoredAt: string;
  /** From the cause until then, in the cloud's time, with what the function needed; null where nobody knows when it began. */
  readonly seconds: number | null;
  /** What the function itself needed, in real time, from its start until all was read again. */
  readonly tookMilliseconds: number;
  readonly validatedAt: string;
  readonly verdict: "passed" | "failed";
  readonly checks: readonly Tally[];
}

/** Written when what is live was seen to be right. */
export interface Restored {
  readonly at: string;
  readonly tookMilliseconds: number;
  readonly did: readonly string[];
}

export function ledgerOf(
  { release, part, trigger, alarm, at }: NamedLatch,
  restored: Restored,
  validation: { readonly verdict: "passed" | "failed"; readonly checks: readonly Tally[] },
  now: string,
): Ledger {
  const began = Date.parse(at);
  return {
    release,
    part,
    trigger,
    alarm,
    at,
    restoredAt: restored.at,
    // An invocation has the time of its event: what it took itself comes on top.
    seconds:
      began > 0 ? (Math.max(0, Date.parse(restored.at) - began) + restored.tookMilliseconds) / 1000 : null,
    tookMilliseconds: restored.tookMilliseconds,
    validatedAt: now,
    ...validation,
  };
}
