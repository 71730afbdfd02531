import { e4 } from "../../../policies/gates/e4-stripe";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";

const checked = (...names: string[]): object[] => names.map((name) => ({ name, passed: true }));

describeGate(e4, GOOD_ENVIRONMENT.e4, [
  ["real money", { livemode: true }, "livemode is true; a test never moves real money"],
  ["a payment that waits", { payment: "requires_action" }, 'the payment is "requires_action", not succeeded'],
  ["a webhook that was refused", { webhook: "refused" }, 'the webhook is "refused", not verified'],
  ["nothing checked", { checks: [] }, "checks is empty"],
  [
    "a webhook of another account",
    { checks: checked("webhook signature") },
    "webhook payment was not checked",
  ],
]);
