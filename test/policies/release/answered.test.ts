import { resourcePolicy } from "../../../policies/pack/policies";
import { answeredRule } from "../../../policies/release/answered";
import {
  CANDIDATE,
  CANDIDATE_AI,
  CANDIDATE_PAGE,
  type RawRecord,
  STABLE,
  STABLE_AI,
  STABLE_PAGE,
  goodRecord,
  judgeOf,
  makeKey,
} from "../../support/release-record";

const key = makeKey();
const pace = {
  firstStep: 10,
  bakeMinutes: 15,
  freezes: [],
  maintenance: { days: ["thu"], from: "02:00", until: "05:00" },
};
const seen = { requests: 900, failed: 45, floor: 50, percent: 5 };
const from = (share: number): Partial<RawRecord> => ({
  weights: { blue: 50, green: 50 },
  before: {
    ...(goodRecord(key).before as object),
    weights: {
      [STABLE]: 100 - share,
      [STABLE_PAGE]: 100 - share,
      [CANDIDATE]: share,
      [CANDIDATE_PAGE]: share,
    },
  },
});
/** The candidate goes from 10 to 50 %, and has answered so. */
const judge = (answered: unknown, change: Partial<RawRecord> = {}): string[] =>
  judgeOf(resourcePolicy(answeredRule), key)({ pace, ...from(10), answered, ...change });

describe("a further share", () => {
  it("waits until there were requests enough to judge it by", () => {
    expect(judge({ ...seen, requests: 50, failed: 0 })).toEqual([]);
    expect(judge({ ...seen, requests: 49, failed: 0 })).toEqual([
      expect.stringMatching(
        /green \(version 1\.2\.0\) is to go from 10 % to 50 %\. Found: 49 requests .* Expected: 50 at least \(sluice:rollback\.errors\.requests\)\. Fix: wait/,
      ),
    ]);
    // What failed of too few says nothing either.
    expect(judge({ ...seen, requests: 49, failed: 49 })).toEqual([expect.stringContaining("too few")]);
  });

  it("is refused to one that failed more of them than a rollback would bear, however slowly they came", () => {
    expect(judge(seen)).toEqual([]);
    expect(judge({ ...seen, failed: 46 })).toEqual([
      expect.stringMatching(
        /46 of its 900 requests .* failed, 5\.1 %\. Expected: 5 % at most .*npm run rollback -- prod/,
      ),
    ]);
  });

  it.each([
    [{ unknown: "AccessDeniedException" }, "AccessDeniedException"],
    [{ requests: 900 }, "the record says"],
    [{ ...seen, failed: -1 }, "the record says"],
    [[], "the record says"],
    ["fine", "the record says"],
  ])("is refused where nobody knows: %j", (answered, says) => {
    expect(judge(answered)).toEqual([expect.stringContaining(says)]);
  });
});

describe("nothing is asked", () => {
  const quiet = { ...seen, requests: 0 };
  it.each<[string, Partial<RawRecord>]>([
    ["of a first share", from(0)],
    ["of a way back to a state of before", { state: "state-0" }],
    ["of a share that shrinks", from(80)],
    ["of a first deployment", { before: null }],
    [
      "of what is stable by now",
      { before: { ...(from(10).before as object), served: [CANDIDATE, CANDIDATE_PAGE] } },
    ],
    ["where no share has to be watched", { pace: { ...pace, bakeMinutes: 0 } }],
    ["by a record of before there was a pace", { pace: null }],
  ])("%s", (_, change) => {
    expect(judge(quiet, change)).toEqual([]);
  });

  it("in a record of before answers were counted", () => {
    expect(judge(undefined)).toEqual([]);
    expect(judge(null)).toEqual([]);
  });

  it("of the AI service's candidate, which the load balancer does not see", () => {
    const revision = (digest: string) => ({ revision: "r", image: `ai@${digest}` });
    const ai = { stable: revision(STABLE_AI), candidate: revision(CANDIDATE_AI), share: 50 };
    const before = from(50).before as { weights: object };
    const growing = { ...before, weights: { ...before.weights, [STABLE_AI]: 90, [CANDIDATE_AI]: 10 } };
    expect(judge(quiet, { ai, before: growing })).toEqual([]);
  });
});
