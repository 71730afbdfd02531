import { z } from "zod";
import { CLOCK_SKEW } from "../../../policies/evidence/prove";
import { WEBHOOK_DAYS, e4 as gate } from "../../../policies/gates/e4-stripe";
import type { Collector } from "../collector";
import { type Event, type Host, type Sandbox, stripeSandbox, whyRefused } from "../live/stripe";
import { OUTSIDE, type Outside } from "../live/web";
import { REPORT_OUT, observed } from "../observed";
import { readRaw, refuseFor } from "../reports";
import { secretsIn } from "../secrets";
import { shaped, text } from "../shape";

/** A webhook as the product's endpoint received it: the raw body, and the header Stripe-Signature. */
const received = z.object({ payload: text, signature: text });
type Webhook = z.infer<typeof received>;

interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly found: unknown;
}

const NEXT = "look at the sandbox's payments and webhook deliveries in Stripe's dashboard";
const DAY_SECONDS = 86_400;

/** E4: a payment in Stripe's sandbox, and a webhook of the same account. */
export const stripeCollector = (outside: Outside, host?: Host): Collector => ({
  row: "E4",
  summary: "Stripe: a payment in the sandbox, and a webhook that came with a valid signature",
  options: [
    { flags: "--key-env <NAME>", description: "environment variable with a key sk_test_…", required: true },
    {
      flags: "--webhook <event.json>",
      description: "a payment_intent.succeeded as it was received: {payload: raw body, signature: header}",
      required: true,
    },
    {
      flags: "--webhook-secret-env <NAME>",
      description: "environment variable with the endpoint's signing secret",
      required: true,
    },
    REPORT_OUT,
  ],
  collect: async (given, release, now) => {
    const { "--key-env": key, "--webhook-secret-env": secret } = secretsIn(outside.environment, {
      "--key-env": given.keyEnv,
      "--webhook-secret-env": given.webhookSecretEnv,
    });
    refuseFor("no payment was tried", faultsOfKey(key), "use a key of the sandbox");
    const raw = readRaw(given.webhook ?? "");
    const webhook = shaped(received, raw, "webhook as it was received", NEXT);

    const sandbox = await stripeSandbox(key, outside.fetch, host);
    const paid = await outcome(() => sandbox.pay(`Sluice evidence E4 for ${release.place}`));
    const { event, checks } = await checkWebhook(sandbox, webhook, secret, now);
    const payment = "value" in paid ? paid.value : undefined;
    const checked = checks.every(({ passed }) => passed);
    const look = {
      figures: {
        livemode: payment?.livemode,
        payment: payment?.status ?? "refused",
        webhook: checked ? "verified" : "refused",
        checks,
      },
      faults: "why" in paid ? [`the payment: ${paid.why}`] : [],
      said: `payment ${String(payment?.id)} succeeded in the sandbox, webhook ${String(event?.id)} verified`,
      seen: { payment, event, webhook: raw.file },
      secrets: [key, secret],
      next: NEXT,
    };
    return observed(gate, look, given, release, now);
  },
});

export const e4 = stripeCollector(OUTSIDE);

/** Before anything is asked: a test never moves real money. */
function faultsOfKey(key: string): string[] {
  if (/^[rs]k_test_/.test(key)) return [];
  return [
    /^[rs]k_live_/.test(key)
      ? "the key is a live one, and would move real money"
      : "the key begins with neither sk_test_ nor rk_test_",
  ];
}

async function checkWebhook(
  sandbox: Sandbox,
  webhook: Webhook,
  secret: string,
  now: Date,
): Promise<{ event: Event | undefined; checks: Check[] }> {
  const read = await outcome(() => sandbox.event(webhook, secret, WEBHOOK_DAYS * DAY_SECONDS, now));
  if ("why" in read)
    return { event: undefined, checks: [{ name: "webhook signature", passed: false, found: read.why }] };
  const { value: event } = read;
  const signedOn = Number(/(?:^|,)t=(\d+)/.exec(webhook.signature)?.[1]) * 1000;
  const about = await outcome(() => sandbox.payment(event.payment ?? ""));
  const found = "why" in about ? about.why : about.value;
  return {
    event,
    checks: [
      {
        name: "webhook signature",
        passed: signedOn <= now.getTime() + CLOCK_SKEW,
        found: new Date(signedOn).toISOString(),
      },
      { name: "webhook type", passed: event.type === "payment_intent.succeeded", found: event.type },
      { name: "webhook sandbox", passed: !event.livemode, found: { livemode: event.livemode } },
      // Only then it is a webhook of the very account that pays.
      {
        name: "webhook payment",
        passed: "value" in about && about.value.status === "succeeded" && !about.value.livemode,
        found,
      },
    ],
  };
}

type Outcome<T> = { readonly value: T } | { readonly why: string };

async function outcome<T>(work: () => Promise<T> | T): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (failure) {
    return { why: whyRefused(failure) };
  }
}
