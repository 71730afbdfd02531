import { EnvHttpProxyAgent, request } from "undici";
import type { Question, Seen } from "./judge";
import type { Settings } from "./settings";

/** Also for the last request before the deadline: one that is cut short would tell nothing of the revision. */
const ANSWER_MILLISECONDS = 10_000;
const BODY_BYTES = 64 * 1024;

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

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_BYTES) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function describe(failure: unknown): { code: string; detail: string } {
  // Several addresses were tried: each failed for its own reason, the first says enough.
  const first: unknown = failure instanceof AggregateError ? failure.errors[0] : failure;
  const { code, name, message } = first as { code?: string | number; name?: string; message?: string };
  return { code: typeof code === "string" ? code : (name ?? "Error"), detail: message ?? "" };
}
