import { existsSync } from "node:fs";
import { isIP } from "node:net";
import type { LoadOptions, Route } from "./protocol";

export type CompleteOptions = Required<LoadOptions> & { readonly requests: readonly Required<Route>[] };

/** Fills in the defaults; one error with all the faults. */
export function complete(options: LoadOptions): CompleteOptions {
  const full = {
    rate: 250,
    connections: 50,
    timeout: 10,
    windowMs: 1000,
    maxSeconds: 1800,
    maxRequests: 2_000_000,
    ...options,
    requests: options.requests.map((route) => ({
      method: "GET" as const,
      weight: 1,
      body: "",
      expect: [],
      ...route,
    })),
  };
  const faults = [
    ...wholeNumber(
      "rate",
      full.rate,
      full.connections,
      5000,
      "requests a second, at least one for each connection",
    ),
    ...wholeNumber("connections", full.connections, 1, 1000),
    ...wholeNumber("timeout", full.timeout, 1, 120, "seconds"),
    ...wholeNumber("windowMs", full.windowMs, 50, 60_000, "milliseconds"),
    ...wholeNumber("maxSeconds", full.maxSeconds, 1, 86_400),
    ...wholeNumber("maxRequests", full.maxRequests, 1, 100_000_000),
    ...wholeNumber("target.port", full.target.port, 1, 65_535),
    ...full.requests.flatMap((route, at) => wholeNumber(`requests[${at}].weight`, route.weight, 1, 100)),
    ...full.requests.flatMap(({ path }, at) =>
      /^\/[^\s]*$/.test(path)
        ? []
        : [`requests[${at}].path is ${JSON.stringify(path)}: it begins with / and has no space`],
    ),
  ];
  if (full.requests.length === 0) faults.push("requests is empty: name at least one");
  if (!loopback(full.target.address)) {
    faults.push(
      `target.address is ${full.target.address}: only loopback addresses (127.0.0.0/8, ::1) may get a load`,
    );
  }
  if (!existsSync(full.caFile)) faults.push(`caFile ${full.caFile} does not exist`);
  if (faults.length > 0) throw new Error(`the load cannot start:\n  ${faults.join("\n  ")}`);
  return full;
}

/** The mix as a sequence in which each route's turns are spread evenly (smooth weighted round robin). */
export function sequence(routes: readonly Required<Route>[]): number[] {
  const total = routes.reduce((sum, route) => sum + route.weight, 0);
  const credit = routes.map(() => 0);
  return Array.from({ length: total }, () => {
    routes.forEach((route, at) => (credit[at] = (credit[at] ?? 0) + route.weight));
    const next = credit.indexOf(Math.max(...credit));
    credit[next] = (credit[next] ?? 0) - total;
    return next;
  });
}

/** Splits a number into `parts` whole numbers that differ by at most 1. */
export function split(number: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, at) => Math.floor(number / parts) + (at < number % parts ? 1 : 0));
}

function loopback(address: string): boolean {
  return address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
}

function wholeNumber(key: string, value: number, least: number, most: number, unit = ""): string[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [`${key} is ${value}: allowed are whole numbers from ${least} to ${most}${unit && ` (${unit})`}`];
}
