import { momentAt, textAt } from "../evidence/finding";
import { faultsOfChecks } from "./checks";
import { type Gate, OF_SLOTS } from "./gate";
import { agedAtMost, report } from "./proofs";

/** Row P2: the way back of the data was walked. */
export const p2: Gate = {
  row: "P2",
  name: "gate-p2-database-rollback",
  title: "database rollback",
  description:
    "P2: before a version takes more traffic than before, a restore was tested on a copy of the newest backup, and the copy was found whole.",
  expected: "a restore into a copy, and the copy checked, at most 7 days before, signed by a key of role ci",
  parts: OF_SLOTS,
  maxAgeDays: 7,
  proofs: () => [
    report(({ copy, restoredOn, checks }, finishedOn) => {
      textAt(copy, "copy");
      return [
        ...agedAtMost("the restore", momentAt(restoredOn, "restoredOn"), finishedOn, 7),
        ...faultsOfChecks(checks, "checks"),
      ];
    }),
  ],
  commands: ["collect p2 --log <dump-and-restore.json> --key <ci.pem>"],
};
