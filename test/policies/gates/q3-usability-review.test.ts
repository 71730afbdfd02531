import { q3 } from "../../../policies/gates/q3-usability-review";
import { itNeedsAPerson } from "../../support/approval-spec";
import { GateBench, itJudgesItsEvidence } from "../../support/gate-bench";

const bench = new GateBench(q3);

describe("gate Q3", () => {
  itJudgesItsEvidence(bench);
  itNeedsAPerson(bench, "usability");
});
