import * as fc from "fast-check";
import { MINUTES, track, together } from "../../../../rehearsal/cloud/appautoscaling/tracking";

const minutes = (count: number, value: number | undefined): (number | undefined)[] =>
  Array.from({ length: count }, () => value);

describe("target tracking", () => {
  it.each([
    ["three minutes above the target add tasks in proportion", minutes(3, 250), 2, "out", 5],
    ["two minutes above it add none", [50, 250, 250], 2, "stay", 2],
    [
      "fifteen minutes below 90 % of it take tasks away, as far as the target allows",
      minutes(15, 45),
      4,
      "in",
      2,
    ],
    ["fourteen take none", [...minutes(1, 95), ...minutes(14, 45)], 4, "stay", 4],
    ["95 % of the target is near enough", minutes(15, 95), 4, "stay", 4],
    ["no requests at all leave one task to the range's minimum", minutes(15, 0), 4, "in", 1],
    ["a minute without data takes none away", [...minutes(14, 45), undefined], 4, "stay", 4],
    ["and adds none", [250, undefined, 250], 4, "stay", 4],
  ])("%s", (_, samples, desired, kind, wanted) => {
    expect(track({ targetValue: 100, samples, desired })).toEqual({ kind, desired: wanted });
  });

  it("never removes so much that what is left would be over the target", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 89, noNaN: true }),
        (desired, value) => {
          const verdict = track({ targetValue: 100, samples: minutes(MINUTES.in, value), desired });
          if (verdict.kind === "in")
            expect((value * desired) / verdict.desired).toBeLessThanOrEqual(100 + 1e-9);
        },
      ),
    );
  });

  it("of several policies, one that is ready adds; only all of them together remove", () => {
    const [out3, out5] = [3, 5].map((desired) => ({ kind: "out" as const, desired }));
    const [in1, in2] = [1, 2].map((desired) => ({ kind: "in" as const, desired }));
    const stay = { kind: "stay" as const, desired: 4 };
    if (!out3 || !out5 || !in1 || !in2) throw new Error("no verdicts");
    expect(together([stay, out3, out5, in1])).toEqual(out5);
    expect(together([in1, in2])).toEqual(in2);
    expect(together([in1, stay]).kind).toBe("stay");
    expect(together([]).kind).toBe("stay");
  });
});
