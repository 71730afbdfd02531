import { randomBytes } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type SecureContext, type TLSSocket, createSecureContext } from "node:tls";
import type { Endpoint } from "../../kernel/names";
import type { World } from "../../kernel/world";
import { listen } from "../../network/listen";
import { closeServer } from "../../network/loopback";
import type { Inspected } from "../../wafv2/attacks";
import type { DnsRecord, Records } from "../records";
import { type SettingId, keyOf } from "../zoneSetting";
import type { Facts } from "./expression";
import { NOT_PASSED, OnwardConnections } from "./onward";
import { type Refusal, ZoneRules } from "./zoneRules";

interface Side {
  readonly server: Server;
  readonly endpoint: Endpoint;
}

/** Cloudflare's one location: proxied names lead here, and from here to what the record names. */
export class CloudflareEdge {
  private readonly sites = new Map<string, { readonly record: DnsRecord; readonly context: SecureContext }>();
  private readonly unbind = new Map<string, () => void>();
  private readonly onward: OnwardConnections;
  private readonly rules = new Map<string, ZoneRules>();
  private opening: Promise<readonly [Side, Side]> | undefined;

  constructor(
    private readonly world: World,
    private readonly records: Records,
  ) {
    this.onward = new OnwardConnections(world);
  }

  /** Takes a proxied record into service: its name leads to this location now. */
  async publish(record: DnsRecord): Promise<void> {
    const [plain, secure] = await (this.opening ??= this.open());
    const { identity } = record;
    if (identity === undefined) throw new Error(`${record.name} is proxied and has no certificate`);
    const host = plainName(record.name);
    const context = createSecureContext({ cert: identity.certificate, key: identity.key });
    this.sites.set(host, { record, context });
    const removals = [
      this.world.names.serve(host, 80, plain.endpoint),
      this.world.names.serve(host, 443, secure.endpoint),
    ];
    this.unbind.set(host, () => removals.forEach((remove) => remove()));
  }

  withdraw(name: string): void {
    const host = plainName(name);
    this.sites.delete(host);
    this.unbind.get(host)?.();
    this.unbind.delete(host);
  }

  /** Rules have changed; counts begin anew. */
  reload(): void {
    this.rules.clear();
  }

  async stop(): Promise<void> {
    const sides = await this.opening;
    this.opening = undefined;
    await Promise.all((sides ?? []).map(({ server }) => closeServer(server)));
    await this.onward.stop();
  }

  private async open(): Promise<readonly [Side, Side]> {
    const secure = createSecureServer(
      {
        minVersion: "TLSv1.2",
        // A name that is not here gets no handshake.
        SNICallback: (name: string, done: (error: Error | null, context?: SecureContext) => void) => {
          const site = this.sites.get(name.toLowerCase());
          done(site === undefined ? new Error(`no proxied name ${name}`) : null, site?.context);
        },
      },
      (incoming, outgoing) => void this.handle(incoming, outgoing, true),
    );
    secure.on("tlsClientError", (_, socket) => socket.destroy());
    const plain = createServer((incoming, outgoing) => void this.handle(incoming, outgoing, false));
    for (const server of [plain, secure]) server.keepAliveTimeout = 60_000;
    const side = async (name: string, server: Server): Promise<Side> => ({
      server,
      endpoint: { address: "127.0.0.1", port: await listen(this.world, name, server) },
    });
    return [await side("cloudflare.http", plain), await side("cloudflare.https", secure)];
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse, secure: boolean): Promise<void> {
    const host = (incoming.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
    const ray = randomBytes(8).toString("hex");
    const site = this.sites.get(host);
    // https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/error-1001/
    if (site === undefined) return end(outgoing, ray, 409, "text/plain", "error code: 1001");
    const { record } = site;
    const setting = (id: SettingId): string | undefined =>
      this.records.settings.get(keyOf(record.zoneId, id))?.value;
    if (secure && setting("min_tls_version") === "1.3" && tlsOf(incoming) !== "TLSv1.3")
      return void incoming.socket.destroy();
    if (!secure && setting("always_use_https") === "on") {
      outgoing.setHeader("location", `https://${host}${incoming.url ?? "/"}`);
      return end(outgoing, ray, 301, "text/html", "");
    }
    const { facts, request } = seen(incoming, host, secure);
    const rules = this.rulesOf(record.zoneId);
    const refusal = rules.refusal(facts, request);
    if (refusal !== undefined) return this.refuse(outgoing, ray, refusal, facts);

    const headers = onwardHeaders(incoming, facts, ray, rules.added(facts));
    const onward = { target: record.content, host, secure, strict: setting("ssl") === "strict", headers };
    const cache = rules.bypassesCache ? "BYPASS" : "DYNAMIC";
    const own = { server: "cloudflare", "cf-ray": `${ray}-LAB`, "cf-cache-status": cache };
    const { failed, reason = "" } = await this.onward.pass(incoming, outgoing, onward, own);
    if (failed === undefined) return;
    this.world.events.record("cloudflare", "origin-failed", `${host}: ${failed} ${reason}`, { host, failed });
    end(outgoing, ray, failed, "text/plain", `error code: ${failed}`);
  }

  private refuse(
    outgoing: ServerResponse,
    ray: string,
    refusal: Refusal,
    { host, path, address }: Facts,
  ): void {
    const { phase, rule, response } = refusal;
    this.world.events.record(
      "cloudflare",
      "request-blocked",
      `${rule} refused ${host}${path} to ${address}`,
      {
        phase,
        rule,
        host,
        path,
      },
    );
    end(outgoing, ray, response.statusCode, response.contentType, response.content);
  }

  private rulesOf(zoneId: string): ZoneRules {
    const known = this.rules.get(zoneId);
    if (known !== undefined) return known;
    const own = this.records.rulesets
      .values()
      .flatMap(({ inputs }) => (inputs.zoneId === zoneId ? [inputs] : []));
    const rules = new ZoneRules(this.world, own);
    this.rules.set(zoneId, rules);
    return rules;
  }
}

const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, "");
const tlsOf = ({ socket }: IncomingMessage): string | null => (socket as TLSSocket).getProtocol();

function seen(
  { method = "GET", url = "/", headers, socket }: IncomingMessage,
  host: string,
  secure: boolean,
): { facts: Facts; request: Inspected } {
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  const query = at < 0 ? "" : url.slice(at + 1);
  const single = Object.entries(headers).map(([name, value]) => [name, String(value ?? "")] as const);
  return {
    facts: {
      host,
      path,
      query,
      method,
      secure,
      address: socket.remoteAddress ?? "127.0.0.1",
      userAgent: headers["user-agent"] ?? "",
    },
    request: { method, path, query, headers: Object.fromEntries(single) },
  };
}

/** What Cloudflare adds; a viewer cannot send these itself. https://developers.cloudflare.com/fundamentals/reference/http-headers/ */
function onwardHeaders(
  { headers }: IncomingMessage,
  { address, host, secure }: Facts,
  ray: string,
  added: Record<string, string>,
): Record<string, string | string[]> {
  const onward: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !NOT_PASSED.has(name)) onward[name] = value;
  const before = headers["x-forwarded-for"];
  return {
    ...onward,
    host,
    "cf-connecting-ip": address,
    "cf-ray": `${ray}-LAB`,
    "cf-visitor": `{"scheme":"${secure ? "https" : "http"}"}`,
    "cdn-loop": "cloudflare; loops=1",
    "x-forwarded-for": before === undefined ? address : `${String(before)}, ${address}`,
    "x-forwarded-proto": secure ? "https" : "http",
    ...added,
  };
}

function end(outgoing: ServerResponse, ray: string, status: number, type: string, content: string): void {
  outgoing
    .writeHead(status, {
      "content-type": type,
      "content-length": String(Buffer.byteLength(content)),
      server: "cloudflare",
      "cf-ray": `${ray}-LAB`,
    })
    .end(content);
}
