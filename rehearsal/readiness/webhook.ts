import { createServer } from "node:http";
import { closeServer, openServer } from "../cloud/network/loopback";

/** A webhook as it arrived: the raw body, and the header `stripe-signature`. */
export interface Received {
  readonly payload: string;
  readonly signature: string;
}

/** Longest that one is waited for, milliseconds. */
const LIMIT_MS = 10_000;

/** An endpoint on loopback that takes webhooks in the product's place. */
export async function receiver(): Promise<{
  readonly url: string;
  /** The first that arrives; rejects when none does in time. */
  next(signal: AbortSignal): Promise<Received>;
  close(): Promise<void>;
}> {
  let take: (received: Received) => void = () => undefined;
  const first = new Promise<Received>((resolve) => (take = resolve));
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      response.writeHead(204).end();
      take({
        payload: Buffer.concat(parts).toString("utf8"),
        signature: String(request.headers["stripe-signature"] ?? ""),
      });
    });
  });
  const port = await openServer(server);
  return {
    url: `http://127.0.0.1:${port}/api/stripe`,
    next: (signal) =>
      new Promise((resolve, reject) => {
        const late = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
        late.addEventListener(
          "abort",
          () => reject(new Error("no webhook arrived", { cause: late.reason })),
          {
            once: true,
          },
        );
        void first.then(resolve);
      }),
    close: () => closeServer(server),
  };
}
