/** Minutes in a row above the target that add tasks, and below 90 % of it that take some away: the alarms that target tracking makes. */
export const MINUTES = { out: 3, in: 15 } as const;
const LOW = 0.9;

export interface Situation {
  readonly targetValue: number;
  /** The metric, one value a minute, newest last; undefined where nothing was reported. */
  readonly samples: readonly (number | undefined)[];
  /** Tasks that the service is to have now. */
  readonly desired: number;
}

export interface Verdict {
  readonly kind: "out" | "in" | "stay";
  readonly desired: number;
}

/**
 * What one target tracking policy asks for, before ranges, cooldowns and suspension: in proportion to how far the metric is
 * from its target. "doesn't scale in when the metric has insufficient data"; it scales in only as far as the target allows.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export function track({ targetValue, samples, desired }: Situation): Verdict {
  const last = (count: number): number[] | undefined => {
    const values = samples.slice(-count).filter((value) => value !== undefined);
    return values.length === count ? values : undefined;
  };
  const high = last(MINUTES.out);
  if (high !== undefined && high.every((value) => value > targetValue)) {
    return { kind: "out", desired: proportion(desired, high, targetValue) };
  }
  const low = last(MINUTES.in);
  if (low !== undefined && low.every((value) => value < targetValue * LOW)) {
    const wanted = Math.max(1, proportion(desired, low, targetValue));
    return { kind: wanted < desired ? "in" : "stay", desired: wanted };
  }
  return { kind: "stay", desired };
}

const proportion = (desired: number, values: readonly number[], targetValue: number): number =>
  Math.ceil((desired * (values.at(-1) ?? targetValue)) / targetValue);

/** "scale out if any of the policies is ready for it, scale in only if all are": the largest of what they ask for (same page). */
export function together(verdicts: readonly Verdict[]): Verdict {
  const out = verdicts.filter((verdict) => verdict.kind === "out");
  if (out.length > 0) return { kind: "out", desired: Math.max(...out.map(({ desired }) => desired)) };
  const inwards = verdicts.filter((verdict) => verdict.kind === "in");
  if (inwards.length === 0 || inwards.length < verdicts.length) return { kind: "stay", desired: 0 };
  return { kind: "in", desired: Math.max(...inwards.map(({ desired }) => desired)) };
}
