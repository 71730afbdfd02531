import { momentAt, shown, textAt } from "../evidence/finding";
import { hexAt } from "../evidence/predicates/report";
import { type Gate, OF_SLOTS } from "./gate";
import { agedAtMost, report, unless } from "./proofs";

/** Row P3: the runbook is there, and somebody has followed it. */
export const p3: Gate = {
  row: "P3",
  name: "gate-p3-service-restart",
  title: "service restart",
  description:
    "P3: before a version takes more traffic than before, the runbook for a restart is present and was rehearsed within 90 days.",
  expected:
    "the runbook's digest and a rehearsal of it that passed, at most 90 days before, signed by a key of role ci",
  parts: OF_SLOTS,
  maxAgeDays: 90,
  proofs: () => [
    report(({ runbook, runbookDigest, rehearsedOn, rehearsal }, finishedOn) => {
      textAt(runbook, "runbook");
      hexAt(runbookDigest, "runbookDigest");
      return [
        ...agedAtMost("the rehearsal", momentAt(rehearsedOn, "rehearsedOn"), finishedOn, 90),
        ...unless(rehearsal === "passed", `the rehearsal is ${shown(rehearsal)}, not passed`),
      ];
    }),
  ],
  commands: ["collect p3 --runbook <docs/runbooks/…md> --rehearsal <report.json> --key <ci.pem>"],
};
