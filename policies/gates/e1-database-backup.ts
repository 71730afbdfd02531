import { momentAt, textAt } from "../evidence/finding";
import { faultsOfChecks } from "./checks";
import { type Gate, OF_SLOTS } from "./gate";
import { agedAtMost, report } from "./proofs";

/** Row E1: a backup that is there, is young, and was restored. */
export const e1: Gate = {
  row: "E1",
  name: "gate-e1-database-backup",
  title: "production database backup",
  description:
    "E1: before a version takes more traffic than before, a backup of the production database is completed, was restored on trial, and is at most a day old.",
  expected: "a dump that was restored and compared, at most 1 day before, signed by a key of role ci",
  parts: OF_SLOTS,
  maxAgeDays: 1,
  proofs: () => [
    report(({ backup, backupOn, checks }, finishedOn) => {
      textAt(backup, "backup");
      return [
        ...agedAtMost("the backup", momentAt(backupOn, "backupOn"), finishedOn, 1),
        ...faultsOfChecks(checks, "checks"),
      ];
    }),
  ],
  commands: ["collect e1 --log <dump-and-restore.json> --key <ci.pem>"],
};
