import { z } from "zod";
import { leaf, path, whole } from "./leaf";

const parameter = (what: string): z.ZodString =>
  leaf(
    z.string().regex(/^\/[A-Za-z0-9_.\-/]{1,500}$/),
    `the name of the SecureString in Parameter Store that holds ${what}, such as /sluice/prod/canary/x`,
  );

/** What the canaries need to know. Secrets stay in Parameter Store, put there by hand: docs/runbooks/canaries.md. */
export const synthetics = z.strictObject({
  everyMinutes: whole(1, 10, "minutes between two runs; the alarms look at quarters of an hour"),
  signIn: z.strictObject({
    issuer: leaf(
      z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/),
      "Auth0's host name such as harbor.eu.auth0.com",
    ),
    clientId: leaf(
      z.string().regex(/^[A-Za-z0-9]{10,64}$/),
      "the client id of an Auth0 application without a secret (type: single page)",
    ),
    returnPath: path("/signed-in: where Auth0 leads back to, one of the application's callback URLs"),
    userParameter: parameter('the test user as {"username": …, "password": …}'),
  }),
  payment: z.strictObject({
    link: leaf(
      z.string().regex(/^https:\/\/buy\.stripe\.com\/test_[A-Za-z0-9]+$/),
      "a payment link of Stripe's sandbox, https://buy.stripe.com/test_…",
    ),
    keyParameter: parameter("a restricted key of Stripe's sandbox, rk_test_…"),
  }),
});
