import { createHmac } from "node:crypto";
import { hex } from "../kernel/identifiers";

export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  /** Types of events, or `*`. */
  readonly enabled: readonly string[];
  /** `whsec_…`, with which it is signed. */
  readonly secret: string;
}

/** Longest that the receiver may take, milliseconds. */
const LIMIT_MS = 10_000;

/** Sends an event to an endpoint that asked for its type, once; `tell` hears how that went. Never rejects. */
export async function deliver(
  { url, enabled, secret }: WebhookEndpoint,
  type: string,
  object: object,
  tell: (outcome: string) => void,
): Promise<void> {
  if (!enabled.includes("*") && !enabled.includes(type)) return;
  const created = Math.floor(Date.now() / 1000);
  const event = { id: `evt_${hex(24)}`, object: "event", type, livemode: false, created, data: { object } };
  const payload = JSON.stringify(event, null, 2);
  try {
    const { status } = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "stripe-signature": signatureOf(payload, secret, created),
      },
      body: payload,
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    tell(`${type} was answered ${status}`);
  } catch (failure) {
    tell(`${type} was not taken: ${failure instanceof Error ? failure.message : String(failure)}`);
  }
}

/** https://docs.stripe.com/webhooks#verify-manually */
export const signatureOf = (payload: string, secret: string, seconds: number): string =>
  `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${payload}`).digest("hex")}`;
