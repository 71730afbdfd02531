import { EnvHttpProxyAgent, request } from "undici";
import { beginningOf, describe } from "../http/answer";
import type { Seen } from "./judge";
import type { Settings } from "./settings";

/** Also for the last request before the deadline: one that is cut short would tell nothing of the slot. */
const ANSWER_MILLISECONDS = 5_000;

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
