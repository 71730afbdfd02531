import { type Records, recordsOf } from "../cloudflare/records";
import type { World } from "../kernel/world";
import { type ApiAnswer, type ApiHandler, bearerOf } from "../network/api";
import { CLOUDFLARE_TOKEN } from "./credentials";

const PREFIX = /^\/client\/v4\/zones\/([0-9a-f]{32})(\/.*)?$/;

/** Cloudflare's envelope. https://developers.cloudflare.com/fundamentals/api/reference/errors/ */
export const cloudflareError = (status: number, code: number, message: string): ApiAnswer => ({
  status,
  body: { success: false, errors: [{ code, message }], messages: [], result: null },
});

/**
 * The part of Cloudflare's API that reads a zone: what the program declared of it in the embedded cloud, as it is now.
 * https://developers.cloudflare.com/api/
 */
export function cloudflareApi(world: World): ApiHandler {
  const records = recordsOf(world);
  return ({ method, path, query, headers }) => {
    const [, zone, rest = ""] = PREFIX.exec(path) ?? [];
    if (method !== "GET" || zone === undefined) return undefined;
    if (bearerOf(headers.authorization) !== CLOUDFLARE_TOKEN)
      return cloudflareError(403, 10_000, "Authentication error");
    const found = answer(records, zone, rest);
    if (found === undefined) return undefined;
    if (found === null) return cloudflareError(404, 7003, `Could not route to ${path}`);
    return { status: 200, body: { success: true, errors: [], messages: [], ...paged(found, query) } };
  };
}

/** What lies at a path of the zone; null: nothing. Undefined: it is not modelled. */
function answer({ dns, settings, rulesets }: Records, zone: string, path: string): unknown {
  const inZone = dns.values().filter(({ zoneId }) => zoneId === zone);
  if (path === "") return { id: zone, name: apexOf(inZone.map(({ name }) => name)), status: "active" };
  if (path === "/settings")
    return settings
      .values()
      .filter(({ zoneId }) => zoneId === zone)
      .map(({ settingId, value, modifiedOn }) => ({ id: settingId, value, modified_on: modifiedOn }));
  if (path === "/dns_records")
    // Field by field: the edge's private key is nothing that Cloudflare tells.
    return inZone.map(({ id, name, type, content, ttl, proxied }) => ({
      ...{ id, name, type, content, ttl, proxied },
    }));
  const own = rulesets.values().filter(({ inputs }) => inputs.zoneId === zone);
  const told = own.map(({ id, version, inputs: { kind, name, phase } }) => ({
    id,
    kind,
    name,
    phase,
    version,
  }));
  if (path === "/rulesets") return told;
  const [, wanted] = /^\/rulesets\/([0-9a-f]{32})$/.exec(path) ?? [];
  if (wanted === undefined) return undefined;
  const one = own.find(({ id }) => id === wanted);
  return one === undefined ? null : { ...told.find(({ id }) => id === wanted), rules: one.inputs.rules };
}

/** A list by pages of `per_page`, anything else as it is. */
function paged(result: unknown, query: URLSearchParams): object {
  if (!Array.isArray(result) || !query.has("per_page")) return { result };
  const [size, page] = [Number(query.get("per_page")), Number(query.get("page") ?? 1)];
  return {
    result: (result as unknown[]).slice((page - 1) * size, page * size),
    result_info: {
      page,
      per_page: size,
      total_pages: Math.ceil(result.length / size),
      total_count: result.length,
    },
  };
}

/** The longest end that all names of the zone have in common. */
function apexOf(names: readonly string[]): string {
  const [first = [], ...others] = names.map((name) => name.split(".").reverse());
  const length = first.findIndex((label, index) => others.some((other) => other[index] !== label));
  return first
    .slice(0, length < 0 ? first.length : length)
    .reverse()
    .join(".");
}
