import { teardownAlone } from "../../../policies/release/teardown-alone";
import { CANDIDATE_AI, STABLE_AI, STABLE_MODEL, judgeOf, makeKey } from "../../support/release-record";

const judge = judgeOf(teardownAlone, makeKey());
const quiet = { candidate: null, weights: { blue: 100, green: 0 } };
const stable = { revision: "r1", image: `ai@${STABLE_AI}`, model: STABLE_MODEL };
const candidate = { revision: "r2", image: `ai@${CANDIDATE_AI}`, model: STABLE_MODEL };

it("says nothing of a stack that is not being taken down", () => {
  expect(judge({})).toEqual([]);
});

it("lets a stack be taken down that releases nothing", () => {
  expect(judge({ ...quiet, teardown: true })).toEqual([]);
  expect(judge({ ...quiet, teardown: true, ai: null })).toEqual([]);
});

it.each([
  [{ teardown: true }, "found sluice:traffic.candidate (green) while"],
  [
    { ...quiet, teardown: true, ai: { stable, candidate, share: 0 } },
    "found sluice:ai.candidate (r2) while sluice:teardown is set",
  ],
])("refuses a release of what is being taken down: %j", (change, told) => {
  expect(judge(change)).toEqual([expect.stringContaining(told)]);
});

it.each([false, "prod", null, 1])("does not take %j for a word on it", (teardown) => {
  expect(judge({ ...quiet, teardown })).toEqual([
    expect.stringContaining(`teardown is ${JSON.stringify(teardown)}; allowed: true, or no such key`),
  ]);
});
