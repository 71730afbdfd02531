import { EnvHttpProxyAgent, fetch as undiciFetch } from "undici";

/** Bound to each request: a source that hangs must not take the others' time. */
const LIMIT_MS = 15_000;

/** By way of HTTPS_PROXY where there is one; Node's own fetch would pass it by. */
export function fetchThroughProxy(): typeof fetch {
  const dispatcher = new EnvHttpProxyAgent({
    headersTimeout: LIMIT_MS,
    bodyTimeout: LIMIT_MS,
    connect: { timeout: LIMIT_MS },
  });
  return ((input: Parameters<typeof undiciFetch>[0], init?: Parameters<typeof undiciFetch>[1]) =>
    undiciFetch(input, { ...init, dispatcher })) as unknown as typeof fetch;
}
