import { bagAt, figureAt, listAt, shown, textAt } from "../evidence/finding";
import { type Gate, OF_AI } from "./gate";
import { report, unless } from "./proofs";

/** Row Q6: the AI service is as good as was agreed; required only when it changes, since only then is something of it unproven. */
export const q6: Gate = {
  row: "Q6",
  name: "gate-q6-ai-benchmarks",
  title: "AI benchmarks",
  description:
    "Q6: a revision of the AI service that is to answer more requests than before met every benchmark's budget.",
  expected: "a benchmark report in which every figure is within its budget, signed by a key of role ci",
  parts: OF_AI,
  maxAgeDays: 30,
  proofs: () => [
    report(({ benchmarks }) => {
      const all = listAt(benchmarks, "benchmarks").map((one) => bagAt(one, "benchmarks"));
      const missed = all.flatMap((one, index) => {
        const name = textAt(one.name, `benchmarks[${index}].name`);
        const value = figureAt(one.value, `${name}.value`);
        const budget = figureAt(one.budget, `${name}.budget`);
        const met = one.better === "higher" ? value >= budget : one.better === "lower" && value <= budget;
        return unless(met, `${name} is ${value}, its budget ${budget} (${shown(one.better)} is better)`);
      });
      return all.length === 0 ? ["no benchmark was run"] : missed;
    }),
  ],
  commands: ["collect q6 --report <benchmarks.json> --key <ci.pem>"],
};
