import { p6 } from "../../../policies/gates/p6-communication";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";

describeGate(p6, GOOD_ENVIRONMENT.p6, [
  ["nobody to wake", { contacts: ["secondary", "escalation", "ai"] }, "nobody is named for primary"],
  ["nothing to send", { notices: ["before", "success"] }, "there is no notice for rollback"],
  [
    "no plan",
    { contacts: [], notices: [] },
    "nobody is named for ai; p6.dsse.json: there is no notice for before",
  ],
]);
