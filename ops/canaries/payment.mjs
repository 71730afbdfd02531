import { onEveryViewport, open, required, secret } from "./steps.mjs";

/**
 * M1, M2: Stripe's payment page opens in its sandbox, and a payment goes through. The payment by API: Stripe asks not to
 * fill its own forms by robots (https://docs.stripe.com/automated-testing).
 */
export const handler = async () => {
  const link = required("CANARY_PAYMENT_LINK");
  const key = await secret(required("CANARY_KEY_PARAMETER"));
  if (!/^[rs]k_test_/.test(key))
    throw new Error("the key is not one of Stripe's sandbox; no payment was tried");
  await onEveryViewport({
    "payment-page": async (page) => {
      await open(page, link);
      await page.locator("form").first().waitFor({ state: "visible", timeout: 15_000 });
    },
    "payment-goes-through": async () => {
      const response = await fetch("https://api.stripe.com/v1/payment_intents", {
        method: "POST",
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/x-www-form-urlencoded",
        },
        body: new URLSearchParams({
          amount: "100",
          currency: "eur",
          payment_method: "pm_card_visa",
          confirm: "true",
          "automatic_payment_methods[enabled]": "true",
          "automatic_payment_methods[allow_redirects]": "never",
          description: "canary",
        }),
        signal: AbortSignal.timeout(15_000),
      });
      const { status, error } = await response.json();
      if (status !== "succeeded") {
        throw new Error(`the payment ended as ${status ?? error?.code ?? response.status}, not succeeded`);
      }
    },
  });
};
