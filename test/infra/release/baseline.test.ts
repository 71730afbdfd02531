import { asksForBaseline, freezeBaseline } from "../../../infra/release/baseline";
import type { Intent } from "../../../infra/release/intent";
import type { StoredRecord } from "../../../infra/release/stored";
import { NOTHING, decide, storedAfter } from "../../support/decided";

const slot = (character: string): NonNullable<Intent["slots"]["blue"]> => ({
  version: `1.${character}.0`,
  image: `api@sha256:${character.repeat(64)}`,
  assets: `sha256:${character.repeat(64)}`,
  schema: 1,
});
const BEFORE: Intent = {
  live: "blue",
  candidate: null,
  weights: { blue: 100, green: 0 },
  slots: { blue: slot("1") },
  ai: null,
};
const step = (green: number): Intent => ({
  ...BEFORE,
  candidate: "green",
  weights: { blue: 100 - green, green },
  slots: { blue: slot("1"), green: slot("2") },
});
const measured = { p50: 0.08, p90: 0.25 };

const applied = (intent: Intent, record: StoredRecord | null, baseline = measured): StoredRecord => {
  const before = { ...NOTHING, record, founded: true };
  const { record: stored } = storedAfter(decide(intent, before, { baseline }));
  if (stored === null) throw new Error("nothing is stored");
  return stored;
};

describe("the baseline of a release", () => {
  it("is measured when the candidate comes, and stays over every step until there is none", () => {
    const before = applied(BEFORE, null);
    expect([before.baseline, asksForBaseline(step(0), before)]).toEqual([null, true]);
    const deployed = applied(step(0), before);
    expect([deployed.baseline, asksForBaseline(step(100), deployed)]).toEqual([measured, false]);
    // What the candidate itself takes by then is no measure for it.
    const all = applied(step(100), deployed, { p50: 9, p90: 9 });
    expect(all.baseline).toEqual(measured);
    expect(applied({ ...step(100), live: "green", candidate: null }, all).baseline).toBeNull();
    expect(applied(BEFORE, all).baseline).toBeNull();
  });

  it("is unknown on a first deployment, whatever it has", () => {
    expect(asksForBaseline(step(10), null)).toBe(false);
    expect(freezeBaseline(step(10), null, measured)).toBeNull();
  });
});
