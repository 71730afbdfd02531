import * as fc from "fast-check";
import { type SlotName, otherSlot } from "../../../infra/release/slots";
import { type Latch, effectiveWeights } from "../../../infra/release/weights";

const slot = fc.constantFrom<SlotName>("blue", "green");
const intent = fc
  .record({ live: slot, withCandidate: fc.boolean(), percent: fc.integer({ min: 0, max: 100 }) })
  .map(({ live, withCandidate, percent }) => {
    const candidate = withCandidate ? otherSlot(live) : null;
    const share = withCandidate ? percent : 0;
    return {
      live,
      candidate,
      weights: live === "blue" ? { blue: 100 - share, green: share } : { blue: share, green: 100 - share },
    };
  });
const latchOf = (release: string): Latch => ({
  release,
  at: "2026-02-03T04:05:06Z",
  by: "rollback",
  trigger: "R1",
});

describe("the weights that apply", () => {
  it("are the intended ones while nothing is latched, or something else is", () => {
    fc.assert(
      fc.property(
        intent,
        fc.option(fc.constantFrom("other", "older").map(latchOf), { nil: null }),
        (one, latch) => {
          expect(effectiveWeights(one, "this", latch)).toEqual(one.weights);
        },
      ),
    );
  });

  it("give a latched candidate nothing, and always total 100", () => {
    fc.assert(
      fc.property(intent, (one) => {
        const applied = effectiveWeights(one, "this", latchOf("this"));
        expect(applied.blue + applied.green).toBe(100);
        if (one.candidate !== null) expect(applied[one.candidate]).toBe(0);
        else expect(applied).toEqual(one.weights);
      }),
    );
  });
});
