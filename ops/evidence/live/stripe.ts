import { LIMIT_MS } from "./limit";

/** What Stripe said of a payment. */
export interface Payment {
  readonly id: string;
  readonly status: string;
  readonly livemode: boolean;
}

/** Stripe's sandbox, as far as a test payment needs it. Each call may reject; {@link whyRefused} says why. */
export interface Sandbox {
  /** Pays 1.00 EUR with a test card. */
  pay(description: string): Promise<Payment>;
  /** A payment of the same account. */
  payment(id: string): Promise<Payment>;
  /** The event that a webhook carried; throws where the signature does not fit. `tolerance` in seconds. */
  event(webhook: { payload: string; signature: string }, secret: string, tolerance: number, now: Date): Event;
}

export interface Event {
  readonly id: string;
  readonly type: string;
  readonly livemode: boolean;
  /** Id of the payment that it is about. */
  readonly payment: string | undefined;
}

/** Where the API is, for a stand-in; the default is Stripe itself. */
export interface Host {
  readonly host?: string;
  readonly port?: number;
  readonly protocol?: "http" | "https";
}

export async function stripeSandbox(key: string, through: typeof fetch, host: Host = {}): Promise<Sandbox> {
  const { default: Client } = await import("stripe");
  const stripe = new Client(key, {
    ...host,
    httpClient: Client.createFetchHttpClient(through),
    maxNetworkRetries: 1,
    timeout: LIMIT_MS,
    telemetry: false,
  });
  const told = ({ id, status, livemode }: Payment): Payment => ({ id, status, livemode });
  return {
    pay: async (description) =>
      told(
        await stripe.paymentIntents.create({
          amount: 100,
          currency: "eur",
          payment_method: "pm_card_visa",
          confirm: true,
          automatic_payment_methods: { enabled: true, allow_redirects: "never" },
          description,
        }),
      ),
    payment: async (id) => told(await stripe.paymentIntents.retrieve(id)),
    event: ({ payload, signature }, secret, tolerance, now) => {
      const event = stripe.webhooks.constructEvent(
        payload,
        signature,
        secret,
        tolerance,
        undefined,
        now.getTime(),
      );
      const { id } = event.data.object as { id?: unknown };
      const { id: name, type, livemode } = event;
      return { id: name, type, livemode, payment: typeof id === "string" ? id : undefined };
    },
  };
}

/** Stripe's own codes, and no sentence: a sentence may repeat a part of the key. */
export function whyRefused(failure: unknown): string {
  const { type, code, statusCode, decline_code } = failure as Readonly<Record<string, unknown>>;
  const known = [type, code, decline_code, statusCode].filter(
    (one) => typeof one === "string" || typeof one === "number",
  );
  return known.length > 0 ? known.join(" ") : "it cannot be read";
}
