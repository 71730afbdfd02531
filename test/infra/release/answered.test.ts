import { type Answered, asksForAnswers } from "../../../infra/release/answered";
import type { Intent } from "../../../infra/release/intent";
import type { Latch } from "../../../infra/release/latch";
import type { Stored } from "../../../infra/release/stored";
import { NOTHING, decide, storedAfter } from "../../support/decided";
import { PACE } from "../../support/pace";

const digest = (character: string): string => `sha256:${character.repeat(64)}`;
const slot = (character: string): NonNullable<Intent["slots"]["blue"]> => ({
  version: `1.${character.charCodeAt(0)}.0`,
  image: `api@${digest(character)}`,
  assets: `sha256:${character.repeat(63)}0`,
  schema: 1,
});
const revision = (character: string) => ({
  revision: `r${character}`,
  image: `ai@${digest(character)}`,
  model: `sha256:${character.repeat(63)}1`,
});
const intent = (green: number, share = 0, candidate = "b"): Intent => ({
  live: "blue",
  candidate: "green",
  weights: { blue: 100 - green, green },
  slots: { blue: slot("a"), green: slot(candidate) },
  ai: { stable: revision("c"), candidate: revision("d"), share },
});
const promoted: Intent = { ...intent(100), live: "green", candidate: null };
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
    const [ten, fifty] = [intent(10), intent(50)];
    expect(asks(fifty, after(intent(0), ten))).toEqual({ slot: "green", since: at(1).toISOString() });
    expect(asks(fifty, after(intent(0), ten, ten, ten))?.since).toBe(at(1).toISOString());
    expect(asks(intent(100), after(intent(0), ten, fifty))?.since).toBe(at(2).toISOString());
  });

  it("not for a first share, a first deployment, a promotion, or a share of the AI service", () => {
    expect(asks(intent(10), NOTHING)).toBeNull();
    expect(asks(intent(10), after(intent(0)))).toBeNull();
    expect(asks(intent(10, 0, "e"), after(intent(0), intent(5)))).toBeNull();
    expect(asks(promoted, after(intent(0), intent(10), intent(100)))).toBeNull();
    expect(asks(intent(10, 50), after(intent(0), intent(10), intent(10, 10)))).toBeNull();
  });

  it("never on a way back, whether it is a state of before or not, nor on the way back from it", () => {
    const stored = after(intent(0), intent(10), intent(50));
    for (const back of [0, 5, 10, 20]) expect(asks(intent(back), stored)).toBeNull();
    expect(asks(intent(50), after(intent(0), intent(10), intent(50), intent(10)))).toBeNull();
    expect(asks(intent(0), after(intent(0), intent(10), intent(100), promoted))).toBeNull();
  });

  it("not where no share has to be watched, nor for a candidate that a latch holds back", () => {
    const stored = after(intent(0), intent(10));
    expect(asksForAnswers(intent(50), stored, PACE)).toBeNull();
    const latch: Latch = {
      ...{ release: "other", part: "release", at: "2026-01-01T00:02:00Z", by: "x", trigger: "R1" },
      digests: [digest("b")],
    };
    expect(asks(intent(50), { ...stored, latches: [latch] })).toBeNull();
  });
});

describe("what was counted", () => {
  const stored = after(intent(0), intent(10));
  const fifty = (answered: Answered | null, from = stored) =>
    decide(intent(50), from, { pace: WATCHED, answered, now: at(9) });

  it("is frozen with the decision, and not asked again", () => {
    const done = storedAfter(fifty(seen));
    expect(done.record?.answered).toEqual(seen);
    expect(asks(intent(50), done)).toBeNull();
    expect(fifty({ ...seen, requests: 1 }, done).record.answered).toEqual(seen);
    expect(decide(intent(10), done, { pace: WATCHED }).record.answered).toBeNull();
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
