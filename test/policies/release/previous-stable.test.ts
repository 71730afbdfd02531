import { previousStableStays } from "../../../policies/release/previous-stable";
import {
  CANDIDATE,
  type RawRecord,
  STABLE,
  digest,
  judgeOf,
  makeKey,
  slotOf,
  STABLE_PAGE,
  CANDIDATE_PAGE,
} from "../../support/release-record";

const key = makeKey();
const judge = judgeOf(previousStableStays, key);
const [blue, green] = [slotOf("1.1.0", STABLE, STABLE_PAGE), slotOf("1.2.0", CANDIDATE, CANDIDATE_PAGE)];
const third = slotOf("1.3.0", digest("c"), digest("5"));
/** What the last step of a release leaves to freeze: green has all the traffic, blue is still live. */
const atFull = {
  live: "blue",
  slots: { blue: STABLE, green: CANDIDATE },
  weights: { [STABLE]: 0, [CANDIDATE]: 100 },
  served: [STABLE, CANDIDATE],
  states: [],
};
const promoted = { live: "green", candidate: null, weights: { blue: 0, green: 100 } };

/** 1.2.0 was stable on green and was rolled back; 1.1.0 on blue is live again. */
const rolledBack = {
  live: "blue",
  slots: { blue: STABLE },
  weights: { [STABLE]: 100 },
  served: [STABLE, CANDIDATE],
  states: ["blue alone", "both, green live"],
};

describe("the previous stable version", () => {
  it("stays when a version that was rolled back becomes live again", () => {
    expect(judge({ ...promoted, slots: { green }, before: rolledBack })).toEqual([
      expect.stringContaining(`the previous stable image ${STABLE} is no longer deployed anywhere`),
    ]);
    expect(judge({ ...promoted, slots: { blue, green }, before: rolledBack })).toEqual([]);
  });

  it("gives way in place to an older one only when no release goes on", () => {
    const older = slotOf("1.0.0", digest("0"), digest("6"));
    const before = {
      ...rolledBack,
      live: "green",
      slots: { green: CANDIDATE },
      served: [digest("0"), STABLE, CANDIDATE],
    };
    const back = { live: "green", weights: { blue: 0, green: 100 }, before };
    expect(judge({ ...back, candidate: null, slots: { green: older } })).toEqual([]);
    expect(judge({ ...back, candidate: "blue", slots: { blue: third, green: older } })).toEqual([
      expect.stringContaining(`the previous stable image ${CANDIDATE} is no longer deployed anywhere`),
    ]);
  });

  it("may be missing from a state in which the config was before", () => {
    const change = { ...promoted, slots: { green }, state: "green alone" };
    const before = { ...rolledBack, states: [...rolledBack.states, "green alone"] };
    expect(judge({ ...change, before })).toEqual([]);
    expect(judge({ ...change, before: rolledBack })).toHaveLength(1);
  });

  it("stays through a release and its promotion", () => {
    expect(judge({})).toEqual([]);
    expect(judge({ ...promoted, slots: { blue, green }, before: atFull })).toEqual([]);
    expect(judge({ before: null, candidate: null, weights: { blue: 100, green: 0 } })).toEqual([]);
  });

  it.each<[string, Partial<RawRecord>]>([
    ["removed by the promotion", { ...promoted, slots: { green }, before: atFull }],
    [
      "replaced in the promotion",
      { ...promoted, candidate: "blue", slots: { blue: third, green }, before: atFull },
    ],
    [
      "removed by a switch in one step",
      {
        ...promoted,
        slots: { green },
        before: { ...atFull, weights: { [STABLE]: 100, [CANDIDATE]: 0 }, served: [STABLE], states: [] },
      },
    ],
  ])("must not be %s", (_, change) => {
    expect(judge(change)).toEqual([
      expect.stringContaining(`the previous stable image ${STABLE} is no longer deployed anywhere`),
    ]);
  });

  it("must not be exchanged while a candidate stands beside it", () => {
    expect(judge({ slots: { blue: third, green } })).toEqual([
      expect.stringContaining("green is a candidate beside blue"),
      expect.stringContaining(`the previous stable image ${STABLE}`),
    ]);
  });

  it("may go in a later step, and when a release is taken back", () => {
    const after = { ...atFull, live: "green", states: [] };
    expect(judge({ ...promoted, slots: { green }, before: after })).toEqual([]);
    expect(
      judge({
        live: "blue",
        candidate: null,
        weights: { blue: 100, green: 0 },
        slots: { blue },
        before: after,
      }),
    ).toEqual([]);
  });
});
