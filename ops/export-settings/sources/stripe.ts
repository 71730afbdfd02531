import Stripe from "stripe";
import type { Settings } from "../decide";
import { all } from "./all";

const PAGE = { limit: 100 };

/** Account, webhooks, what is sold and how it is paid: settings, and nothing of customers or their payments. */
export async function stripeSettings(apiKey: string, through: typeof fetch): Promise<Settings> {
  const stripe = new Stripe(apiKey, {
    httpClient: Stripe.createFetchHttpClient(through),
    maxNetworkRetries: 1,
    timeout: 15_000,
    telemetry: false,
  });
  const [account, webhookEndpoints, products, prices, taxRates, coupons, portals, paymentMethods] =
    await Promise.all([
      stripe.accounts.retrieveCurrent(),
      all(stripe.webhookEndpoints.list(PAGE)),
      all(stripe.products.list(PAGE)),
      all(stripe.prices.list(PAGE)),
      all(stripe.taxRates.list(PAGE)),
      all(stripe.coupons.list(PAGE)),
      all(stripe.billingPortal.configurations.list(PAGE)),
      all(stripe.paymentMethodConfigurations.list(PAGE)),
    ]);
  return { account, webhookEndpoints, products, prices, taxRates, coupons, portals, paymentMethods };
}
