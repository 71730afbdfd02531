import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { STRIPE_KEY } from "../cloud/outside/credentials";
import { fetchInside } from "./inside";
import { looking } from "./looking";
import type { Reporter, Scene } from "./reporter";
import { fromStandIn } from "./stand-ins";
import { type Received, receiver } from "./webhook";

const KEY = "SLUICE_REHEARSAL_STRIPE_KEY";
const SIGNING = "SLUICE_REHEARSAL_STRIPE_WEBHOOK_SECRET";

/**
 * E4: pays by a test card with Stripe's own library and takes the webhook that follows, as the product's endpoint would. The
 * account is a stand-in: it signs as Stripe does, which Stripe's library verifies.
 */
export const stripe: Reporter = {
  title: () => "test payment and its webhook (Stripe's stand-in)",
  after: "deployed",
  report: async (scene) => {
    const { secret, webhook } = await payAndReceive(scene);
    const file = join(scene.folder, "stripe-webhook.json");
    writeFileSync(file, JSON.stringify(webhook));
    const collect = await looking(scene, "e4", [
      ...["--key-env", KEY, "--webhook", file, "--webhook-secret-env", SIGNING],
      ...["--uri", fromStandIn("stripe")],
    ]);
    return [{ ...collect, environment: { ...collect.environment, [KEY]: STRIPE_KEY, [SIGNING]: secret } }];
  },
};

async function payAndReceive({
  workplace,
  version,
  signal,
}: Scene): Promise<{ readonly secret: string; readonly webhook: Received }> {
  const { default: Stripe } = await import("stripe");
  const [inside, endpoint] = [fetchInside(workplace.cloud.endpoints), await receiver()];
  try {
    const client = new Stripe(STRIPE_KEY, {
      httpClient: Stripe.createFetchHttpClient(inside.fetch),
      maxNetworkRetries: 0,
      telemetry: false,
    });
    const registered = await client.webhookEndpoints.create({
      url: endpoint.url,
      enabled_events: ["payment_intent.succeeded"],
    });
    await client.paymentIntents.create({
      amount: 100,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: "never" },
      description: `Rehearsal of ${version}`,
    });
    const webhook = await endpoint.next(signal);
    await client.webhookEndpoints.del(registered.id);
    return { secret: registered.secret ?? "", webhook };
  } finally {
    await endpoint.close();
    await inside.close();
  }
}
