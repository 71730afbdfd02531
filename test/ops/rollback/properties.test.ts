import * as fc from "fast-check";
import { decide } from "../../../ops/rollback/decide";
import { type Trigger, understand } from "../../../ops/rollback/event";
import { type Live, type Targets, goalOf, remaining } from "../../../ops/rollback/plan";
import { SLOTS, type SlotName, type Weights, allTo, otherSlot, wholly } from "../../../ops/rollback/slots";
import {
  type NamedLatch,
  type ReleaseRecord,
  type Stored,
  candidateDigests,
  readStored,
} from "../../../ops/rollback/stored";
import { SETTINGS, SICK, record } from "./fake-world";

const slot = fc.constantFrom(...SLOTS);
const image = fc.constantFrom("a", "c", "e", "f").map((letter) => `sha256:${letter.repeat(64)}`);
const percent = fc.integer({ min: 0, max: 100 });
const time = fc
  .integer({ min: 0, max: 120 })
  .map((minute) => new Date(Date.parse(SICK) + minute * 60_000).toISOString());

/** Records with a candidate, in any place and with any share, of any images; and those without. */
const records: fc.Arbitrary<ReleaseRecord> = fc
  .record({
    live: slot,
    releasing: fc.boolean(),
    share: percent,
    blue: image,
    green: image,
    ai: fc.boolean(),
  })
  .map(({ live, releasing, share, blue, green, ai }) => {
    const candidate = releasing ? otherSlot(live) : null;
    const weights =
      candidate === null ? allTo(live) : { ...allTo(live), [live]: 100 - share, [candidate]: share };
    const runs = (digest: string, version: string): object => ({
      version,
      image: `api@${digest}`,
      assets: `sha256:page${digest}`,
    });
    const text = record({
      live,
      candidate,
      weights,
      slots: { blue: runs(blue, "1.1.0"), green: runs(green, "1.2.0") },
      ...(!ai && { ai: null }),
    });
    const { record: found } = readStored({ record: JSON.stringify(text) });
    if ("unusable" in found) throw new Error(found.unusable);
    return found;
  });

const latchFor = (found: ReleaseRecord, change: Partial<NamedLatch> = {}): NamedLatch => ({
  name: `latch-${found.release}`,
  release: found.release,
  part: "release",
  at: SICK,
  by: "automatic rollback",
  trigger: "R1",
  alarm: "prod-green-sick",
  digests: candidateDigests(found),
  weights: null,
  notedBy: "event",
  ...change,
});

const targets: fc.Arbitrary<Targets> = fc
  .record({ healthy: fc.nat({ max: 2 }), unhealthy: fc.nat({ max: 2 }) })
  .map(({ healthy, unhealthy }) => ({
    healthy,
    registered: healthy + unhealthy,
    states: { healthy, unhealthy },
  }));
const reading = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<{ value: T } | { failure: string }> =>
  fc.oneof(
    { weight: 6, arbitrary: of.map((value) => ({ value })) },
    { weight: 1, arbitrary: fc.constant({ failure: "denied" }) },
  );
const lives: fc.Arbitrary<Live> = fc.record({
  rule: reading(
    fc.record({
      weights: fc.record({ blue: fc.nat({ max: 999 }), green: fc.nat({ max: 999 }) }),
      others: fc.nat({ max: 1 }),
    }),
  ),
  targets: fc.record({ blue: reading(targets), green: reading(targets) }),
  pointer: reading(fc.constantFrom("1.1.0", "1.2.0", "0.9.0", null)),
  ai: reading(
    fc
      .constantFrom(
        [{ revision: "ai-r1-1-0-00000000", percent: 100 }],
        [
          { revision: "ai-r1-1-0-00000000", percent: 60 },
          { revision: "ai-r1-2-0-11111111", percent: 40, tag: "next" },
        ],
        [{ revision: "ai-r1-2-0-11111111", percent: 100 }],
        [],
      )
      .map((rows) => ({ service: "ai", rows, revisions: ["ai-r1-2-0-11111111", "ai-r1-1-0-00000000"] })),
  ),
});

const stored = (found: ReleaseRecord, latches: readonly NamedLatch[] = []): Stored => ({
  record: found,
  latches,
  broken: [],
  places: {},
});

/** What is live after the steps. */
function taken(live: Live, goal: NonNullable<ReturnType<typeof goalOf>>): Live {
  return remaining(goal, live).steps.reduce<Live>((after, step) => {
    if (step.kind === "weights") return { ...after, rule: { value: { weights: allTo(step.to), others: 0 } } };
    if (step.kind === "pointer") return { ...after, pointer: { value: step.to } };
    return { ...after, ai: { value: { service: "ai", rows: [...step.rows], revisions: [] } } };
  }, live);
}

describe("what remains to be done", () => {
  it("leads to the recorded stable slot, is nothing once it is done, and never anything else", () => {
    fc.assert(
      fc.property(records, lives, (found, live) => {
        const goal = goalOf(found, [latchFor(found)]);
        if (found.candidate === null) return expect(goal).toBeNull();
        if (goal === null) throw new Error("held back, and no goal");
        const after = taken(live, goal);
        expect(remaining(goal, after).steps).toEqual([]);
        const moved = remaining(goal, live).steps.find(({ kind }) => kind === "weights");
        if (moved?.kind === "weights") expect(moved.to).toBe(found.live);
        const here = live.targets[found.live];
        const fit = "failure" in here || here.value.healthy > 0;
        if (fit && "value" in after.rule) expect(wholly(after.rule.value.weights, found.live)).toBe(true);
        // Seen and fit, everything is where it belongs.
        if ("value" in after.pointer) expect(after.pointer.value).toBe(goal.pointer);
      }),
      { numRuns: 500 },
    );
  });

  it("never gives all traffic to a group without a target while the other one has a healthy one (invariant 1)", () => {
    fc.assert(
      fc.property(records, lives, (found, live) => {
        const goal = goalOf(found, [latchFor(found)]);
        const moved =
          goal === null ? undefined : remaining(goal, live).steps.find(({ kind }) => kind === "weights");
        if (moved?.kind !== "weights") return;
        const [to, from] = [live.targets[moved.to], live.targets[otherSlot(moved.to)]];
        const empty = "value" in to && to.value.healthy === 0 && to.value.registered === 0;
        const somebody = "failure" in from || from.value.healthy > 0;
        expect(empty && somebody).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("never asks for more of the candidate than it has (invariant 4)", () => {
    fc.assert(
      fc.property(records, lives, (found, live) => {
        const goal = goalOf(found, [latchFor(found)]);
        if (goal === null || found.candidate === null || "failure" in live.rule) return;
        const after = taken(live, goal);
        if ("failure" in after.rule) return;
        const share = (weights: Weights, of: SlotName): number =>
          weights[of] / Math.max(1, weights.blue + weights.green);
        expect(share(after.rule.value.weights, found.candidate)).toBeLessThanOrEqual(
          share(live.rule.value.weights, found.candidate),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("the decision", () => {
  const sick = (found: SlotName, at: string): Trigger => ({
    kind: "slot-alarm",
    slot: found,
    at,
    fired: { alarm: `prod-${found}-sick`, row: "R1", at, reason: "" },
  });

  it("holds back what is the candidate, by the stable version's name never", () => {
    fc.assert(
      fc.property(
        records,
        slot,
        time,
        fc.record({ blue: percent, green: percent }),
        (found, which, at, met) => {
          const decision = decide(sick(which, at), {
            stored: stored(found),
            met,
            aiCritical: true,
            notedBy: "event",
          });
          if (decision.kind !== "latch") return;
          expect(which).toBe(found.candidate);
          expect(decision.latch).toMatchObject({ release: found.release, part: "release", at });
          expect(decision.latch.digests).toEqual(candidateDigests(found));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is never kept from a candidate with traffic by anything that lies around (invariant 3)", () => {
    const others = fc.array(
      fc.record({
        release: fc.string(),
        part: fc.constantFrom("release" as const, "ai" as const),
        digests: fc.array(fc.string()),
      }),
    );
    fc.assert(
      fc.property(
        records,
        time,
        others,
        fc.option(fc.record({ blue: percent, green: percent })),
        (found, at, lying, met) => {
          const { candidate } = found;
          if (candidate === null || found.weights[candidate] === 0) return;
          const latches = lying.map((one) => latchFor(found, { ...one, name: `latch-${one.release}` }));
          const { kind } = decide(sick(candidate, at), {
            stored: stored(found, latches),
            met,
            aiCritical: null,
            notedBy: "event",
          });
          expect(kind).toBe("latch");
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is the same for the same, and says something, whatever comes", () => {
    fc.assert(
      fc.property(fc.anything(), records, (event, found) => {
        const trigger = understand(event, SETTINGS);
        const situation = { stored: stored(found), met: null, aiCritical: true, notedBy: "event" as const };
        const decision = decide(trigger, situation);
        expect(decide(understand(event, SETTINGS), situation)).toEqual(decision);
        expect(decision.says.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
