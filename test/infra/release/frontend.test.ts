import * as fc from "fast-check";
import { frontendSlot, frontendVersion, pointerMoves } from "../../../infra/release/frontend";

const slots = {
  blue: { version: "1.1.0", image: "a", assets: "a", schema: 1 },
  green: { version: "1.2.0", image: "b", assets: "b", schema: 1 },
};

describe("the page", () => {
  it("is the live slot's until the candidate has all the traffic", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), (green) => {
        const intent = { live: "blue", candidate: "green", slots } as const;
        expect(frontendVersion(intent, { blue: 100 - green, green })).toBe(green === 100 ? "1.2.0" : "1.1.0");
      }),
    );
  });

  it("is the live slot's without a candidate", () => {
    expect(frontendSlot({ live: "green", candidate: null }, { blue: 0, green: 100 })).toBe("green");
  });

  it.each([
    [null, "1.1.0", "after-weights"],
    ["1.1.0", "1.2.0", "after-weights"],
    ["1.1.0", "1.1.0", "after-weights"],
    ["1.2.0", "1.1.0", "before-weights"],
    ["1.10.0", "1.9.0", "before-weights"],
  ] as const)("from %s to %s it moves %s: it never meets an older API", (previous, next, moves) => {
    expect(pointerMoves(previous, next)).toBe(moves);
  });
});
