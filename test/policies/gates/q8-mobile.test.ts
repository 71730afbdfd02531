import { q8 } from "../../../policies/gates/q8-mobile";
import { itCovers } from "../../support/covered-spec";
import { GateBench, itJudgesItsEvidence } from "../../support/gate-bench";

const bench = new GateBench(q8);

describe("gate Q8", () => {
  itJudgesItsEvidence(bench);
  itCovers(bench, "viewports", ["phone", "desktop"]);
});
