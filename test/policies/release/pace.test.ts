import { type ResourceRule, resourcePolicy } from "../../../policies/pack/policies";
import { alarmsQuietRule } from "../../../policies/release/alarms-quiet";
import { bakeRule } from "../../../policies/release/bake";
import { firstStepRule } from "../../../policies/release/first-step";
import { oneShareRule } from "../../../policies/release/one-share";
import { freezeRule } from "../../../policies/release/freeze";
import { latchedRule } from "../../../policies/release/latched";
import { maintenanceWindowRule } from "../../../policies/release/maintenance-window";
import {
  CANDIDATE,
  CANDIDATE_PAGE,
  type RawRecord,
  STABLE,
  STABLE_PAGE,
  goodRecord,
  judgeOf,
  makeKey,
  slotOf,
} from "../../support/release-record";

const key = makeKey();
const good = goodRecord(key);
const MINUTE = 60_000;
// A Thursday.
const NOW = Date.parse("2026-11-19T03:00:00Z");
const pace = {
  firstStep: 10,
  bakeMinutes: 15,
  freezes: [],
  maintenance: { days: ["thu"], from: "02:00", until: "05:00" },
};
const ago = (minutes: number): string => new Date(NOW - minutes * MINUTE).toISOString();
const of =
  (rule: ResourceRule) =>
  (change: Partial<RawRecord>): string[] =>
    judgeOf(resourcePolicy(rule), key)({ pace, latch: null, decidedAt: ago(0), ...change });

/** The candidate goes from one share to another; it has had the first for so many minutes. */
const growing = (from: number, to: number, minutes: number | null): Partial<RawRecord> => ({
  weights: { blue: 100 - to, green: to },
  before: {
    ...(good.before as object),
    weights: { [STABLE]: 100 - from, [CANDIDATE]: from, [STABLE_PAGE]: 100 - from, [CANDIDATE_PAGE]: from },
    since: minutes === null ? {} : { [CANDIDATE]: ago(minutes), [CANDIDATE_PAGE]: ago(minutes) },
  },
});
const backwards: Partial<RawRecord> = { ...growing(50, 10, 0), state: "state-10" };

describe("the first step", () => {
  const judge = of(firstStepRule);
  it("is small", () => {
    expect(judge({})).toEqual([]);
    expect(judge(growing(0, 11, null))).toEqual([
      expect.stringContaining(
        "found 11 % as the first share of green (version 1.2.0), expected at most 10 %",
      ),
    ]);
    expect(judge({ ...growing(0, 10, null), pace: { ...pace, firstStep: 5 } })).toHaveLength(1);
    expect(judge({ ...growing(0, 50, null), pace: { ...pace, firstStep: 90 } })).toHaveLength(1);
    expect(judge({ ...growing(0, 50, null), pace: null })).toHaveLength(1);
  });
  it("binds the AI service's candidate too, and nothing that goes on or back", () => {
    const ai = {
      stable: { revision: "r1", image: `ai@${STABLE}` },
      candidate: { revision: "r2", image: `ai@${CANDIDATE.replaceAll("b", "e")}` },
      share: 20,
    };
    expect(judge({ ai })).toEqual([expect.stringContaining("the AI service's candidate (revision r2)")]);
    expect(judge(growing(10, 50, 20))).toEqual([]);
    expect(judge(backwards)).toEqual([]);
  });
});

describe("one share at a time", () => {
  const judge = of(oneShareRule);
  const ai = (share: number): Partial<RawRecord> => ({
    ai: {
      stable: { revision: "r1", image: `ai@${STABLE}` },
      candidate: { revision: "r2", image: `ai@${CANDIDATE.replaceAll("b", "e")}` },
      share,
    },
  });
  it("lets the slot's traffic and the AI service's share grow one after the other", () => {
    expect(judge({ ...growing(0, 10, null), ...ai(0) })).toEqual([]);
    expect(judge({ ...growing(10, 10, 60), ...ai(10) })).toEqual([]);
    expect(judge({ ...growing(0, 10, null), ...ai(10) })).toEqual([
      expect.stringMatching(
        /found green \(version 1\.2\.0\) from 0 to 10 % and the AI service's candidate \(revision r2\) from 0 to 10 % in one step, expected one/,
      ),
    ]);
  });
  it("binds nothing that goes back", () => {
    expect(judge({ ...growing(0, 10, null), ...ai(10), state: "state-0" })).toEqual([]);
  });
});

describe("the bake time", () => {
  const judge = of(bakeRule);
  it("has to be over before a share grows", () => {
    expect(judge(growing(10, 50, 15))).toEqual([]);
    expect(judge(growing(10, 50, 14.9))).toEqual([
      expect.stringMatching(
        /green \(version 1\.2\.0\) is to go from 10 % to 50 %\. Found: .* 14\.9 minutes\. Expected: 15 minutes/,
      ),
    ]);
    expect(judge(growing(10, 50, null))).toEqual([expect.stringContaining("nobody knows since when")]);
    expect(judge({ ...growing(10, 50, 0), pace: { ...pace, bakeMinutes: 0 } })).toEqual([]);
  });
  it("holds up no first step and no way back", () => {
    expect(judge(growing(0, 10, null))).toEqual([]);
    expect(judge(backwards)).toEqual([]);
  });
});

describe("a freeze", () => {
  const judge = of(freezeRule);
  const freezes = [{ from: "2026-11-19", until: "2026-11-19", reason: "the sale" }];
  it("lets nothing go forward, to its last moment", () => {
    expect(judge({ pace: { ...pace, freezes } })).toEqual([expect.stringContaining("the sale")]);
    const last = { pace: { ...pace, freezes }, decidedAt: "2026-11-19T23:59:59.999Z" };
    expect(judge(last)).toHaveLength(1);
    expect(judge({ ...last, decidedAt: "2026-11-20T00:00:00Z" })).toEqual([]);
    expect(judge({ ...last, decidedAt: "2026-11-18T23:59:59Z" })).toEqual([]);
  });
  it("holds up no way back", () => {
    expect(judge({ ...backwards, pace: { ...pace, freezes } })).toEqual([]);
  });
});

describe("alarms", () => {
  const judge = of(alarmsQuietRule);
  it("let nothing go forward while one is red, by its name", () => {
    expect(judge({ alarms: { red: [] } })).toEqual([]);
    expect(judge({ alarms: { red: ["prod-errors", "prod-latency"] } })).toEqual([
      expect.stringMatching(
        /green \(version 1\.2\.0\) is to take 10 %\. Found: in ALARM: prod-errors, prod-latency\. Expected: .* Fix: .*docs\/alarms\.md/,
      ),
    ]);
  });
  it("that are red for want of data are said to be new, perhaps, and others are not", () => {
    const fix = (red: string): string | undefined => judge({ alarms: { red: [red] } })[0]?.split("Fix: ")[1];
    expect(fix("prod-canary-page (since 2026-11-23T12:01Z, no data)")).toMatch(/may be new, .* first run/);
    expect(fix("prod-errors (since 2026-11-23T12:01Z)")).not.toContain("new");
  });
  it.each([
    [undefined, "the record does not say"],
    [null, "the record does not say"],
    [{ unknown: "AccessDeniedException" }, "AccessDeniedException"],
    [{ red: "none" }, "the record says"],
    [{ red: [null] }, "the record says"],
    [[], "the record does not say"],
    [{}, "the record says"],
  ])("that nobody knows let nothing go forward: %j", (alarms, says) => {
    expect(judge({ alarms })).toEqual([expect.stringContaining(says)]);
  });
  it("hold up no way back, red or unknown", () => {
    expect(judge({ ...backwards, alarms: { red: ["prod-errors"] } })).toEqual([]);
    expect(judge({ ...backwards, alarms: null })).toEqual([]);
  });
});

describe("the maintenance window", () => {
  const judge = of(maintenanceWindowRule);
  const slots = {
    ...(good.slots as object),
    green: { ...slotOf("1.2.0", CANDIDATE, CANDIDATE_PAGE), schema: 2 },
  };
  const first = { ...growing(0, 10, null), slots };
  it.each([
    ["2026-11-19T02:00:00Z", 0],
    ["2026-11-19T04:59:59Z", 0],
    ["2026-11-19T05:00:00Z", 1],
    ["2026-11-19T01:59:59Z", 1],
    ["2026-11-20T03:00:00Z", 1],
  ])("is the only time for a migration: %s", (decidedAt, violations) => {
    expect(judge({ ...first, decidedAt })).toHaveLength(violations);
  });
  it.each([
    ["2026-11-19T23:30:00Z", 0],
    ["2026-11-20T00:30:00Z", 0],
    ["2026-11-20T01:00:00Z", 1],
    ["2026-11-19T00:30:00Z", 1],
  ])("may cross midnight: %s", (decidedAt, violations) => {
    const night = { ...pace, maintenance: { days: ["thu"], from: "23:00", until: "01:00" } };
    expect(judge({ ...first, pace: night, decidedAt })).toHaveLength(violations);
  });
  it("binds no release without a migration, and no later step", () => {
    expect(judge({ decidedAt: "2026-11-20T03:00:00Z" })).toEqual([]);
    expect(judge({ ...growing(10, 50, 20), slots, decidedAt: "2026-11-20T03:00:00Z" })).toEqual([]);
  });
});

describe("a latch", () => {
  const judge = of(latchedRule);
  const latch = { release: "1.2.0-abc", at: ago(5), by: "rollback", trigger: "R1" };
  it("holds back the release, and what it ran under every other name", () => {
    expect(judge({ latch })).toEqual([
      expect.stringMatching(
        /green is to carry 10 % .* by rollback for release 1\.2\.0-abc, because of R1\. .*Fix: revert/,
      ),
    ]);
    const other = { ...latch, release: "another", digests: [CANDIDATE] };
    expect(judge({ latch: other })).toHaveLength(1);
    expect(judge({ latch: other, live: "green", candidate: "blue" })).toHaveLength(1);
  });
  it("lets go back to a state in which it was the stable version, not to one in which it was the candidate", () => {
    const other = { ...latch, release: "another", digests: [CANDIDATE] };
    const back = { latch: other, state: "state-0", live: "green", candidate: "blue" };
    expect(judge(back)).toEqual([]);
    expect(judge({ ...back, state: "new" })).toHaveLength(1);
    expect(judge({ latch: other, state: "state-0" })).toHaveLength(1);
  });
  it("holds a revision of the AI service back alone, and does not let it become stable", () => {
    const [first, second] = ["e", "f"].map((one) => CANDIDATE.replaceAll("b", one));
    const revision = (name: string, digest: string | undefined) => ({
      revision: name,
      image: `ai@${digest}`,
      model: digest,
    });
    const aiLatch = { ...latch, trigger: "R5", digests: [second] };
    const ai = (share: number) => ({
      stable: revision("r1", first),
      candidate: revision("r2", second),
      share,
    });
    expect(judge({ aiLatch, ai: ai(0) })).toEqual([]);
    expect(judge({ aiLatch, ai: ai(10) })).toEqual([
      expect.stringMatching(/AI service's candidate is to carry 10 % with revision r2\. .* because of R5/),
    ]);
    const promoted = { aiLatch, ai: { stable: revision("r2", second), share: 0 } };
    expect(judge(promoted)).toEqual([expect.stringContaining("carry 100 % with revision r2")]);
    expect(judge({ ...promoted, state: "state-0" })).toEqual([]);
    const fixed = { stable: { ...revision("r2", second), model: first }, share: 0 };
    expect(judge({ aiLatch, ai: fixed })).toEqual([]);
  });
  it("holds back nothing else", () => {
    expect(judge({ latch: { ...latch, release: "another" } })).toEqual([]);
    expect(judge({ latch, weights: { blue: 100, green: 0 } })).toEqual([]);
  });
});
