import { statementOf } from "../../../policies/evidence/statement";
import { p1 } from "../../../policies/gates/p1-previous-version";
import { gateRule } from "../../../policies/gates/gate";
import { resourcePolicy } from "../../../policies/pack/policies";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";
import {
  CANDIDATE,
  CANDIDATE_PAGE,
  STABLE,
  STABLE_PAGE,
  goodRecord,
  judgeOf,
  makeKey,
  signed,
} from "../../support/release-record";

describeGate(p1, GOOD_ENVIRONMENT.p1, [
  [
    "another image",
    { image: { digest: CANDIDATE, present: true } },
    `${CANDIDATE}", and blue runs ${STABLE}`,
  ],
  ["other assets", { assets: { digest: STABLE, present: true } }, `${STABLE}", and blue has ${STABLE_PAGE}`],
  [
    "an image that is gone",
    { image: { digest: STABLE, present: false } },
    "the stable version's image is gone",
  ],
  ["assets that are gone", { assets: { digest: STABLE_PAGE } }, "the stable version's assets are gone"],
  ["a cold slot", { slot: { running: 0, desired: 0 } }, "0 of 0 tasks of the stable slot run"],
  [
    "a slot that is still starting",
    { slot: { running: 1, desired: 2 } },
    "1 of 2 tasks of the stable slot run",
  ],
]);

it("gate P1 asks for what was live before, also where the release is promoted in the same step", () => {
  const key = makeKey();
  const judge = judgeOf(resourcePolicy(gateRule(p1)), key);
  const subjects = [CANDIDATE, CANDIDATE_PAGE].map((digest) => ({ name: "1.2.0", digest }));
  const { predicateType, predicate } = GOOD_ENVIRONMENT.p1();
  const statements = {
    "1.2.0": { "p1.dsse.json": signed(statementOf(subjects, predicateType, predicate), key) },
  };
  const promoted = { statements, live: "green", candidate: null, weights: { blue: 0, green: 100 } };
  expect(judge(promoted)).toEqual([]);
  const { blue: _, ...slots } = goodRecord(key).slots as Record<string, unknown>;
  expect(judge({ ...promoted, slots })).toEqual([expect.stringContaining("and blue runs undefined")]);
});
