import type { Decision } from "./decide";
import { type Weights, shownWeights } from "./slots";
import { type Stored, holdsRelease } from "./stored";

/** A step of the release declares its weights first and moves them when the slot is large enough and proven. */
const UNDER_WAY_MS = 30 * 60_000;

/** Weights that no config gave, while nothing is sick: whoever set them may have had a reason, so that they are only told. */
export function judgeWeights(
  met: Weights | null,
  { record, latches }: Stored,
  now: string,
): Extract<Decision, { kind: "page" }> | null {
  if (met === null || "unusable" in record || latches.some((latch) => holdsRelease(latch, record)))
    return null;
  const { weights, decidedAt, release } = record;
  // The load balancer's are shares of their sum; of nothing there is no share.
  const sum = met.blue + met.green;
  if (sum > 0 && met.green * 100 === weights.green * sum) return null;
  if (decidedAt === undefined || !(Date.parse(now) - Date.parse(decidedAt) > UNDER_WAY_MS)) return null;
  return {
    kind: "page",
    severity: 2,
    key: `strayed-${met.blue}-${met.green}`,
    says:
      `the live weights are ${shownWeights(met)}, and release ${release} declares ${shownWeights(weights)} since ${decidedAt}: ` +
      "the rule was changed by hand, or an `up` was cut off. Nothing was changed; `pulumi up --refresh` puts them back",
  };
}
