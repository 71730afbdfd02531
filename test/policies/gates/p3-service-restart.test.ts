import { p3 } from "../../../policies/gates/p3-service-restart";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";
import { DAY } from "../../support/release-record";

const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

describeGate(p3, GOOD_ENVIRONMENT.p3, [
  ["a runbook without a digest", { runbookDigest: "abc" }, 'runbookDigest is "abc", not 64 hex digits'],
  ["a rehearsal of long ago", { rehearsedOn: ago(91) }, "the rehearsal was 90.5 days old"],
  ["a rehearsal to come", { rehearsedOn: ago(-1) }, "the rehearsal lies after the report"],
  ["a rehearsal that failed", { rehearsal: "failed" }, 'the rehearsal is "failed", not passed'],
]);
