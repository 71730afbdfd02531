import { type Answered, asksForAnswers } from "../../../infra/release/answered";
import type { Intent } from "../../../infra/release/intent";
import type { Latch } from "../../../infra/release/latch";
import type { Stored } from "../../../infra/release/stored";
import { NOTHING, decide, digest, stepOf, storedAfter } from "../../support/decided";
import { PACE } from "../../support/pace";

const promoted: Intent = { ...stepOf(100), live: "green", candidate: null };
const WATCHED = { ...PACE, bakeMinutes: 15 };
const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
const seen: Answered = { requests: 900, failed: 3, floor: 50, percent: 5 };

/** What is stored once each of these was applied, a minute after the one before. */
const after = (...steps: Intent[]): Stored =>
  steps.reduce(
    (stored, step, index) =>
      storedAfter(decide(step, stored, { pace: WATCHED, answered: seen, now: at(index) })),
    NOTHING,
  );
const asks = (next: Intent, stored: Stored) => asksForAnswers(next, stored, WATCHED);

describe("answers are counted", () => {
  it("when a version that never was stable is to get a further share, since it has the one that it has", () => {
    const [ten, fifty] = [stepOf(10), stepOf(50)];
    expect(asks(fifty, after(stepOf(0), ten))).toEqual({ slot: "green", since: at(1).toISOString() });
    expect(asks(fifty, after(stepOf(0), ten, ten, ten))?.since).toBe(at(1).toISOString());
    expect(asks(stepOf(100), after(stepOf(0), ten, fifty))?.since).toBe(at(2).toISOString());
  });

  it("not for a first share, a first deployment, a promotion, or a share of the AI service", () => {
    expect(asks(stepOf(10), NOTHING)).toBeNull();
    expect(asks(stepOf(10), after(stepOf(0)))).toBeNull();
    expect(asks(stepOf(10, 0, "e"), after(stepOf(0), stepOf(5)))).toBeNull();
    expect(asks(promoted, after(stepOf(0), stepOf(10), stepOf(100)))).toBeNull();
    expect(asks(stepOf(10, 50), after(stepOf(0), stepOf(10), stepOf(10, 10)))).toBeNull();
  });

  it("never on a way back, whether it is a state of before or not, nor on the way back from it", () => {
    const stored = after(stepOf(0), stepOf(10), stepOf(50));
    for (const back of [0, 5, 10, 20]) expect(asks(stepOf(back), stored)).toBeNull();
    expect(asks(stepOf(50), after(stepOf(0), stepOf(10), stepOf(50), stepOf(10)))).toBeNull();
    expect(asks(stepOf(0), after(stepOf(0), stepOf(10), stepOf(100), promoted))).toBeNull();
  });

  it("not where no share has to be watched, nor for a candidate that a latch holds back", () => {
    const stored = after(stepOf(0), stepOf(10));
    expect(asksForAnswers(stepOf(50), stored, PACE)).toBeNull();
    const latch: Latch = {
      ...{ release: "other", part: "release", at: "2026-01-01T00:02:00Z", by: "x", trigger: "R1" },
      digests: [digest("b")],
    };
    expect(asks(stepOf(50), { ...stored, latches: [latch] })).toBeNull();
  });
});

describe("what was counted", () => {
  const stored = after(stepOf(0), stepOf(10));
  const fifty = (answered: Answered | null, from = stored) =>
    decide(stepOf(50), from, { pace: WATCHED, answered, now: at(9) });

  it("is frozen with the decision, and not asked again", () => {
    const done = storedAfter(fifty(seen));
    expect(done.record?.answered).toEqual(seen);
    expect(asks(stepOf(50), done)).toBeNull();
    expect(fifty({ ...seen, requests: 1 }, done).record.answered).toEqual(seen);
    expect(decide(stepOf(10), done, { pace: WATCHED }).record.answered).toBeNull();
  });

  it("is unknown where it had to be counted and nobody did", () => {
    expect(fifty(null).record.answered).toEqual({ unknown: "nobody counted" });
  });

  it("stays open in a record of before it was counted: no standing config turns red", () => {
    const { answered: _, ...legacy } = fifty(seen).record;
    const text = JSON.stringify(legacy);
    const standing = storedAfter({ ...fifty(seen), recordText: text });
    expect(fifty(null, standing).record.answered).toBeNull();
  });
});
