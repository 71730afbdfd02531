import { type Commits, type Head, asksForHead } from "../../../infra/release/commits";
import type { Intent } from "../../../infra/release/intent";
import type { Latch } from "../../../infra/release/latch";
import type { Stored } from "../../../infra/release/stored";
import { NOTHING, decide as decided, storedAfter } from "../../support/decided";

const digest = (character: string): string => `sha256:${character.repeat(64)}`;
const slot = (character: string): NonNullable<Intent["slots"]["blue"]> => ({
  version: `1.${character}.0`,
  image: `api@${digest(character)}`,
  assets: digest(character),
  schema: 1,
});
const revision = (character: string) => ({
  revision: `r${character}`,
  image: `ai@${digest(character)}`,
  model: digest(character),
});
const BEFORE: Intent = {
  live: "blue",
  candidate: null,
  weights: { blue: 100, green: 0 },
  slots: { blue: slot("1") },
  ai: { stable: revision("c"), share: 0 },
};
const step = (green: number): Intent => ({
  ...BEFORE,
  candidate: "green",
  weights: { blue: 100 - green, green },
  slots: { blue: slot("1"), green: slot("2") },
});
const PROMOTED: Intent = { ...step(100), live: "green", candidate: null };
const withAi = (intent: Intent, share: number): Intent => ({
  ...intent,
  ai: { stable: revision("c"), candidate: revision("d"), share },
});

/** What the record says after each of these, committed as a, b, c … after one that nobody knows. */
function ranges(steps: readonly Intent[], latches: readonly Latch[] = []): (Commits | null)[] {
  let stored = NOTHING;
  return steps.map((intent, index) => {
    const head: Head = {
      commit: "abcdefgh"[index] ?? "",
      parent: index === 0 ? null : ("abcdefgh"[index - 1] ?? null),
    };
    const plan = decide(intent, { ...stored, latches }, head);
    stored = storedAfter(plan);
    return plan.record.commits;
  });
}
const decide = (intent: Intent, stored: Stored, head: Head | null) => decided(intent, stored, { head });
const shown = (all: readonly (Commits | null)[]): string[] =>
  all.map((one) => (one === null ? "nobody knows" : `${one.first}..${one.last}`));

describe("the commits of a release", () => {
  it("grow with each step over the promotion, and begin anew after it", () => {
    const next = { ...PROMOTED, slots: { green: slot("2") } };
    expect(shown(ranges([BEFORE, step(0), step(10), step(100), PROMOTED, next]))).toEqual([
      "a..a",
      "a..b",
      "a..c",
      "a..d",
      "a..e",
      "e..f",
    ]);
  });

  it("of a revision of the AI service are its own, whatever release was promoted before", () => {
    const steps = [BEFORE, step(0), PROMOTED, withAi(PROMOTED, 0), withAi(PROMOTED, 10)];
    expect(shown(ranges(steps)).slice(2)).toEqual(["a..c", "c..d", "c..e"]);
  });

  it("stay as they were without a change, for an uncommitted file, and when a latch alone changes the weights", () => {
    const stored = storedAfter(decide(step(10), NOTHING, { commit: "b", parent: "a" }));
    const commits = { first: "a", last: "b" };
    expect(asksForHead(step(10), stored.record)).toBe(false);
    expect(asksForHead(step(50), stored.record)).toBe(true);
    expect(decide(step(10), stored, { commit: "x", parent: "w" }).record.commits).toEqual(commits);
    expect(decide(step(50), stored, null).record.commits).toEqual(commits);
    const latch: Latch = {
      ...{ release: "any", part: "release", at: "2026-11-19T12:00:00Z", by: "rollback", trigger: "R1" },
      digests: [digest("2")],
    };
    const held = decide(step(50), { ...stored, latches: [latch] }, { commit: "x", parent: "w" });
    expect(held.record).toMatchObject({ commits, weights: { blue: 100, green: 0 } });
  });

  it("begin with the commit's parent where an earlier record named none", () => {
    const stored = storedAfter(decide(BEFORE, NOTHING, null));
    expect(stored.record?.commits).toBeNull();
    expect(shown([decide(step(0), stored, { commit: "b", parent: "a" }).record.commits])).toEqual(["a..b"]);
    expect(shown([decide(step(0), stored, { commit: "b", parent: null }).record.commits])).toEqual(["b..b"]);
  });
});
