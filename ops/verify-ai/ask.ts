import { EnvHttpProxyAgent, request } from "undici";
import { beginningOf, describe } from "../http/answer";
import type { Question, Seen } from "./judge";
import type { Settings } from "./settings";

/** Also for the last request before the deadline: one that is cut short would tell nothing of the revision. */
const ANSWER_MILLISECONDS = 10_000;

/**
 * Asks the revision, over one kept connection. Certificates are verified, against NODE_EXTRA_CA_CERTS too; HTTPS_PROXY
 * and NO_PROXY are honoured; redirects are not followed. Never rejects: that nothing answered is what was seen.
 */
export function asker(
  { url, healthPath, inferencePath, sample }: Settings,
  token: () => Promise<string>,
): { ask(question: Question): Promise<Seen>; close(): Promise<void> } {
  const dispatcher = new EnvHttpProxyAgent({ connections: 1 });
  return {
    async ask(question) {
      let authorization: string;
      try {
        authorization = `Bearer ${await token()}`;
      } catch (failure) {
        return { kind: "no-token", detail: describe(failure).detail };
      }
      const began = performance.now();
      try {
        const { statusCode, body } = await request(
          new URL(question === "health" ? healthPath : inferencePath, url),
          {
            dispatcher,
            signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
            ...(question === "health"
              ? { headers: { authorization } }
              : {
                  method: "POST",
                  headers: { authorization, "content-type": "application/json" },
                  body: sample,
                }),
          },
        );
        const text = await beginningOf(body);
        return { kind: "answer", status: statusCode, body: text, milliseconds: performance.now() - began };
      } catch (failure) {
        return { kind: "none", ...describe(failure) };
      }
    },
    close: () => dispatcher.destroy(),
  };
}
