import { q5 } from "../../../policies/gates/q5-documentation";
import { AI_REVISION, GateBench, itJudgesItsEvidence, itReadsItsFigures } from "../../support/gate-bench";

const bench = new GateBench(q5);
const documents = (version: string, ...kinds: string[]): Record<string, unknown> => ({
  version,
  documents: kinds.map((kind) => ({ kind, version })),
});
const ALL = ["changelog", "user guide", "API reference"];

describe("gate Q5", () => {
  itJudgesItsEvidence(bench);
  itReadsItsFigures(bench, ["version", "documents"]);

  it.each(ALL)("refuses a release without its %s", (kind) => {
    const left = ALL.filter((one) => one !== kind);
    expect(bench.judgeFigures(documents("1.2.0", ...left))).toEqual([
      expect.stringContaining(`there is no ${kind} of 1.2.0`),
    ]);
    const older = [...left.map((one) => ({ kind: one, version: "1.2.0" })), { kind, version: "1.1.0" }];
    expect(bench.judgeFigures({ documents: older })).toEqual([
      expect.stringContaining(`there is no ${kind} of 1.2.0`),
    ]);
  });

  it("refuses the documents of another version", () => {
    expect(bench.judgeFigures(documents("1.1.0", ...ALL))).toEqual([
      expect.stringContaining("the documents are of 1.1.0, not of 1.2.0"),
    ]);
  });

  it("takes documents of any version for a revision of the AI service, as long as they are of one", () => {
    const ai = new GateBench(q5, AI_REVISION);
    expect(ai.judgeFigures(documents("r2", ...ALL))).toEqual([]);
    expect(ai.judgeFigures(documents("r2", "changelog"))).toEqual([
      expect.stringContaining("there is no user guide of r2; q5.dsse.json: there is no API reference of r2"),
    ]);
  });
});
