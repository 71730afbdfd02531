import { countAt, figureAt, shown } from "../evidence/finding";
import { faultsOfChecks } from "./checks";
import { type Gate, OF_AI, OF_SLOTS } from "./gate";
import { report, unless } from "./proofs";

/** With fewer, the slowest 5 % are less than one request. */
export const FEWEST_REQUESTS = 20;

/** Row E5: the AI service answers, in time; only where it is part of the stack. */
export const e5: Gate = {
  row: "E5",
  name: "gate-e5-ai-service",
  title: "Google Cloud AI",
  description:
    "E5: where the AI service is part of the stack, it is configured and answers within its budget before anything takes more traffic than before.",
  expected: "answers of the AI service within its budget, at most a day before, signed by a key of role ci",
  parts: [...OF_SLOTS, ...OF_AI],
  maxAgeDays: 1,
  concerns: ({ ai }) => ai !== null,
  proofs: () => [
    report(({ status, requests, p95Milliseconds, budgetMilliseconds, checks }) => {
      const p95 = figureAt(p95Milliseconds, "p95Milliseconds");
      const budget = figureAt(budgetMilliseconds, "budgetMilliseconds");
      return [
        ...unless(status === 200, `the AI service answered ${shown(status)}, not 200`),
        ...unless(
          countAt(requests, "requests") >= FEWEST_REQUESTS,
          `${shown(requests)} requests were answered; at least ${FEWEST_REQUESTS} are needed`,
        ),
        ...unless(p95 <= budget, `95 % of the answers took up to ${p95} ms; the budget is ${budget} ms`),
        ...faultsOfChecks(checks, "checks"),
      ];
    }),
  ],
  commands: ["collect e5 --url <https://ai…> --budget-ms <n> --key <ci.pem>"],
};
