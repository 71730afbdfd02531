import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Pool } from "undici";
import type { Endpoint } from "../../kernel/names";
import type { World } from "../../kernel/world";
import { HOP_BY_HOP } from "../../network/hopByHop";

export interface Onward {
  /** Where the name leads: the CNAME's content. */
  readonly target: string;
  /** The viewer's own name for it: sent as Host and as TLS server name. */
  readonly host: string;
  readonly secure: boolean;
  /** Full (strict): the certificate must be good for the name. */
  readonly strict: boolean;
  readonly headers: Record<string, string | string[]>;
}

/** Never passed on: they belong to one connection, or are answered here. */
export const NOT_PASSED: ReadonlySet<string> = new Set([...HOP_BY_HOP, "expect"]);

/** https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/ */
const STATUS: Readonly<Record<string, number>> = {
  ECONNREFUSED: 521,
  UND_ERR_CONNECT_TIMEOUT: 522,
  UND_ERR_HEADERS_TIMEOUT: 524,
  UND_ERR_BODY_TIMEOUT: 524,
};
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/** Connections from Cloudflare to where proxied names lead, kept alive. */
export class OnwardConnections {
  private readonly pools = new Map<string, Pool>();
  private readonly authority: string;

  constructor(private readonly world: World) {
    this.authority = readFileSync(world.authority.certificateFile, "utf8");
  }

  /** Passes the request on and the answer back; gives Cloudflare's own status when there was no answer. */
  async pass(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    onward: Onward,
    own: Record<string, string>,
  ): Promise<{ failed?: number; reason?: string }> {
    // Asked at each request: what the name leads to, and whom it lets in, may have changed.
    const endpoint = this.world.names.reach(onward.target, onward.secure ? 443 : 80, "internet");
    if (endpoint === undefined) return { failed: 530, reason: `${onward.target} leads nowhere` };
    if (endpoint === "dropped")
      return { failed: 522, reason: `the security groups of ${onward.target} do not let Cloudflare in` };
    const pool = this.pool(endpoint, onward);
    const method = incoming.method ?? "GET";
    const bodiless =
      incoming.headers["content-length"] === undefined && incoming.headers["transfer-encoding"] === undefined;
    const repeatable = bodiless && (method === "GET" || method === "HEAD");
    for (let attempt = 1; ; attempt += 1) {
      try {
        await pool.stream(
          {
            method: method,
            path: incoming.url ?? "/",
            headers: onward.headers,
            body: bodiless ? null : incoming,
            // Cloudflare waits 100 seconds for an answer to begin.
            headersTimeout: 100_000,
            bodyTimeout: 100_000,
          },
          ({ statusCode, headers }) => {
            outgoing.writeHead(statusCode, { ...passed(headers), ...own });
            return outgoing;
          },
        );
        return {};
      } catch (reason) {
        // The viewer must not take half for all.
        if (outgoing.headersSent) {
          outgoing.destroy();
          return {};
        }
        const code = codeOf(reason);
        if (repeatable && attempt === 1 && STATUS[code] === undefined && !UNTRUSTED.test(code)) continue;
        return { failed: STATUS[code] ?? (UNTRUSTED.test(code) ? 526 : 520), reason: String(reason) };
      }
    }
  }

  async stop(): Promise<void> {
    const pools = [...this.pools.values()];
    this.pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  private pool({ address, port }: Endpoint, { host, secure, strict }: Onward): Pool {
    const url = `${secure ? "https" : "http"}://${address}:${port}`;
    const key = `${url} ${host} ${strict}`;
    const known = this.pools.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(url, {
      connections: 256,
      connect: secure ? { servername: host, ca: this.authority, rejectUnauthorized: strict } : {},
    });
    this.pools.set(key, pool);
    return pool;
  }
}

const passed = (headers: NodeJS.Dict<string | string[]>): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || NOT_PASSED.has(name) ? [] : [[name, value] as const],
    ),
  );

const codeOf = (reason: unknown): string => {
  const code = (reason as { readonly code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "";
};
