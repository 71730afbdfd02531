import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { ReleaseFault } from "../../../infra/release/fault";
import { type Intent, sameIntent } from "../../../infra/release/intent";
import type { Plan } from "../../../infra/release/plan";
import { RECORD_LIMIT, SERVED_WINDOW } from "../../../infra/release/record";
import { type SlotName, otherSlot } from "../../../infra/release/slots";
import { type Stored, parseStored } from "../../../infra/release/stored";
import { digest } from "../support/config";
import { NOTHING, decide, storedAfter } from "../../support/decided";

const hex = (seed: number): string => `sha256:${seed.toString(16).padStart(64, "0")}`;
const release = (seed: number): { version: string; image: string; assets: string; schema: number } => ({
  version: `1.${seed}.0`,
  image: `registry/api@${hex(seed)}`,
  assets: hex(seed + 1000),
  schema: 1,
});
const stable = { revision: "r1", image: `ai@${digest("c")}`, model: digest("d") };
/** What a release of this number brings to the slots, and what the AI service has all along. */
const parts = (seed: number): string[] => [hex(seed), hex(seed + 1000)];
const [AI_IMAGE, AI_MODEL] = [digest("c"), digest("d")];
const AI = [AI_IMAGE, AI_MODEL];

/** Live runs `seed`, the candidate the next one. */
function intentOf(live: SlotName, seed: number, percent: number | null): Intent {
  const other = otherSlot(live);
  const share = percent ?? 0;
  const weights = live === "blue" ? { blue: 100 - share, green: share } : { blue: share, green: 100 - share };
  const slots = { [live]: release(seed), ...(percent === null ? {} : { [other]: release(seed + 1) }) };
  return { live, candidate: percent === null ? null : other, weights, slots, ai: { stable, share: 0 } };
}

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));

const plan = (intent: Intent, stored: Stored, minute = 0): Plan =>
  decide(intent, stored, { now: at(minute) });

const step = fc.record({
  live: fc.constantFrom<SlotName>("blue", "green"),
  seed: fc.integer({ min: 1, max: 40 }),
  percent: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
});

describe("the record", () => {
  it("knows nothing of before on the first deployment", () => {
    expect(plan(intentOf("blue", 1, null), NOTHING).record.before).toBeNull();
  });

  it("knows nothing of before while the first deployment has not carried traffic", () => {
    const failed = plan(intentOf("blue", 1, null), NOTHING);
    const stored = parseStored({ "/sluice/prod/release/record": failed.recordText });
    expect(plan(intentOf("blue", 7, null), stored).record.before).toBeNull();
  });

  it("does not forget its history when the mark of the first release is lost", () => {
    const second = plan(intentOf("blue", 1, 10), storedAfter(plan(intentOf("blue", 1, null), NOTHING)));
    const stored = parseStored({ "/sluice/prod/release/record": second.recordText });
    expect(plan(intentOf("blue", 1, 50), stored).record.before).toMatchObject({
      served: [...parts(1), ...AI],
    });
  });

  it("keeps what served before it", () => {
    const first = plan(intentOf("blue", 1, null), NOTHING);
    const second = plan(intentOf("blue", 1, 10), storedAfter(first));
    expect(second.record.before).toEqual({
      live: "blue",
      slots: { blue: hex(1) },
      weights: { [hex(1)]: 100, [hex(1001)]: 100, [AI_IMAGE]: 100, [AI_MODEL]: 100 },
      since: {},
      served: [...parts(1), ...AI],
      states: [first.record.state],
      frontend: "1.1.0",
      ai: true,
    });
  });

  it("does not count a candidate as served before it had all the traffic", () => {
    const ten = plan(intentOf("blue", 1, 10), NOTHING);
    const fifty = plan(intentOf("blue", 1, 50), storedAfter(ten));
    expect(fifty.record.before).toMatchObject({
      weights: {
        [hex(1)]: 90,
        [hex(2)]: 10,
        [hex(1001)]: 90,
        [hex(1002)]: 10,
        [AI_IMAGE]: 100,
        [AI_MODEL]: 100,
      },
      served: [...parts(1), ...AI],
    });
    const all = plan(intentOf("blue", 1, 100), storedAfter(fifty));
    const promoted = plan(intentOf("green", 2, null), storedAfter(all));
    expect(promoted.record.before).toMatchObject({
      served: [...parts(1), ...AI, ...parts(2)],
      states: [ten, fifty, all].map(({ record }) => record.state),
    });
    const back = plan(intentOf("blue", 1, 50), storedAfter(promoted));
    expect(back.record.before?.states).toContain(back.record.state);
    expect(back.record.before?.served).toEqual([...parts(1), ...AI, ...parts(2)]);
  });

  it("counts nothing as served for being called live or stable without a request", () => {
    const first = plan(intentOf("blue", 1, null), NOTHING);
    const named: Intent = {
      ...intentOf("blue", 1, 0),
      live: "green",
      candidate: "blue",
      ai: {
        stable: { revision: "r2", image: `ai@${digest("e")}`, model: digest("f") },
        candidate: stable,
        share: 100,
      },
    };
    const second = plan(named, storedAfter(first));
    const third = plan(intentOf("green", 2, null), storedAfter(second));
    expect(third.record.before?.served).toEqual([...parts(1), ...AI]);
  });

  it("does not change while the intent does not, however often and whenever it is applied", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (history) => {
        let stored = NOTHING;
        history.forEach(({ live, seed, percent }, index) => {
          const intent = intentOf(live, seed, percent);
          const once = plan(intent, stored, index);
          const again = plan(intent, storedAfter(once), index + 30);
          expect(again.recordText).toBe(once.recordText);
          expect(again.frontend).toEqual(once.frontend);
          stored = storedAfter(once);
        });
      }),
    );
  });

  it("remembers what served within its window, and stays within SSM's limit", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (history) => {
        let stored = NOTHING;
        for (const { live, seed, percent } of history) {
          const now = plan(intentOf(live, seed, percent), stored);
          const { before } = now.record;
          expect(before?.served.length ?? 0).toBeLessThanOrEqual(SERVED_WINDOW);
          expect(new Set(before?.served).size).toBe(before?.served.length ?? 0);
          const previous = stored.record;
          // An `up` without a change finds its own record, and keeps what was before.
          const wasLive =
            previous !== null && !sameIntent(now.record, previous) && previous.weights[previous.live] > 0
              ? previous.slots[previous.live]?.image
              : undefined;
          if (before !== null && wasLive !== undefined)
            expect(before.served).toContain(wasLive.split("@")[1]);
          expect(Buffer.byteLength(now.recordText)).toBeLessThanOrEqual(RECORD_LIMIT);
          stored = storedAfter(now);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("asks for evidence of what has not served only", () => {
    const first = plan(intentOf("blue", 1, null), NOTHING);
    const asked: (readonly string[])[] = [];
    decide(intentOf("blue", 1, 10), storedAfter(first), {
      evidence: (served) => {
        asked.push(served);
        return "{}";
      },
    });
    expect(asked).toEqual([[...parts(1), ...AI]]);
  });

  it("names the evidence by its digest, and takes none of SSM's space for it", () => {
    const text = JSON.stringify({ statements: "x".repeat(RECORD_LIMIT) });
    const { record, recordText, evidenceText } = decide(intentOf("blue", 1, null), NOTHING, {
      evidence: () => text,
    });
    expect(Buffer.byteLength(recordText)).toBeLessThanOrEqual(RECORD_LIMIT);
    expect(evidenceText).toBe(text);
    expect(record.evidence).toBe(`sha256:${createHash("sha256").update(text).digest("hex")}`);
  });

  it("that SSM would refuse is refused before anything changes", () => {
    const large = (): Plan =>
      plan({ ...intentOf("blue", 1, null), extra: "x".repeat(RECORD_LIMIT) } as Intent, NOTHING);
    expect(large).toThrow(ReleaseFault);
    expect(large).toThrow(/8192.*\n.*what to do:/);
  });

  it.each([
    ["no JSON", "{", "it is not JSON"],
    ["another shape", "{}", "release: "],
  ])("that somebody broke (%s) is named, with what to do", (_, text, reason) => {
    const read = (): Stored => parseStored({ "/sluice/prod/release/record": text });
    expect(read).toThrow(ReleaseFault);
    expect(read).toThrow(`/sluice/prod/release/record is not what a release writes there: ${reason}`);
  });
});

describe("the plan", () => {
  it("parts the configured slots into those with traffic and those without", () => {
    const parts = (percent: number | null): unknown => {
      const { serving, resting } = plan(intentOf("blue", 1, percent), NOTHING);
      return { serving, resting };
    };
    expect(parts(null)).toEqual({ serving: ["blue"], resting: [] });
    expect(parts(0)).toEqual({ serving: ["blue"], resting: ["green"] });
    expect(parts(10)).toEqual({ serving: ["blue", "green"], resting: [] });
    expect(parts(100)).toEqual({ serving: ["green"], resting: ["blue"] });
  });

  it("takes a latched candidate off, and says so", () => {
    const intent = intentOf("blue", 1, 50);
    const { record } = plan(intent, NOTHING);
    const latch = {
      release: record.release,
      part: "release" as const,
      at: "2026-01-01T00:00:00Z",
      by: "rollback",
      trigger: "R1",
      digests: [],
    };
    const held = plan(intent, { ...NOTHING, latches: [latch] });
    expect(held).toMatchObject({
      latched: latch,
      aiLatched: null,
      record: { latch, aiLatch: null },
      serving: ["blue"],
      resting: ["green"],
      intent: { weights: { blue: 100, green: 0 } },
    });
  });

  it("uploads a version once, whichever slots run it", () => {
    const one = release(1);
    const intent: Intent = { ...intentOf("blue", 1, null), slots: { blue: one, green: one } };
    expect(plan(intent, NOTHING).assets).toEqual([{ version: "1.1.0", manifestDigest: one.assets }]);
  });
});
