import { EnvHttpProxyAgent, request } from "undici";

/** The AI service gave no answer of use; the message is fit for a log and never holds a token. */
export class AiUnavailable extends Error {}

/** A kept connection that turned out to be gone; the request did not reach anyone. */
const LOST_CONNECTION = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

/**
 * Talks to the AI service: honours HTTPS_PROXY and NO_PROXY, verifies certificates. Reads only, so it may ask twice.
 * `token()` gives the caller's identity token; null where nobody checks it (the product's own tests).
 */
export function makeAiClient({ origin, token, log }) {
  const dispatcher = new EnvHttpProxyAgent({ connections: 16, connect: { timeout: 2_000 } });
  const options = {
    dispatcher,
    headersTimeout: 3_000,
    bodyTimeout: 3_000,
  };

  const identity = () =>
    token().catch((failure) => {
      throw new AiUnavailable(`no identity token for the AI service: ${failure.message}`);
    });
  const ask = async (path) => {
    const headers = token === null ? {} : { authorization: `Bearer ${await identity()}` };
    const { statusCode, body } = await request(`${origin}${path}`, { ...options, headers });
    const text = await body.text();
    if (statusCode !== 200) throw new AiUnavailable(`the AI service answered ${statusCode}`);
    return JSON.parse(text);
  };
  const get = async (path) => {
    try {
      return await ask(path).catch((failure) => {
        if (LOST_CONNECTION.has(failure.code)) return ask(path);
        throw failure;
      });
    } catch (failure) {
      if (failure instanceof AiUnavailable) throw failure;
      throw new AiUnavailable(`the AI service gave no answer (${failure.code ?? failure.name})`);
    }
  };

  return {
    calculate: (search) => log.dependency("ai", () => get(`/api/ai/risk/calculate${search}`)),
    health: async () => `${(await log.dependency("ai", () => get("/api/ai/health"))).revision} answers`,
  };
}
