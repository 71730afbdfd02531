import * as fc from "fast-check";
import type { Window } from "../../../rehearsal/load/load";
import { coarsen } from "../../../rehearsal/load/windows";

const count = fc.integer({ min: 0, max: 1000 });
const windows: fc.Arbitrary<Window[]> = fc
  .array(fc.tuple(count, count, count, count), { maxLength: 60 })
  .map((rows) =>
    rows.map(([blue, green, failed, latency], at): Window => ({
      from: at * 1000,
      to: at * 1000 + 1000,
      requests: blue + green + failed,
      failed,
      byStatus: { 200: blue + green, 503: failed },
      bySlot: { blue, green },
      byServer: {},
      byPage: at % 2 === 0 ? { "1.1.0": blue } : { "1.2.0": blue },
      byRevision: {},
      latency:
        blue + green === 0
          ? { p50: null, p90: null, p99: null, max: null }
          : { p50: latency, p90: latency, p99: latency, max: latency },
      errors: failed > 0 ? { "status 503": { count: failed, examples: ["one", "two"] } } : {},
    })),
  );
const sum = (list: readonly Window[], of: (window: Window) => number | undefined): number =>
  list.reduce((total, window) => total + (of(window) ?? 0), 0);

it("joins windows without losing or inventing a request, in time order, without a gap", () => {
  fc.assert(
    fc.property(windows, fc.integer({ min: 1, max: 30 }), (before, atMost) => {
      const after = coarsen(before, atMost);
      expect(after.length).toBeLessThanOrEqual(atMost);
      for (const of of [
        (window: Window) => window.requests,
        (window: Window) => window.failed,
        (window: Window) => window.bySlot["green"],
        (window: Window) => window.byPage["1.2.0"],
        (window: Window) => window.byStatus["503"],
        (window: Window) => window.errors["status 503"]?.count,
      ]) {
        expect(sum(after, of)).toBe(sum(before, of));
      }
      expect([after[0]?.from, after.at(-1)?.to]).toEqual([before[0]?.from, before.at(-1)?.to]);
      for (const [at, window] of after.entries()) if (at > 0) expect(window.from).toBe(after[at - 1]?.to);
      const largest = (list: readonly Window[]): number =>
        Math.max(0, ...list.map(({ latency }) => latency.p99 ?? 0));
      expect(largest(after)).toBe(largest(before));
      for (const { errors } of after)
        expect(errors["status 503"]?.examples.length ?? 0).toBeLessThanOrEqual(3);
    }),
  );
});
