import { Unreadable, bagAt, figureAt, listAt, shown, textAt } from "../../../policies/evidence/finding";
import { momentOf } from "../../../policies/evidence/keys";
import { REPORT, reportPredicate } from "../../../policies/evidence/predicates/report";
import type { Collector } from "../collector";
import { endOf, jsonOf, readRaw, refuseFor, shaped } from "../reports";

type Bag = Record<string, unknown>;

/** One figure of the AI service, and what was agreed for it. */
interface Benchmark {
  readonly name: string;
  readonly value: number;
  readonly budget: number;
  readonly better: "higher" | "lower";
}

/** Q6: `{benchmarks: [{name, value, budget, better}], finishedOn?}`, every figure within its budget. */
export const q6: Collector = {
  row: "Q6",
  summary: "AI benchmarks: a JSON report of figures, each with its budget",
  options: [
    {
      flags: "--report <benchmarks.json>",
      description: "{benchmarks: [{name, value, budget, better}]}",
      required: true,
    },
    {
      flags: "--budgets <budgets.json>",
      description:
        "{name: {budget, better}}: budgets that lie in the repository; every one of them has to be met",
      required: false,
    },
    {
      flags: "--tool <name@version>",
      description: "what ran the benchmarks (default: benchmark@1)",
      required: false,
    },
    {
      flags: "--finished <time>",
      description: "when they ended, where the report does not say (default: when it was written)",
      required: false,
    },
  ],
  collect: ({ report = "", budgets, tool = "benchmark@1", finished, uri }, _, now) => {
    const raw = readRaw(report, uri);
    const json = jsonOf(raw);
    const agreed = budgets === undefined ? undefined : jsonOf(readRaw(budgets));
    const read = shaped("the report", () => readBenchmarks(json, agreed));
    refuseFor(
      "the report does not show that every AI benchmark is met",
      read.faults,
      "improve the model or the service, or agree on another budget; then run the benchmarks again",
    );
    const [name = tool, version = "unknown"] = tool.split("@");
    const predicate = reportPredicate({
      row: "Q6",
      passed: true,
      finishedOn: endOf(read.finishedOn, finished, raw.writtenOn, now),
      tool: { name, version },
      report: raw.file,
      figures: { benchmarks: read.benchmarks },
    });
    return {
      predicateType: REPORT,
      predicate,
      said: `${read.benchmarks.length} benchmarks within their budgets`,
    };
  },
};

/** Reads figures and their budgets, which `agreed` outweighs; the faults say which are missed, missing or there twice. */
export function readBenchmarks(json: unknown, agreed: unknown) {
  const report = bagAt(json, "it");
  const budgets = agreed === undefined ? undefined : bagAt(agreed, "the budgets");
  const benchmarks = listAt(report.benchmarks, "benchmarks").map((one, index) =>
    benchmarkOf(bagAt(one, `benchmarks[${index}]`), `benchmarks[${index}]`, budgets),
  );
  const names = benchmarks.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const missing = Object.keys(budgets ?? {}).filter((name) => !names.includes(name));
  const ended = momentOf(report.finishedOn);
  return {
    benchmarks,
    finishedOn: ended === undefined ? undefined : new Date(ended),
    faults: [
      ...benchmarks
        .filter((one) => !isMet(one))
        .map(
          ({ name, value, budget, better }) =>
            `${name} is ${value}, its budget ${budget} (${better} is better)`,
        ),
      ...twice.map((name) => `${name} stands twice`),
      ...missing.map((name) => `${name} has a budget and was not run`),
      ...(benchmarks.length === 0 ? ["no benchmark was run"] : []),
    ],
  };
}

const isMet = ({ value, budget, better }: Benchmark): boolean =>
  better === "higher" ? value >= budget : value <= budget;

function benchmarkOf(one: Bag, where: string, budgets: Bag | undefined): Benchmark {
  const name = textAt(one.name, `${where}.name`);
  const own =
    budgets !== undefined && Object.hasOwn(budgets, name)
      ? bagAt(budgets[name], `the budget of ${name}`)
      : one;
  return {
    name,
    value: figureAt(one.value, `${name}: value`),
    budget: figureAt(own.budget, `${name}: budget`),
    better: betterOf(own.better, name),
  };
}

function betterOf(better: unknown, name: string): "higher" | "lower" {
  if (better === "higher" || better === "lower") return better;
  throw new Unreadable(`${name}: better is ${shown(better)}, neither "higher" nor "lower"`);
}
