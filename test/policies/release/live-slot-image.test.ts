import { liveSlotImageStays } from "../../../policies/release/live-slot-image";
import {
  CANDIDATE,
  STABLE,
  digest,
  judgeOf,
  makeKey,
  slotOf,
  STABLE_PAGE,
  CANDIDATE_PAGE,
} from "../../support/release-record";

const key = makeKey();
const judge = judgeOf(liveSlotImageStays, key);
const alone = { candidate: null, weights: { blue: 100, green: 0 } };
const before = {
  live: "blue",
  slots: { blue: STABLE },
  weights: { [STABLE]: 100 },
  served: [STABLE],
  states: [],
};

describe("the image of the slot that serves", () => {
  it("stays while another slot gets the new one", () => {
    expect(judge({})).toEqual([]);
    expect(judge({ before: null })).toEqual([]);
  });

  it("must not be exchanged in place", () => {
    expect(judge({ ...alone, slots: { blue: slotOf("1.2.0", CANDIDATE, CANDIDATE_PAGE) }, before })).toEqual([
      expect.stringContaining(`blue serves with ${STABLE}. Found: it would get ${CANDIDATE} in place`),
    ]);
  });

  it("must not go on with a frontend that never served", () => {
    const slots = { blue: slotOf("1.1.1", STABLE, digest("5")) };
    expect(judge({ ...alone, slots, before: { ...before, served: [STABLE, STABLE_PAGE] } })).toEqual([
      expect.stringContaining(
        `blue serves with the frontend it has. Found: it would get ${digest("5")} in place`,
      ),
    ]);
    const served = [digest("5"), STABLE, STABLE_PAGE];
    expect(judge({ ...alone, slots, before: { ...before, served } })).toEqual([]);
  });

  it("may be exchanged in place where the config goes back to a state it was in", () => {
    const slots = { blue: slotOf("1.2.0", CANDIDATE, CANDIDATE_PAGE) };
    const change = { ...alone, slots, state: "long ago" };
    expect(judge({ ...change, before: { ...before, states: ["long ago"] } })).toEqual([]);
    expect(judge({ ...change, before })).toHaveLength(1);
  });

  it("must not be exchanged where a candidate has all the traffic", () => {
    const slots = {
      blue: slotOf("1.1.0", STABLE, STABLE_PAGE),
      green: slotOf("1.3.0", digest("c"), digest("5")),
    };
    const full = {
      live: "blue",
      slots: { blue: STABLE, green: CANDIDATE },
      weights: { [STABLE]: 0, [CANDIDATE]: 100 },
      served: [STABLE, STABLE_PAGE, CANDIDATE, CANDIDATE_PAGE],
      states: [],
    };
    expect(judge({ weights: { blue: 0, green: 100 }, slots, before: full })).toEqual([
      expect.stringContaining("green serves with"),
    ]);
    expect(judge({ weights: { blue: 100, green: 0 }, slots, before: full })).toEqual([]);
  });

  it("may go back in place to what was stable", () => {
    expect(
      judge({
        ...alone,
        slots: { blue: slotOf("1.0.0", digest("0"), digest("5")) },
        before: { ...before, served: [digest("0"), STABLE], states: [] },
      }),
    ).toEqual([]);
  });
});
