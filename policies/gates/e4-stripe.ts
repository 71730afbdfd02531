import { shown } from "../evidence/finding";
import { faultsOfChecks } from "./checks";
import { type Gate, OF_SLOTS } from "./gate";
import { report, unless } from "./proofs";

/** Days for which a webhook that was received shows that webhooks arrive. */
export const WEBHOOK_DAYS = 2;
/** What has to have been checked of the webhook. */
const CHECKED = ["webhook signature", "webhook type", "webhook sandbox", "webhook payment"];

/** Row E4: a payment in Stripe's sandbox, and its webhook. */
export const e4: Gate = {
  row: "E4",
  name: "gate-e4-stripe",
  title: "Stripe",
  description:
    "E4: before a version takes more traffic than before, a payment in Stripe's sandbox succeeded, and its webhook came with a valid signature.",
  expected:
    "a sandbox payment that succeeded and its signed webhook, at most 2 days before, signed by a key of role ci",
  parts: OF_SLOTS,
  maxAgeDays: 2,
  proofs: () => [
    report(({ livemode, payment, webhook, checks }) => [
      ...unless(livemode === false, `livemode is ${shown(livemode)}; a test never moves real money`),
      ...unless(payment === "succeeded", `the payment is ${shown(payment)}, not succeeded`),
      ...unless(webhook === "verified", `the webhook is ${shown(webhook)}, not verified`),
      ...faultsOfChecks(checks, "checks", CHECKED),
    ]),
  ],
  commands: [
    "collect e4 --key-env <STRIPE_TEST_KEY> --webhook <event.json> --webhook-secret-env <NAME> --key <ci.pem>",
  ],
};
