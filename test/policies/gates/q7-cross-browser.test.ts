import { q7 } from "../../../policies/gates/q7-cross-browser";
import { itCovers } from "../../support/covered-spec";
import { GateBench, itJudgesItsEvidence } from "../../support/gate-bench";

const bench = new GateBench(q7);

describe("gate Q7", () => {
  itJudgesItsEvidence(bench);
  itCovers(bench, "browsers", ["chromium", "firefox"]);
});
