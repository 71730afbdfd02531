import { previousStableStays } from "../../../policies/release/previous-stable";
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
  violations(previousStableStays, PARAMETER, parameterOf({ ...goodRecord(key), ...change }));
const [blue, green] = [
  { version: "1.1.0", image: STABLE },
  { version: "1.2.0", image: CANDIDATE },
];
const third = { version: "1.3.0", image: digest("c") };
/** What the last step of a release leaves to freeze: green has all the traffic, blue is still live. */
const atFull = {
  live: "blue",
  slots: { blue: STABLE, green: CANDIDATE },
  weights: { [STABLE]: 0, [CANDIDATE]: 100 },
  served: [STABLE, CANDIDATE],
  unpromoted: [CANDIDATE],
};
const promoted = { live: "green", candidate: null, weights: { blue: 0, green: 100 } };

describe("the previous stable version", () => {
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
        before: { ...atFull, weights: { [STABLE]: 100, [CANDIDATE]: 0 }, served: [STABLE], unpromoted: [] },
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
    const after = { ...atFull, live: "green", unpromoted: [] };
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
