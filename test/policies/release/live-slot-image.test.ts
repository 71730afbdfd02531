import { liveSlotImageStays } from "../../../policies/release/live-slot-image";
import { violations } from "../../support/policy";
import {
  CANDIDATE,
  PARAMETER,
  type RawRecord,
  STABLE,
  digest,
  goodRecord,
  makeKey,
  parameterOf,
} from "../../support/release-record";

const key = makeKey();
const judge = (change: Partial<RawRecord>): string[] =>
  violations(liveSlotImageStays, PARAMETER, parameterOf({ ...goodRecord(key), ...change }));
const alone = { candidate: null, weights: { blue: 100, green: 0 } };
const before = {
  live: "blue",
  slots: { blue: STABLE },
  weights: { [STABLE]: 100 },
  served: [STABLE],
  unpromoted: [],
};

describe("the image of the slot that serves", () => {
  it("stays while another slot gets the new one", () => {
    expect(judge({})).toEqual([]);
    expect(judge({ before: null })).toEqual([]);
  });

  it("must not be exchanged in place", () => {
    expect(judge({ ...alone, slots: { blue: { version: "1.2.0", image: CANDIDATE } }, before })).toEqual([
      expect.stringContaining(`blue serves with ${STABLE} and would get ${CANDIDATE} in place`),
    ]);
  });

  it("must not be exchanged where a candidate has all the traffic", () => {
    const slots = {
      blue: { version: "1.1.0", image: STABLE },
      green: { version: "1.3.0", image: digest("c") },
    };
    const full = {
      live: "blue",
      slots: { blue: STABLE, green: CANDIDATE },
      weights: { [STABLE]: 0, [CANDIDATE]: 100 },
      served: [STABLE, CANDIDATE],
      unpromoted: [CANDIDATE],
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
        slots: { blue: { version: "1.0.0", image: digest("0") } },
        before: { ...before, served: [digest("0"), STABLE], unpromoted: [] },
      }),
    ).toEqual([]);
  });
});
