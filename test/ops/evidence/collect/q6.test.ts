import { q6 } from "../../../../ops/evidence/collect/q6";
import { q6 as gate } from "../../../../policies/gates/q6-ai-benchmarks";
import { CollectBench, itRefusesWhatIsNoReport, itSurvivesAnyChange } from "../../../support/collect";

const bench = new CollectBench(q6, "report");
const accuracy = { name: "accuracy", value: 0.93, budget: 0.9, better: "higher" };
const latency = { name: "p95 milliseconds", value: 310, budget: 400, better: "lower" };
const good = { benchmarks: [accuracy, latency], finishedOn: "2026-11-22T09:00:00Z" };

describe("a benchmark report", () => {
  it("is a report of every figure with its budget", () => {
    expect(bench.finding(good, { tool: "ragas@0.2.1" })).toMatchObject({
      rows: ["Q6"],
      by: "ragas 0.2.1",
      finishedOn: Date.parse("2026-11-22T09:00:00Z"),
      figures: { benchmarks: [accuracy, latency] },
    });
    expect(bench.finding({ benchmarks: [accuracy] }).finishedOn).toBe(Date.parse("2026-11-23T11:00:00Z"));
  });

  it("that misses budgets is refused with all of them", () => {
    const missed = [
      { ...accuracy, value: 0.89 },
      { ...latency, value: 401 },
    ];
    expect(bench.refusal({ benchmarks: missed })).toMatch(
      /accuracy is 0.89, its budget 0.9 \(higher is better\)[^]*p95 milliseconds is 401, its budget 400/,
    );
    expect(
      bench.finding({
        benchmarks: [
          { ...accuracy, value: 0.9 },
          { ...latency, value: 400 },
        ],
      }).passed,
    ).toBe(true);
  });

  it("is measured by the budgets of the repository where they are given, and has to have run them all", () => {
    const agreed = (text: unknown): { budgets: string } => ({ budgets: bench.write("budgets.json", text) });
    const strict = { accuracy: { budget: 0.95, better: "higher" } };
    expect(bench.refusal(good, agreed(strict))).toContain("accuracy is 0.93, its budget 0.95");
    const more = { toxicity: { budget: 0.01, better: "lower" } };
    expect(bench.refusal(good, agreed(more))).toContain("toxicity has a budget and was not run");
    const bare = [accuracy, latency].map(({ name, value }) => ({ name, value }));
    const both = {
      accuracy: { budget: 0.9, better: "higher" },
      "p95 milliseconds": { budget: 400, better: "lower" },
    };
    expect(bench.finding({ benchmarks: bare }, agreed(both)).passed).toBe(true);
    expect(bench.refusal({ benchmarks: bare }, agreed({}))).toContain("accuracy: budget is absent");
  });

  it.each<[string, unknown[], string]>([
    ["no benchmark", [], "no benchmark was run"],
    ["a name twice", [accuracy, accuracy], "accuracy stands twice"],
    ["no direction", [{ ...accuracy, better: "more" }], 'better is "more"'],
    ["a negative value", [{ ...latency, value: -1 }], "value is -1, not a number"],
    ["a value as a text", [{ ...accuracy, value: "0.99" }], 'value is "0.99", not a number'],
    ["a nameless figure", [{ ...accuracy, name: "" }], "benchmarks[0].name"],
  ])("with %s is refused", (_, benchmarks, reason) => {
    expect(bench.refusal({ benchmarks })).toContain(reason);
  });

  itRefusesWhatIsNoReport(bench);
  itSurvivesAnyChange(bench, good, (finding) => {
    const [proof] = gate.proofs({} as never, {} as never, {} as never);
    expect(proof?.faults(finding)).toEqual([]);
  });
});
