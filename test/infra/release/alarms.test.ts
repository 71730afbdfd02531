import { asksForAlarms } from "../../../infra/release/alarms";
import type { Alarms } from "../../../infra/release/alarms";
import type { Intent } from "../../../infra/release/intent";
import type { Stored } from "../../../infra/release/stored";
import { NOTHING, decide as decided, digest, slot, stepOf, storedAfter } from "../../support/decided";

const QUIET: Alarms = { red: [] };

const decide = (next: Intent, stored: Stored, alarms: Alarms | null = QUIET) =>
  decided(next, stored, { alarms });
const after = (...steps: Intent[]): Stored =>
  steps.reduce((stored, step) => storedAfter(decide(step, stored)), NOTHING);

describe("the alarms are asked", () => {
  it("when something that never was stable is to get more than before", () => {
    expect(asksForAlarms(stepOf(10), after(stepOf(0)))).toBe(true);
    expect(asksForAlarms(stepOf(50), after(stepOf(0), stepOf(10)))).toBe(true);
    expect(asksForAlarms(stepOf(0, 10), after(stepOf(0)))).toBe(true);
    expect(asksForAlarms(stepOf(10), NOTHING)).toBe(true);
  });

  it("not on the first deployment, which has none, and not for a candidate without requests", () => {
    expect(asksForAlarms(stepOf(0), NOTHING)).toBe(false);
    expect(
      asksForAlarms({ ...stepOf(0), slots: { blue: slot("a"), green: slot("e") } }, after(stepOf(0))),
    ).toBe(false);
  });

  it("never on a way back, whether it is a state of before or not", () => {
    const stored = after(stepOf(0), stepOf(10, 10), stepOf(50, 10));
    expect(asksForAlarms(stepOf(10, 10), stored)).toBe(false);
    expect(asksForAlarms(stepOf(0), stored)).toBe(false);
    expect(asksForAlarms(stepOf(20, 5), stored)).toBe(false);
    // Nor on the way back from a way back.
    expect(asksForAlarms(stepOf(50, 10), after(stepOf(0), stepOf(50, 10), stepOf(0)))).toBe(false);
  });

  it("not of a decision that was taken; anew where nobody asked then", () => {
    const stored = after(stepOf(0), stepOf(10));
    expect(asksForAlarms(stepOf(10), stored)).toBe(false);
    const legacy = storedAfter(decide(stepOf(10), after(stepOf(0)), null));
    expect(asksForAlarms(stepOf(10), legacy)).toBe(true);
  });

  it("not for a candidate that a latch holds back", () => {
    const stored = after(stepOf(0));
    const latch = {
      release: "other",
      at: "2026-11-19T11:00:00Z",
      by: "x",
      trigger: "R1",
      part: "release" as const,
      digests: [digest("b")],
    };
    expect(asksForAlarms(stepOf(10), { ...stored, latches: [latch] })).toBe(false);
    const ai = { ...latch, part: "ai" as const, digests: [digest("d")] };
    expect(asksForAlarms(stepOf(0, 10), { ...stored, latches: [ai] })).toBe(false);
    expect(asksForAlarms(stepOf(10, 10), { ...stored, latches: [ai] })).toBe(true);
  });
});

it("what they said is frozen with the decision", () => {
  const red: Alarms = { red: ["prod-errors"] };
  const stored = storedAfter(decide(stepOf(10), after(stepOf(0)), red));
  expect(stored.record?.alarms).toEqual(red);
  expect(decide(stepOf(10), stored, null).record.alarms).toEqual(red);
  expect(decide(stepOf(50), stored, QUIET).record.alarms).toEqual(QUIET);
  expect(decide(stepOf(0), stored, null).record.alarms).toBeNull();
});
