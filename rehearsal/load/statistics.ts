/** z of the two-sided normal interval at 99 %. */
export const Z_99 = 2.5758293035489004;

/** A share of `n` requests and the interval in which the true probability lies; all from 0 to 1. */
export interface Share {
  readonly n: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval. Unlike share ± z·σ it stays right near 0 and 1, where a release begins and ends:
 * https://www.itl.nist.gov/div898/handbook/prc/section2/prc241.htm. With n = 0 nothing is known: 0 to 1.
 */
export function wilson(observed: number, n: number, z: number = Z_99): Share {
  if (!Number.isInteger(observed) || !Number.isInteger(n) || observed < 0 || observed > n) {
    throw new RangeError(`wilson(${observed}, ${n}): allowed are integers with 0 <= observed <= n`);
  }
  if (n === 0) return { n, share: 0, low: 0, high: 1 };
  const share = observed / n;
  const square = z * z;
  const centre = (share + square / (2 * n)) / (1 + square / n);
  const half = (z / (1 + square / n)) * Math.sqrt((share * (1 - share)) / n + square / (4 * n * n));
  return {
    n,
    share,
    low: observed === 0 ? 0 : Math.max(0, centre - half),
    high: observed === n ? 1 : Math.min(1, centre + half),
  };
}

/**
 * Whether the weight that was declared (percent, 0 to 100) lies in the interval of what was measured. At 0 and 100 that
 * is strict: one request to a slot with weight 0 is outside. Nothing measured proves nothing: false.
 */
export function withinWeight(declared: number, observed: number, n: number, z: number = Z_99): boolean {
  if (n === 0) return false;
  const { low, high } = wilson(observed, n, z);
  return low <= declared / 100 && declared / 100 <= high;
}

/** The shares of all keys of a count, e.g. requests by slot; n is their sum. */
export function shares(counts: Readonly<Record<string, number>>, z: number = Z_99): Record<string, Share> {
  const n = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, wilson(count, n, z)]));
}
