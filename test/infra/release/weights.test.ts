import * as fc from "fast-check";
import { type SlotRelease, digestOf } from "../../../infra/release/intent";
import { type SlotName, otherSlot } from "../../../infra/release/slots";
import { type Latch, concerns, effectiveWeights } from "../../../infra/release/weights";

const slot = fc.constantFrom<SlotName>("blue", "green");
const intent = fc
  .record({ live: slot, withCandidate: fc.boolean(), percent: fc.integer({ min: 0, max: 100 }) })
  .map(({ live, withCandidate, percent }) => {
    const candidate = withCandidate ? otherSlot(live) : null;
    const share = withCandidate ? percent : 0;
    return {
      live,
      candidate,
      slots: { blue: slotOf("a"), green: slotOf("b") },
      weights: live === "blue" ? { blue: 100 - share, green: share } : { blue: share, green: 100 - share },
    };
  });
const latchOf = (release: string): Latch => ({
  release,
  at: "2026-02-03T04:05:06Z",
  by: "rollback",
  trigger: "R1",
  digests: [],
});
const slotOf = (character: string): SlotRelease => ({
  version: "1.2.0",
  image: `api@sha256:${character.repeat(64)}`,
  assets: `sha256:${character.repeat(63)}0`,
  schema: 1,
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

  it("give a latched candidate nothing after an edit of something else, which makes another release of it", () => {
    fc.assert(
      fc.property(intent, fc.constantFrom("image" as const, "assets" as const), (one, part) => {
        if (one.candidate === null) return;
        const { image, assets } = one.slots[one.candidate];
        const digests = [part === "image" ? digestOf(image) : assets];
        const latch = { ...latchOf("before the edit"), digests };
        expect(effectiveWeights(one, "after the edit", latch)[one.candidate]).toBe(0);
        expect(concerns(latch, one, "after the edit")).toBe(true);
        // It is told to the policies also where somebody makes the candidate live by its name.
        expect(concerns(latch, { ...one, candidate: null }, "after the edit")).toBe(true);
        expect(concerns(latchOf("another"), one, "this")).toBe(false);
      }),
    );
  });
});
