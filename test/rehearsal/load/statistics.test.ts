import * as fc from "fast-check";
import { Z_99, shares, wilson, withinWeight } from "../../../rehearsal/load/statistics";

const counts = fc
  .integer({ min: 1, max: 200_000 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

describe("wilson", () => {
  it("contains the measured share and stays within 0 and 1", () => {
    fc.assert(
      fc.property(counts, ([observed, n]) => {
        const { low, share, high } = wilson(observed, n);
        return 0 <= low && low <= share && share <= high && high <= 1;
      }),
    );
  });

  it("mirrors: the interval of the others is one minus the interval", () => {
    fc.assert(
      fc.property(counts, ([observed, n]) => {
        const [one, others] = [wilson(observed, n), wilson(n - observed, n)];
        expect(one.low).toBeCloseTo(1 - others.high, 10);
        expect(one.high).toBeCloseTo(1 - others.low, 10);
      }),
    );
  });

  it("gets narrower with more requests of the same share", () => {
    fc.assert(
      fc.property(counts, ([observed, n]) => {
        const [less, more] = [wilson(observed, n), wilson(observed * 4, n * 4)];
        return more.high - more.low < less.high - less.low;
      }),
    );
  });

  it("agrees with the worked figures of the textbook formula", () => {
    // 10 of 100 at 95 %: 0.0552 to 0.1744 (Newcombe 1998, method 3)
    const { low, high } = wilson(10, 100, 1.959963984540054);
    expect(low).toBeCloseTo(0.0552, 4);
    expect(high).toBeCloseTo(0.1744, 4);
  });

  it("knows nothing without requests and refuses counts that cannot be", () => {
    expect(wilson(0, 0)).toEqual({ n: 0, share: 0, low: 0, high: 1 });
    for (const [observed, n] of [
      [2, 1],
      [-1, 5],
      [0.5, 5],
      [Number.NaN, 5],
    ] as const) {
      expect(() => wilson(observed, n)).toThrow(RangeError);
    }
  });

  it.each([0.01, 0.1, 0.5, 0.9])("contains the true probability %p about 99 times in 100", (probability) => {
    const random = mulberry(20_261_123);
    const trials = 2000;
    let inside = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      let hits = 0;
      for (let request = 0; request < 600; request += 1) hits += random() < probability ? 1 : 0;
      const { low, high } = wilson(hits, 600, Z_99);
      inside += low <= probability && probability <= high ? 1 : 0;
    }
    expect(inside / trials).toBeGreaterThan(0.98);
    expect(inside / trials).toBeLessThan(0.999);
  });
});

describe("withinWeight", () => {
  it("accepts what the weight gives and refuses what it does not", () => {
    expect(withinWeight(10, 103, 1000)).toBe(true);
    expect(withinWeight(10, 180, 1000)).toBe(false);
    expect(withinWeight(50, 103, 1000)).toBe(false);
  });

  it("allows not one request to a slot without weight", () => {
    expect(withinWeight(0, 0, 10_000)).toBe(true);
    expect(withinWeight(0, 1, 10_000)).toBe(false);
    expect(withinWeight(100, 9_999, 10_000)).toBe(false);
    expect(withinWeight(100, 10_000, 10_000)).toBe(true);
  });

  it("proves nothing without a request", () => expect(withinWeight(10, 0, 0)).toBe(false));
});

it("gives the shares of a count", () => {
  expect(shares({ blue: 90, green: 10 })).toEqual({ blue: wilson(90, 100), green: wilson(10, 100) });
});

/** A small generator with a fixed seed: the figures of this test never change. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
