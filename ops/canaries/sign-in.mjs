import { createHash, randomBytes } from "node:crypto";
import { onEveryViewport, required, secret } from "./steps.mjs";

/**
 * M1, M2: a test user signs in on Auth0's own page, and the code that the browser brings back buys an ID token
 * (authorization code with PKCE: https://auth0.com/docs/get-started/authentication-and-authorization-flow).
 */
export const handler = async () => {
  const issuer = required("CANARY_ISSUER");
  const clientId = required("CANARY_CLIENT_ID");
  const returnTo = new URL(required("CANARY_RETURN_PATH"), required("CANARY_URL")).href;
  const { username, password } = JSON.parse(await secret(required("CANARY_USER_PARAMETER")));

  // One attempt per viewport: a code and its verifier are good for one use.
  let attempt;
  await onEveryViewport({
    "sign-in-page": async (page) => {
      attempt = newAttempt();
      const query = new URLSearchParams({
        response_type: "code",
        client_id: clientId,
        redirect_uri: returnTo,
        scope: "openid",
        state: attempt.state,
        code_challenge: attempt.challenge,
        code_challenge_method: "S256",
      });
      await page.goto(`https://${issuer}/authorize?${query}`, { waitUntil: "load", timeout: 20_000 });
      await page.locator("input[name=username]").first().waitFor({ state: "visible", timeout: 10_000 });
    },
    "signs-in": async (page) => {
      await page.locator("input[name=username]").first().fill(username);
      await submitUntilPassword(page);
      await page.locator("input[name=password]").first().fill(password);
      const [back] = await Promise.all([
        page.waitForRequest((request) => request.url().startsWith(`${returnTo}?`), { timeout: 20_000 }),
        page.locator("button[type=submit]:visible").first().click(),
      ]);
      const answer = new URL(back.url()).searchParams;
      if (answer.get("state") !== attempt.state)
        throw new Error("Auth0 brought back another state than was sent");
      attempt.code = answer.get("code");
      if (!attempt.code) throw new Error(`Auth0 refused: ${answer.get("error") ?? "no code"}`);
    },
    "token-is-issued": async () => {
      const response = await fetch(`https://${issuer}/oauth/token`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          grant_type: "authorization_code",
          client_id: clientId,
          code: attempt.code,
          code_verifier: attempt.verifier,
          redirect_uri: returnTo,
        }),
        signal: AbortSignal.timeout(10_000),
      });
      if (response.status !== 200) throw new Error(`Auth0 answered the code with ${response.status}`);
      const { id_token: token } = await response.json();
      if (String(token).split(".").length !== 3) throw new Error("Auth0 gave no ID token");
    },
  });
};

function newAttempt() {
  const verifier = randomBytes(32).toString("base64url");
  return {
    verifier,
    challenge: createHash("sha256").update(verifier).digest("base64url"),
    state: randomBytes(16).toString("base64url"),
  };
}

/** Auth0 asks for both on one page, or for the password on a second one (identifier first). */
async function submitUntilPassword(page) {
  const password = page.locator("input[name=password]").first();
  if (await password.isVisible()) return;
  await page.locator("button[type=submit]:visible").first().click();
  await password.waitFor({ state: "visible", timeout: 10_000 });
}
