import * as fc from "fast-check";
import {
  type CapacitySettings,
  asksForCounts,
  freezeCapacity,
  planCapacity,
} from "../../../infra/release/capacity";
import type { Intent } from "../../../infra/release/intent";
import { type StoredRecord, parseStored } from "../../../infra/release/stored";
import { digest } from "../support/config";

const SIZE: CapacitySettings = { tasks: 2, minimum: 1, maximum: 10, warmTasks: 1, warmHours: 24 };
const release = (version: string, letter: string): NonNullable<Intent["slots"]["blue"]> => ({
  version,
  image: `api@${digest(letter)}`,
  assets: digest(letter),
  schema: 1,
});
const [blue, green] = [release("1.1.0", "a"), release("1.2.0", "b")];
const ai = { stable: { revision: "r1", image: `ai@${digest("c")}`, model: digest("e") }, share: 0 };
const step = (percent: number): Intent => ({
  live: "blue",
  candidate: "green",
  weights: { blue: 100 - percent, green: percent },
  slots: { blue, green },
  ai: ai,
});
const before: Intent = { ...step(0), candidate: null, slots: { blue } };
const promoted: Intent = { ...step(100), live: "green", candidate: null };
const at = (hours: number): Date => new Date(Date.UTC(2026, 0, 1) + hours * 3_600_000);

/** Applies intents one after the other, at so many hours, with the counts that the services have by then. */
function history(...ups: { intent: Intent; hours?: number; counts?: number[] }[]) {
  let stored: StoredRecord | null = null;
  return ups.map(({ intent, hours = 0, counts = [] }) => {
    const asked = asksForCounts(intent, stored);
    const capacity = freezeCapacity(intent, stored, asked ? counts : [], SIZE, at(hours));
    const plan = planCapacity(intent, capacity, stored, SIZE);
    const text = JSON.stringify({ ...intent, release: "r", capacity, before: null });
    stored = parseStored({ "/sluice/prod/release/record": text }).record;
    return { asked, ...capacity, ...plan };
  });
}
const last = (...ups: Parameters<typeof history>): ReturnType<typeof history>[number] => {
  const found = history(...ups).at(-1);
  if (found === undefined) throw new Error("no ups");
  return found;
};
const held = (minimum: number) => ({ minimum, maximum: 10, held: true });

describe("how large the slots are", () => {
  it("both are held at the configured tasks on the first deployment", () => {
    expect(last({ intent: before })).toMatchObject({ asked: false, floor: 2, ranges: { blue: held(2) } });
  });

  it("both are held at what the live slot has come to need when a release begins, and at every step of it", () => {
    const ups = history(
      { intent: before },
      { intent: step(0), hours: 100, counts: [7] },
      { intent: step(10), hours: 101, counts: [7, 7] },
      { intent: step(50), hours: 200, counts: [3, 7] },
    );
    expect(ups.slice(1).map(({ ranges }) => [ranges.blue, ranges.green])).toEqual([
      [held(7), held(7)],
      [held(7), held(7)],
      [held(7), held(7)],
    ]);
  });

  it("grow when the live slot has grown, never beyond the maximum, and never shrink within a release", () => {
    const begun = [{ intent: before }, { intent: step(0), counts: [3] }];
    expect(last(...begun, { intent: step(10), counts: [9, 3] }).floor).toBe(9);
    expect(last(...begun, { intent: step(10), counts: [40, 3] }).floor).toBe(10);
    expect(last(...begun, { intent: step(10), counts: [] }).floor).toBe(3);
  });

  it("a change of the AI service alone neither asks nor moves anything", () => {
    const other = {
      ...promoted,
      ai: { ...ai, stable: { revision: "r2", image: `ai@${digest("d")}`, model: digest("e") } },
    };
    const ups = [
      { intent: step(100) },
      { intent: promoted, counts: [5, 5] },
      { intent: promoted, hours: 30 },
    ];
    const [quiet, changed] = [last(...ups), last(...ups, { intent: other, hours: 31, counts: [9, 9] })];
    expect(changed).toEqual({ ...quiet, asked: false, releases: null });
  });

  it("the old slot is released once, after the warm hours, and is warm again for the way back", () => {
    const ups = [{ intent: step(100) }, { intent: promoted, counts: [5, 5] }];
    expect(last(...ups, { intent: promoted, hours: 23.9 })).toMatchObject({
      ranges: { blue: held(5), green: held(5) },
      releases: null,
    });
    const late = [...ups, { intent: promoted, hours: 24.1 }];
    const ranges = {
      blue: { minimum: 1, maximum: 1, held: false },
      green: { minimum: 1, maximum: 10, held: false },
    };
    expect(last(...late)).toMatchObject({ ranges, releases: "blue" });
    expect(last(...late, { intent: promoted, hours: 25 })).toMatchObject({ ranges, releases: null });
    // A clock that goes back warms nothing up.
    expect(last(...late, { intent: promoted, hours: 1 })).toMatchObject({ ranges, releases: null });
    expect(last(...late, { intent: before, hours: 30, counts: [1, 6] })).toMatchObject({
      floor: 6,
      ranges: { blue: held(6) },
    });
  });

  it("a release that takes weeks is held all the while", () => {
    expect(last({ intent: step(10) }, { intent: step(10), hours: 2000 }).ranges.blue.held).toBe(true);
  });

  it("applied again without a change decides the same, whatever the counts", () => {
    const intents = fc.constantFrom(before, step(0), step(10), step(50), step(100), promoted);
    const counts = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 2 });
    const ups = fc.array(fc.record({ intent: intents, counts }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(ups, counts, (list, others) => {
        const end = list.at(-1)?.intent ?? before;
        const done = last(...list);
        expect(last(...list, { intent: end, counts: others })).toEqual({
          ...done,
          asked: false,
          releases: null,
        });
        expect(done.floor).toBeGreaterThanOrEqual(SIZE.tasks);
        expect(done.floor).toBeLessThanOrEqual(SIZE.maximum);
      }),
    );
  });
});
