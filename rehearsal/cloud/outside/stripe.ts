import { hex } from "../kernel/identifiers";
import type { World } from "../kernel/world";
import { type ApiAnswer, type ApiHandler, bearerOf } from "../network/api";
import { STRIPE_KEY } from "./credentials";
import { type Form, StripeError, read, stripeError } from "./stripe-form";
import { type WebhookEndpoint, deliver } from "./stripe-webhook";

interface Payment {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: "succeeded";
  readonly created: number;
  readonly description: string | null;
}

/** The test cards that are modelled. https://docs.stripe.com/testing */
const CARDS: Readonly<Record<string, "succeeds" | "declined">> = {
  pm_card_visa: "succeeds",
  pm_card_chargeDeclined: "declined",
};

/** What is sold and how it is paid, of which the sample product has set up nothing. */
const EMPTY = [
  ...["products", "prices", "tax_rates", "coupons"],
  ...["billing_portal/configurations", "payment_method_configurations"],
];

/**
 * The part of Stripe's API in its test mode that a release needs: a payment by a test card, the webhook that follows it, and
 * the account's settings to read. https://docs.stripe.com/api
 */
export function stripeApi(world: World): ApiHandler {
  const payments = world.store.collection<Payment>("outside.stripe.payments");
  const endpoints = world.store.collection<WebhookEndpoint>("outside.stripe.webhookEndpoints");
  const list = (path: string, data: readonly object[]): ApiAnswer => ({
    status: 200,
    body: { object: "list", url: path, has_more: false, data },
  });

  const pay = (given: Form): ApiAnswer => {
    const { amount = "", currency = "", payment_method = "", description, ...rest } = read(given, PAYMENT);
    if (rest.confirm !== "true")
      throw stripeError(400, "only a payment that is confirmed at once is modelled");
    if (!/^[1-9]\d{0,7}$/.test(amount))
      throw stripeError(400, "Invalid integer", "parameter_invalid_integer");
    const card = Object.hasOwn(CARDS, payment_method) ? CARDS[payment_method] : undefined;
    if (card === undefined)
      throw stripeError(400, `No such PaymentMethod: '${payment_method}'`, "resource_missing");
    if (card === "declined")
      throw stripeError(402, "Your card was declined.", "card_declined", {
        type: "card_error",
        decline_code: "generic_decline",
      });
    const payment: Payment = {
      id: `pi_${hex(24)}`,
      amount: Number(amount),
      currency,
      status: "succeeded",
      created: Math.floor(Date.now() / 1000),
      description: description ?? null,
    };
    payments.set(payment.id, payment);
    for (const endpoint of endpoints.values())
      void deliver(endpoint, "payment_intent.succeeded", told(payment), (outcome) =>
        world.events.record("outside", "webhook-sent", `Stripe's stand-in: ${outcome}`),
      );
    return { status: 200, body: told(payment) };
  };
  const register = (given: Form): ApiAnswer => {
    const { url = "", ...rest } = read(given, ENDPOINT);
    if (!/^http:\/\/127\.0\.0\.1:\d+\//.test(url))
      throw stripeError(400, "a webhook leaves this machine never: http://127.0.0.1:<port>/ is modelled");
    const enabled = Object.values(rest).filter((one) => one !== undefined);
    const endpoint = { id: `we_${hex(24)}`, url, enabled, secret: `whsec_${hex(32)}` };
    endpoints.set(endpoint.id, endpoint);
    // Only now the secret is told: https://docs.stripe.com/api/webhook_endpoints/object
    return { status: 200, body: { ...described(endpoint), secret: endpoint.secret } };
  };

  const answer = (method: string, path: string, body: Form): ApiAnswer | undefined => {
    const [, kind = "", id] = /^\/v1\/(payment_intents|webhook_endpoints)(?:\/(\w+))?$/.exec(path) ?? [];
    if (method === "POST" && id === undefined && kind === "payment_intents") return pay(body);
    if (method === "POST" && id === undefined && kind === "webhook_endpoints") return register(body);
    if (method === "DELETE" && id !== undefined && kind === "webhook_endpoints") {
      endpoints.delete(id);
      return { status: 200, body: { id, object: "webhook_endpoint", deleted: true } };
    }
    if (method !== "GET") return undefined;
    if (kind === "payment_intents" && id !== undefined) {
      const found = payments.get(id);
      if (found === undefined) throw stripeError(404, `No such payment_intent: '${id}'`, "resource_missing");
      return { status: 200, body: told(found) };
    }
    if (kind === "webhook_endpoints" && id === undefined)
      return list(path, endpoints.values().map(described));
    if (path === "/v1/account")
      return { status: 200, body: { id: "acct_standin", object: "account", country: "DE" } };
    return EMPTY.some((one) => path === `/v1/${one}`) ? list(path, []) : undefined;
  };

  return ({ method, path, headers, body }) => {
    try {
      if (bearerOf(headers.authorization) !== STRIPE_KEY) throw stripeError(401, "Invalid API Key provided");
      return answer(method, path, Object.fromEntries(new URLSearchParams(body.toString("utf8"))));
    } catch (failure) {
      if (failure instanceof StripeError) return failure.answer;
      throw failure;
    }
  };
}

const PAYMENT = [
  ...["amount", "currency", "payment_method", "confirm", "description"],
  ...["automatic_payment_methods[enabled]", "automatic_payment_methods[allow_redirects]"],
] as const;
const ENDPOINT = ["url", "enabled_events[0]", "enabled_events[1]"] as const;

const told = (payment: Payment): object => ({ ...payment, object: "payment_intent", livemode: false });

const described = ({ id, url, enabled }: WebhookEndpoint): object => ({
  ...{ id, object: "webhook_endpoint", url, enabled_events: enabled },
  ...{ livemode: false, status: "enabled" },
});
