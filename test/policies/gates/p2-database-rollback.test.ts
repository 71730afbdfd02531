import { p2 } from "../../../policies/gates/p2-database-rollback";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";
import { DAY } from "../../support/release-record";

const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

describeGate(p2, GOOD_ENVIRONMENT.p2, [
  ["a copy without a name", { copy: "" }, 'copy is "", not a text'],
  ["an old restore", { restoredOn: ago(8) }, "the restore was 7.5 days old when it was looked at; at most 7"],
  ["a restore to come", { restoredOn: ago(-1) }, "the restore lies after the report"],
  ["a copy that nobody looked at", { checks: [] }, "checks is empty"],
  ["a copy that is not whole", { checks: [{ name: "rows", passed: false, found: 3 }] }, "rows: 3"],
]);
