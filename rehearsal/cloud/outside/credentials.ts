/**
 * What opens the stand-ins of this folder. They are reached in the rehearsal's own network alone, and nothing real lies
 * behind them: none of these is a secret.
 */
export const AUTH0_CLIENT_SECRET = "auth0-rehearsal-only-not-a-secret";
export const STRIPE_KEY = "sk_test_rehearsalOnlyNotASecret";
export const CLOUDFLARE_TOKEN = "cloudflare-rehearsal-only-not-a-secret";
export const GITHUB_TOKEN = "github_pat_rehearsalOnlyNotASecret";
