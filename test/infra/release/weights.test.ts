import * as fc from "fast-check";
import {
  type AiIntent,
  type Intent,
  type SlotRelease,
  digestOf,
  releaseId,
} from "../../../infra/release/intent";
import { type Latch, aiHeldBy, concerning, heldBy } from "../../../infra/release/latch";
import { type SlotName, otherSlot } from "../../../infra/release/slots";
import { effectiveIntent, effectiveWeights } from "../../../infra/release/weights";

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
  part: "release",
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
    const others = fc.subarray(["other", "older"]).map((releases) => releases.map(latchOf));
    fc.assert(
      fc.property(intent, others, (one, latches) => {
        expect(effectiveWeights(one, "this", latches)).toEqual(one.weights);
        const ai: Latch = { ...latchOf("this"), part: "ai" };
        expect(effectiveWeights(one, "this", [...latches, ai])).toEqual(one.weights);
      }),
    );
  });

  it("give a latched candidate nothing, and always total 100", () => {
    fc.assert(
      fc.property(intent, (one) => {
        const applied = effectiveWeights(one, "this", [latchOf("other"), latchOf("this")]);
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
        expect(effectiveWeights(one, "after the edit", [latch])[one.candidate]).toBe(0);
        expect(concerning(one, "after the edit", [latch])).toBe(latch);
        // It is told to the policies also where somebody makes the candidate live by its name.
        expect(concerning({ ...one, candidate: null }, "after the edit", [latch])).toBe(latch);
        expect(concerning(one, "this", [latchOf("another")])).toBeNull();
      }),
    );
  });

  it("are held by the first of several latches: it has the first time and cause", () => {
    const one: Intent = {
      ...fc.sample(intent, 1)[0],
      live: "blue",
      candidate: "green",
      ...{ ai: null },
    } as Intent;
    const later = { ...latchOf("this"), at: "2026-02-03T05:00:00Z", trigger: "R2" };
    expect(heldBy(one, "this", [later, latchOf("this")])?.trigger).toBe("R1");
  });
});

describe("the AI service's share that applies", () => {
  const revision = (name: string, image: string, model: string): AiIntent["stable"] => ({
    revision: name,
    image: `ai@sha256:${image.repeat(64)}`,
    model: `sha256:${model.repeat(64)}`,
  });
  const ai: AiIntent = { stable: revision("r1", "1", "2"), candidate: revision("r2", "1", "3"), share: 20 };
  const both: Intent = {
    live: "blue",
    candidate: "green",
    weights: { blue: 90, green: 10 },
    slots: { blue: slotOf("a"), green: slotOf("b") },
    ai,
  };
  const latched = (...digests: string[]): Latch => ({
    ...latchOf("any"),
    part: "ai",
    trigger: "R5",
    digests: digests.map((one) => `sha256:${one.repeat(64)}`),
  });

  it("is nothing for a latched revision, and the slots keep theirs", () => {
    expect(effectiveIntent(both, [latched("1", "3")])).toEqual({ ...both, ai: { ...ai, share: 0 } });
  });
  it("is the intended one for another model on the image that both revisions have", () => {
    expect(effectiveIntent(both, [latched("1", "4")])).toEqual(both);
    expect(aiHeldBy(both, "any", [latched("1", "4")])).toBeNull();
  });
  it("is nothing for what came with a latched release, as all of it goes back together", () => {
    const applied = effectiveIntent(both, [latchOf(releaseId(both))]);
    expect([applied.weights.green, applied.ai?.share]).toEqual([0, 0]);
    const alone: Intent = { ...both, candidate: null, weights: { blue: 100, green: 0 } };
    expect(effectiveIntent(alone, [latchOf(releaseId(alone))])).toEqual(alone);
  });
});
