import { gateRemarksRule } from "../../../policies/gates/remarks";
import { resourcePolicy } from "../../../policies/pack/policies";
import {
  type GoodStatement,
  PEOPLE,
  goodStatements,
  makeKeys,
  signedStatement,
} from "../../support/good-evidence";
import { UNKNOWN_TEXT, violations } from "../../support/policy";
import {
  CANDIDATE,
  CANDIDATE_PAGE,
  DAY,
  PARAMETER,
  type RawRecord,
  goodRecord,
  parameterOf,
  trusted,
} from "../../support/release-record";
import { waiverOfQ9 } from "../../support/release-world";

jest.mock("../../../policies/gates/all", () => {
  const actual = (path: string): Record<string, unknown> => jest.requireActual(path);
  const { q1 } = actual("../../../policies/gates/q1-automated-tests");
  const { q9 } = actual("../../../policies/gates/q9-accessibility");
  return { GATES: [q1, q9] };
});

const keys = makeKeys();
const now = Date.now();
const policy = resourcePolicy(gateRemarksRule);
const waiver = waiverOfQ9(now - DAY, now + DAY);

function judge(statements: readonly GoodStatement[], change: Partial<RawRecord> = {}): string[] {
  const digests = [CANDIDATE, CANDIDATE_PAGE];
  const files = statements.map((one) => [one.file, signedStatement(one, keys, digests)]);
  return violations(
    policy,
    PARAMETER,
    parameterOf({
      ...goodRecord(keys.ci),
      keys: Object.values(keys).map((key) => trusted(key)),
      statements: { "1.2.0": Object.fromEntries(files) as unknown },
      ...change,
    }),
  );
}

it("stops nothing by itself", () => {
  expect(policy.enforcementLevel).toBe("advisory");
});

it("shows a waiver once, by whom, why and until when; also before the first percent", () => {
  const shown = [
    expect.stringMatching(
      new RegExp(
        `^green \\(version 1\\.2\\.0\\): Q9 IS WAIVED until \\S+Z by ${PEOPLE.escalation}: a hole is being closed$`,
      ),
    ),
  ];
  expect(judge([waiver])).toEqual(shown);
  expect(judge([waiver], { weights: { blue: 100, green: 0 }, state: "other" })).toEqual(shown);
});

it("shows statements that disagree", () => {
  const [old] = goodStatements("Q9", 2 * DAY, []);
  const [failed] = goodStatements("Q9", DAY, []).map((one) => ({
    ...one,
    file: "q9-later.dsse.json",
    predicate: { ...one.predicate, result: "FAILED" },
  }));
  if (old === undefined || failed === undefined) throw new Error("Q9 has a statement");
  expect(judge([old, failed])).toEqual([
    expect.stringMatching(/q9-later.* \(failed\) and q9\.dsse.* \(passed\) disagree; the newer one counts/),
  ]);
});

it("says nothing where all is proven, on the way back, of what served, and of a record that cannot be read", () => {
  expect(judge([...goodStatements("Q1", DAY, []), ...goodStatements("Q9", DAY, [])])).toEqual([]);
  expect(judge([waiver], { state: "state-0" })).toEqual([]);
  const before = goodRecord(keys.ci).before as { served: string[] };
  const served = [...before.served, CANDIDATE, CANDIDATE_PAGE];
  expect(judge([waiver], { before: { ...before, served } })).toEqual([]);
  expect(violations(policy, PARAMETER, { ...parameterOf(""), insecureValue: UNKNOWN_TEXT })).toEqual([]);
  expect(violations(policy, PARAMETER, parameterOf("{"))).toEqual([]);
  expect(violations(policy, PARAMETER, { name: "/another", insecureValue: "x", type: "String" })).toEqual([]);
});
