import { e1 } from "../../../policies/gates/e1-database-backup";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";
import { DAY } from "../../support/release-record";

const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

describeGate(e1, GOOD_ENVIRONMENT.e1, [
  ["a backup without a name", { backup: " " }, 'backup is " ", not a text'],
  ["an old backup", { backupOn: ago(2) }, "the backup was 1.5 days old when it was looked at; at most 1"],
  ["a backup of after its own restore", { backupOn: ago(-1) }, "the backup lies after the report"],
  ["a backup of no moment", { backupOn: "last night" }, 'backupOn is "last night", not a time'],
  ["a restore that nobody looked at", { checks: [] }, "checks is empty: nothing was checked"],
  [
    "a restore that lost rows",
    { checks: [{ name: "rows counted", passed: false, found: "12 of 14" }] },
    'rows counted: "12 of 14"',
  ],
  ["a check that only almost passed", { checks: [{ name: "rows", passed: "true" }] }, "rows: absent"],
  ["a check without a name", { checks: [{ passed: true }] }, "checks[0].name is absent"],
]);
