import Stripe from "stripe";
import { stripeCollector } from "../../../../ops/evidence/collect/e4";
import type { Collector, Given } from "../../../../ops/evidence/collector";
import { type Reply, answering } from "../../../support/answering";
import { NOW, figuresOf, workplace } from "../../../support/collecting";

const at = workplace();
const stripe = answering();
const KEY = "sk_test_nobodySeesThis";
const SECRET = "whsec_nobodySeesThisEither";
const LIVE = "sk_live_realMoney";
const SECONDS = NOW.getTime() / 1000;

const payment = (change: object = {}): Reply => ({
  body: { id: "pi_new", object: "payment_intent", status: "succeeded", livemode: false, ...change },
});

/** Stripe takes the payment, and knows the one that the webhook is about. */
function accept(made: Reply = payment(), known: Reply = payment({ id: "pi_hook" })): void {
  stripe.reply = ({ method, path }) =>
    method === "POST" && path === "/v1/payment_intents"
      ? made
      : path === "/v1/payment_intents/pi_hook"
        ? known
        : { status: 404, body: { error: { type: "invalid_request_error", code: "resource_missing" } } };
}

/** A webhook as an endpoint received it. */
function received(
  change: Record<string, unknown> = {},
  header: { secret?: string; hours?: number } = {},
): string {
  const event = {
    id: "evt_1",
    object: "event",
    type: "payment_intent.succeeded",
    livemode: false,
    data: { object: { id: "pi_hook", object: "payment_intent" } },
    ...change,
  };
  const payload = JSON.stringify(event);
  const { secret = SECRET, hours = 1 } = header;
  const timestamp = SECONDS - hours * 3600;
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return at.write("event.json", { payload, signature });
}

const collector = (): Collector =>
  stripeCollector(
    { environment: { KEY, SECRET, LIVE, OTHER: "pk_test_public" }, fetch },
    { host: "127.0.0.1", port: stripe.port(), protocol: "http" },
  );
const given = (change: Given = {}): Given => ({
  keyEnv: "KEY",
  webhookSecretEnv: "SECRET",
  ...change,
  webhook: change.webhook ?? received(),
});

describe("E4 evidence", () => {
  it("is a payment by a test card in the sandbox, and a signed webhook of the same account", async () => {
    accept();
    const collected = await at.collect(collector(), given());
    const [made, looked] = stripe.asked;
    expect(Object.fromEntries(new URLSearchParams(made?.body))).toEqual({
      amount: "100",
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: "true",
      "automatic_payment_methods[enabled]": "true",
      "automatic_payment_methods[allow_redirects]": "never",
      description: "Sluice evidence E4 for 1.2.0",
    });
    expect(made?.headers).toMatchObject({ authorization: `Bearer ${KEY}` });
    expect(made?.headers["idempotency-key"]).toBeDefined();
    expect(looked).toMatchObject({ method: "GET", path: "/v1/payment_intents/pi_hook" });
    expect(stripe.asked).toHaveLength(2);
    expect(figuresOf(collected)).toMatchObject({
      livemode: false,
      payment: "succeeded",
      webhook: "verified",
    });
    expect(collected.said).toBe("payment pi_new succeeded in the sandbox, webhook evt_1 verified");
    const everything = JSON.stringify(collected) + at.seen().text;
    for (const secret of [KEY, SECRET]) expect(everything).not.toContain(secret);
    expect(everything).toContain("pi_hook");
  });

  it("is refused with all that is wrong with payment and webhook", async () => {
    accept(payment({ status: "requires_action", livemode: true }), payment({ status: "canceled" }));
    const webhook = received({ type: "charge.succeeded", livemode: true });
    const message = await at.refusal(collector(), given({ webhook }));
    for (const fault of [
      "livemode is true",
      'the payment is "requires_action"',
      'the webhook is "refused"',
      'webhook type: "charge.succeeded"',
      'webhook sandbox: {"livemode":true}',
      "webhook payment: ",
    ])
      expect(message).toContain(fault);
  });

  it("is refused for a webhook that somebody else signed, an old one, and one of the future", async () => {
    accept();
    const refusal = async (header: Parameters<typeof received>[1]): Promise<string> =>
      at.refusal(collector(), given({ webhook: received({}, header) }));
    expect(await refusal({ secret: "whsec_other" })).toContain("webhook signature: ");
    expect(await refusal({ hours: 49 })).toContain("webhook signature: ");
    expect(await refusal({ hours: -1 })).toContain('webhook signature: "2026-11-23T13:00:00.000Z"');
    await at.collect(collector(), given({ webhook: received({}, { hours: 47 }) }));
  });

  it("is refused for a payload that was changed, another account's webhook, and a file that is none", async () => {
    accept();
    const content = JSON.parse(JSON.stringify(given())) as Given;
    const signed = JSON.parse(
      (await import("node:fs")).readFileSync(content.webhook ?? "", "utf8"),
    ) as object;
    const changed = at.write("event.json", { ...signed, payload: '{"id":"evt_2"}' });
    expect(await at.refusal(collector(), { ...content, webhook: changed })).toContain("webhook signature: ");
    const other = received({ data: { object: { id: "pi_other" } } });
    expect(await at.refusal(collector(), { ...content, webhook: other })).toContain("resource_missing");
    const none = at.write("none.json", { body: "x" });
    const message = await at.refusal(collector(), { ...content, webhook: none });
    expect(message).toContain("- payload: ");
    expect(message).toContain("- signature: ");
  });

  it("asks nothing with a live key, or with one that is none", async () => {
    expect(await at.refusal(collector(), given({ keyEnv: "LIVE" }))).toContain("would move real money");
    expect(await at.refusal(collector(), given({ keyEnv: "OTHER" }))).toContain(
      "neither sk_test_ nor rk_test_",
    );
    const message = await at.refusal(collector(), given({ keyEnv: LIVE, webhookSecretEnv: SECRET }));
    expect(message).toContain("--key-env names no environment variable");
    expect(message).toContain("--webhook-secret-env names no environment variable");
    expect(message).not.toContain(LIVE);
    expect(message).not.toContain(SECRET);
    expect(stripe.asked).toEqual([]);
  });

  it("says with Stripe's code alone why a payment was refused", async () => {
    const error = {
      type: "card_error",
      code: "card_declined",
      decline_code: "generic",
      message: `no ${KEY}`,
    };
    accept({ status: 402, body: { error } });
    const message = await at.refusal(collector(), given());
    expect(message).toContain("the payment: StripeCardError card_declined generic 402");
    expect(message + at.seen().text).not.toContain(KEY);
    accept({ status: 401, body: { error: { type: "invalid_request_error", message: `Invalid ${KEY}` } } });
    expect(await at.refusal(collector(), given())).toContain("the payment: StripeAuthenticationError 401");
  });
});
