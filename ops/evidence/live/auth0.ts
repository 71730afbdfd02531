import type { JSONWebKeySet, JWK } from "jose" with { "resolution-mode": "import" };
import { type Answer, type Outside, ask } from "./web";
import { whyNoAnswer } from "./limit";

/** What a machine-to-machine application signs in with. */
export interface Application {
  readonly clientId: string;
  readonly secret: string;
  /** Identifier of the API that it asks for. */
  readonly audience: string;
}

export type Obtained =
  | { readonly token: string; readonly keys: JSONWebKeySet }
  | {
      /** What went wrong at either end. */
      readonly faults: readonly string[];
    };

/**
 * A token by client credentials, and the keys with which the tenant says that it signs.
 * https://auth0.com/docs/get-started/authentication-and-authorization-flow/client-credentials-flow/call-your-api-using-the-client-credentials-flow
 */
export async function accessToken(
  outside: Pick<Outside, "fetch">,
  tenant: string,
  { clientId, secret, audience }: Application,
): Promise<Obtained> {
  const body = JSON.stringify({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: secret,
    audience,
  });
  const [granted, published] = await Promise.all([
    answerOf(outside, "the token", `${tenant}oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    }),
    answerOf(outside, "the tenant's keys", `${tenant}.well-known/jwks.json`),
  ]);
  const faults = [granted, published].flatMap((one) => ("fault" in one ? [one.fault] : []));
  if ("fault" in granted || "fault" in published) return { faults };
  const token = granted.body.access_token;
  const { keys } = published.body;
  if (typeof token === "string" && Array.isArray(keys)) return { token, keys: { keys: keys as JWK[] } };
  return {
    faults: [
      ...(typeof token === "string" ? [] : ["the token: the answer has no access_token"]),
      ...(Array.isArray(keys) ? [] : ["the tenant's keys: the answer has no list of keys"]),
    ],
  };
}

type Told = { readonly body: Record<string, unknown> } | { readonly fault: string };

async function answerOf(
  outside: Pick<Outside, "fetch">,
  what: string,
  url: string,
  init?: RequestInit,
): Promise<Told> {
  let answer: Answer;
  try {
    answer = await ask(outside, url, init);
  } catch (failure) {
    return { fault: `${what}: ${whyNoAnswer(failure)} (${url})` };
  }
  let body: unknown;
  try {
    body = JSON.parse(answer.text);
  } catch {
    body = undefined;
  }
  const object = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : undefined;
  if (answer.status === 200 && object !== undefined) return { body: object };
  // The code that OAuth defines, and no sentence: it may repeat what was asked.
  const code = typeof object?.error === "string" ? ` ${object.error.slice(0, 60)}` : "";
  return {
    fault: `${what}: ${answer.status}${code}${answer.status === 200 ? ", and no JSON object" : ""} (${url})`,
  };
}
