import { q6 } from "../../../policies/gates/q6-ai-benchmarks";
import {
  GateBench,
  VERSION,
  itJudgesItsEvidence,
  itReadsItsFigures,
  spoiled,
} from "../../support/gate-bench";

const bench = new GateBench(q6);
const accuracy = { name: "accuracy", value: 0.9, budget: 0.9, better: "higher" };
const latency = { name: "p95", value: 400, budget: 400, better: "lower" };

describe("gate Q6", () => {
  itJudgesItsEvidence(bench);
  itReadsItsFigures(bench, ["benchmarks"]);

  it("passes what meets its budget exactly, and nothing that misses it by a little", () => {
    expect(bench.judgeFigures({ benchmarks: [accuracy, latency] })).toEqual([]);
    expect(bench.judgeFigures({ benchmarks: [{ ...accuracy, value: 0.899 }, latency] })).toEqual([
      expect.stringContaining('accuracy is 0.899, its budget 0.9 ("higher" is better)'),
    ]);
    expect(bench.judgeFigures({ benchmarks: [accuracy, { ...latency, value: 401 }] })).toEqual([
      expect.stringContaining('p95 is 401, its budget 400 ("lower" is better)'),
    ]);
  });

  it.each(spoiled([accuracy, latency], ["value", "budget", "better"]))(
    "refuses a benchmark with the %s %j",
    (_, __, benchmarks) => {
      expect(bench.judgeFigures({ benchmarks })).toHaveLength(1);
    },
  );

  it("refuses a benchmark without a name", () => {
    expect(bench.judgeFigures({ benchmarks: [{ ...accuracy, name: " " }] })).toEqual([
      expect.stringContaining('benchmarks[0].name is " ", not a text'),
    ]);
  });

  it("asks nothing of a release that leaves the AI service as it is", () => {
    expect(new GateBench(q6, VERSION).judge({ statements: [] })).toEqual([]);
  });
});
