import { countAt, figureAt } from "../evidence/finding";
import { type Gate, OF_AI, OF_SLOTS } from "./gate";
import { report, unless } from "./proofs";

/** Seconds; row P5 says 15 minutes. */
const LONGEST = 15 * 60;

/** Row P5: going back was measured. */
export const p5: Gate = {
  row: "P5",
  name: "gate-p5-rollback-time",
  title: "rollback time",
  description:
    "P5: before anything takes more traffic than before, a rollback was measured in a rehearsal: under 15 minutes, without a failed request.",
  expected:
    "a rehearsal's report with a rollback under 15 minutes and 0 failed requests, signed by a key of role ci",
  parts: [...OF_SLOTS, ...OF_AI],
  maxAgeDays: 30,
  proofs: () => [
    report(({ seconds, failedRequests, requests }) => {
      const took = figureAt(seconds, "seconds");
      const failed = countAt(failedRequests, "failedRequests");
      return [
        ...unless(took > 0 && took < LONGEST, `the rollback took ${took} s; it has to be under ${LONGEST} s`),
        ...unless(countAt(requests, "requests") > 0, "nobody asked anything while it was measured"),
        ...unless(failed === 0, `${failed} requests failed while it was measured`),
      ];
    }),
  ],
  commands: ["collect p5 --rehearsal <report.json> --key <ci.pem>"],
};
