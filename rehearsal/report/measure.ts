import { wilson, withinWeight } from "../load/statistics";
import type { Window } from "../load/tally";
import type { Declared, Measured, MeasuredShare } from "./data";

type Seen = Pick<Window, "from" | "to" | "requests" | "failed" | "bySlot" | "byPage" | "byRevision">;

/** Holds what a stay saw against what was declared for it. Only answers that name their slot or revision count. */
export function measure(
  seen: Seen,
  declared: Pick<Declared, "weights" | "aiShare" | "aiCandidate">,
): Measured {
  const { from, to, requests, failed, bySlot, byPage, byRevision } = seen;
  const slots = {
    blue: measuredShare("blue", bySlot, declared.weights.blue),
    green: measuredShare("green", bySlot, declared.weights.green),
  };
  const { aiCandidate, aiShare } = declared;
  const ai = aiCandidate === undefined ? undefined : measuredShare(aiCandidate, byRevision, aiShare);
  return { from, to, requests, failed, slots, byPage, ...(ai && { ai }) };
}

function measuredShare(
  of: string,
  counts: Readonly<Record<string, number>>,
  declared: number,
): MeasuredShare {
  const n = Object.values(counts).reduce((sum, each) => sum + each, 0);
  const observed = counts[of] ?? 0;
  return { ...wilson(observed, n), observed, declared, inside: withinWeight(declared, observed, n) };
}
