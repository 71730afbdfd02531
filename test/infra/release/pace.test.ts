import type { Intent } from "../../../infra/release/intent";
import type { PaceSettings } from "../../../infra/release/pace";
import { NOTHING, decide, storedAfter } from "../../support/decided";
import { PACE } from "../../support/pace";

const digest = (character: string): string => `sha256:${character.repeat(64)}`;
const slot = (character: string): NonNullable<Intent["slots"]["blue"]> => ({
  version: "1.2.0",
  image: `api@${digest(character)}`,
  assets: `sha256:${character.repeat(63)}0`,
  schema: 1,
});
const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
const intent = (green: number): Intent => ({
  live: "blue",
  candidate: "green",
  weights: { blue: 100 - green, green },
  slots: { blue: slot("a"), green: slot("b") },
  ai: null,
});

/** Decides one after another, each with what the one before stored. */
function history(steps: readonly { green: number; minute: number; pace?: PaceSettings }[]) {
  let stored = NOTHING;
  return steps.map(({ green, minute, pace = PACE }) => {
    const plan = decide(intent(green), stored, { pace, now: at(minute) });
    stored = storedAfter(plan);
    return plan.record;
  });
}

describe("the ledger of shares", () => {
  it("says since when what has not served has had its percent; an up without a change moves nothing", () => {
    const records = history([
      { green: 0, minute: 0 },
      { green: 10, minute: 5 },
      { green: 10, minute: 9 },
      { green: 50, minute: 30 },
    ]);
    const candidate = [digest("b"), slot("b").assets];
    const since = (minute: number): Record<string, string> =>
      Object.fromEntries(candidate.map((one) => [one, at(minute).toISOString()]));
    expect(records.map((record) => record.since)).toEqual([{}, since(5), since(5), since(30)]);
    expect(records.at(-1)?.before?.since).toEqual(since(5));
  });

  it("begins anew when a share was taken back", () => {
    const records = history([
      { green: 0, minute: 0 },
      { green: 10, minute: 1 },
      { green: 0, minute: 2 },
      { green: 10, minute: 3 },
    ]);
    expect(records[2]?.since).toEqual({});
    expect(records[3]?.since[digest("b")]).toBe(at(3).toISOString());
  });
});

describe("the pace", () => {
  it("is the one of the decision: a stricter rule does not turn a standing config red", () => {
    const strict = { ...PACE, bakeMinutes: 60 };
    const records = history([
      { green: 0, minute: 0 },
      { green: 10, minute: 1 },
      { green: 10, minute: 2, pace: strict },
      { green: 20, minute: 3, pace: strict },
    ]);
    expect(records.map(({ pace }) => pace.bakeMinutes)).toEqual([0, 0, 0, 60]);
  });
});
