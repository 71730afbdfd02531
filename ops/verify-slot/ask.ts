import { EnvHttpProxyAgent, request } from "undici";
import type { Seen } from "./judge";
import type { Settings } from "./settings";

/** Also for the last request before the deadline: one that is cut short would tell nothing of the slot. */
const ANSWER_MILLISECONDS = 5_000;
const BODY_BYTES = 64 * 1024;

/**
 * Asks the slot once. Certificates are verified, against NODE_EXTRA_CA_CERTS too; HTTPS_PROXY and NO_PROXY are
 * honoured; redirects are not followed. Never rejects: that nothing answered is what was seen.
 */
export function asker({ url, slot, secret }: Settings): {
  ask(): Promise<Seen>;
  close(): Promise<void>;
} {
  const dispatcher = new EnvHttpProxyAgent();
  return {
    async ask() {
      try {
        const { statusCode, headers, body } = await request(url, {
          dispatcher,
          headers: { "x-sluice-verify": secret, "x-sluice-slot": slot },
          signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
        });
        return {
          kind: "answer",
          status: statusCode,
          servedBy: one(headers["x-served-by"]),
          task: one(headers["x-task"]),
          body: await beginningOf(body),
        };
      } catch (failure) {
        return { kind: "none", ...describe(failure) };
      }
    },
    close: () => dispatcher.destroy(),
  };
}

const one = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(", ") : header;

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
