import type { Counts, Step, Window } from "./tally";

/** One kind of request in the mix. */
export interface Route {
  /** Default GET. */
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** Path and query, e.g. `/api/quotes?amount=1000&days=30`. */
  readonly path: string;
  /** How often among the others, an integer from 1 to 100. Default 1. */
  readonly weight?: number;
  /** Sent as JSON. */
  readonly body?: string;
  /** Statuses of 400 and more that are right here, e.g. `[401]`. Default none. */
  readonly expect?: readonly number[];
}

export interface LoadOptions {
  /** Where to connect; loopback only. */
  readonly target: { readonly address: string; readonly port: number };
  /** Name of the site: TLS server name (verified) and `Host`. */
  readonly host: string;
  /** PEM file of the authority that the site's certificate must come from. */
  readonly caFile: string;
  /** Requests a second over all connections, at least as many as connections. Default 250. */
  readonly rate?: number;
  /** Keep-alive connections, one request at a time on each. Default 50. */
  readonly connections?: number;
  readonly requests: readonly Route[];
  /** Seconds after which an unanswered request has failed, at least 1. Default 10. */
  readonly timeout?: number;
  /** Length of a window, milliseconds. Default 1000. */
  readonly windowMs?: number;
  /** The load ends by itself after so many seconds (default 1800) … */
  readonly maxSeconds?: number;
  /** … or so many requests (default 2,000,000), whichever is first. */
  readonly maxRequests?: number;
}

/** Everything that the load saw. `totals.requests` counts every request that was begun; none is left out at the end. */
export interface LoadResult {
  readonly totals: Counts & { readonly from: number; readonly to: number };
  readonly windows: readonly Window[];
  readonly steps: readonly Step[];
  /** Why it ended: it was told to, or a limit (named) was reached. */
  readonly ended: "stopped" | "maxSeconds" | "maxRequests";
}

export type ToWorker =
  | { readonly kind: "start"; readonly options: LoadOptions }
  | { readonly kind: "mark"; readonly name: string }
  | { readonly kind: "stop" };

export type FromWorker =
  | { readonly kind: "started" }
  | { readonly kind: "window"; readonly window: Window }
  | { readonly kind: "step"; readonly index: number; readonly step: Step }
  | { readonly kind: "result"; readonly totals: LoadResult["totals"]; readonly ended: LoadResult["ended"] }
  | { readonly kind: "refused"; readonly message: string };
