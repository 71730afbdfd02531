import { asksForAlarms } from "../../../infra/release/alarms";
import type { Alarms } from "../../../infra/release/alarms";
import type { Intent } from "../../../infra/release/intent";
import type { Stored } from "../../../infra/release/stored";
import { NOTHING, decide as decided, storedAfter } from "../../support/decided";

const digest = (character: string): string => `sha256:${character.repeat(64)}`;
const slot = (character: string): NonNullable<Intent["slots"]["blue"]> => ({
  version: "1.2.0",
  image: `api@${digest(character)}`,
  assets: `sha256:${character.repeat(63)}0`,
  schema: 1,
});
const revision = (character: string) => ({
  revision: `r${character}`,
  image: `ai@${digest(character)}`,
  model: `sha256:${character.repeat(63)}1`,
});
const intent = (green: number, share = 0): Intent => ({
  live: "blue",
  candidate: "green",
  weights: { blue: 100 - green, green },
  slots: { blue: slot("a"), green: slot("b") },
  ai: { stable: revision("c"), candidate: revision("d"), share },
});
const QUIET: Alarms = { red: [] };

const decide = (next: Intent, stored: Stored, alarms: Alarms | null = QUIET) =>
  decided(next, stored, { alarms });
const after = (...steps: Intent[]): Stored =>
  steps.reduce((stored, step) => storedAfter(decide(step, stored)), NOTHING);

describe("the alarms are asked", () => {
  it("when something that never was stable is to get more than before", () => {
    expect(asksForAlarms(intent(10), after(intent(0)))).toBe(true);
    expect(asksForAlarms(intent(50), after(intent(0), intent(10)))).toBe(true);
    expect(asksForAlarms(intent(0, 10), after(intent(0)))).toBe(true);
    expect(asksForAlarms(intent(10), NOTHING)).toBe(true);
  });

  it("not on the first deployment, which has none, and not for a candidate without requests", () => {
    expect(asksForAlarms(intent(0), NOTHING)).toBe(false);
    expect(
      asksForAlarms({ ...intent(0), slots: { blue: slot("a"), green: slot("e") } }, after(intent(0))),
    ).toBe(false);
  });

  it("never on a way back, whether it is a state of before or not", () => {
    const stored = after(intent(0), intent(10, 10), intent(50, 10));
    expect(asksForAlarms(intent(10, 10), stored)).toBe(false);
    expect(asksForAlarms(intent(0), stored)).toBe(false);
    expect(asksForAlarms(intent(20, 5), stored)).toBe(false);
    // Nor on the way back from a way back.
    expect(asksForAlarms(intent(50, 10), after(intent(0), intent(50, 10), intent(0)))).toBe(false);
  });

  it("not of a decision that was taken; anew where nobody asked then", () => {
    const stored = after(intent(0), intent(10));
    expect(asksForAlarms(intent(10), stored)).toBe(false);
    const legacy = storedAfter(decide(intent(10), after(intent(0)), null));
    expect(asksForAlarms(intent(10), legacy)).toBe(true);
  });

  it("not for a candidate that a latch holds back", () => {
    const stored = after(intent(0));
    const latch = {
      release: "other",
      at: "2026-11-19T11:00:00Z",
      by: "x",
      trigger: "R1",
      part: "release" as const,
      digests: [digest("b")],
    };
    expect(asksForAlarms(intent(10), { ...stored, latches: [latch] })).toBe(false);
    const ai = { ...latch, part: "ai" as const, digests: [digest("d")] };
    expect(asksForAlarms(intent(0, 10), { ...stored, latches: [ai] })).toBe(false);
    expect(asksForAlarms(intent(10, 10), { ...stored, latches: [ai] })).toBe(true);
  });
});

it("what they said is frozen with the decision", () => {
  const red: Alarms = { red: ["prod-errors"] };
  const stored = storedAfter(decide(intent(10), after(intent(0)), red));
  expect(stored.record?.alarms).toEqual(red);
  expect(decide(intent(10), stored, null).record.alarms).toEqual(red);
  expect(decide(intent(50), stored, QUIET).record.alarms).toEqual(QUIET);
  expect(decide(intent(0), stored, null).record.alarms).toBeNull();
});
