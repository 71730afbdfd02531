import { wilson, withinWeight } from "../load/statistics";
import type { Window } from "../load/tally";
import type { Measured, MeasuredShare, Weights } from "./data";

/** Holds what a stay saw against the weights that were declared for it. Only answers that name a slot count. */
export function measure(
  seen: Pick<Window, "from" | "to" | "requests" | "failed" | "bySlot">,
  weights: Weights,
): Measured {
  const n = Object.values(seen.bySlot).reduce((sum, count) => sum + count, 0);
  const share = (slot: "blue" | "green"): MeasuredShare => {
    const observed = seen.bySlot[slot] ?? 0;
    const declared = weights[slot];
    return { ...wilson(observed, n), observed, declared, inside: withinWeight(declared, observed, n) };
  };
  const { from, to, requests, failed } = seen;
  return { from, to, requests, failed, slots: { blue: share("blue"), green: share("green") } };
}
