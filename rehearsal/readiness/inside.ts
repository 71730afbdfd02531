import { readFileSync } from "node:fs";
import { ProxyAgent, fetch as undiciFetch } from "undici";
import type { CloudEndpoints } from "../cloud/cloud";

/** `fetch` inside the embedded cloud's network: its names resolve, its authority is trusted. `close` when nobody asks any more. */
export function fetchInside({ proxy, authority }: Pick<CloudEndpoints, "proxy" | "authority">): {
  readonly fetch: typeof fetch;
  close(): Promise<void>;
} {
  const dispatcher = new ProxyAgent({
    uri: `http://127.0.0.1:${proxy}`,
    requestTls: { ca: readFileSync(authority) },
  });
  const through = (
    input: Parameters<typeof undiciFetch>[0],
    init?: Parameters<typeof undiciFetch>[1],
  ): ReturnType<typeof undiciFetch> => undiciFetch(input, { ...init, dispatcher });
  return { fetch: through as unknown as typeof fetch, close: () => dispatcher.destroy() };
}
