import { q4 } from "../../../policies/gates/q4-compliance-review";
import { itNeedsAPerson } from "../../support/approval-spec";
import { AI_REVISION, GateBench, itJudgesItsEvidence } from "../../support/gate-bench";

const bench = new GateBench(q4);

describe("gate Q4", () => {
  itJudgesItsEvidence(bench);
  itNeedsAPerson(bench, "compliance");

  it("asks the same of a revision of the AI service", () => {
    const ai = new GateBench(q4, AI_REVISION);
    expect(ai.judge()).toEqual([]);
    expect(ai.judge({ statements: [] })).toEqual([
      expect.stringContaining(
        "the AI service's candidate is to carry 10 % of the AI requests with revision r2",
      ),
    ]);
  });
});
