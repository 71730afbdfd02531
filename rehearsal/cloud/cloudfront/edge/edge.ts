import { randomBytes } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type Readable, pipeline } from "node:stream";
import { type SecureContext, type TLSSocket, createSecureContext } from "node:tls";
import { CloudError } from "../../kernel/model";
import type { Endpoint } from "../../kernel/names";
import type { World } from "../../kernel/world";
import { listen } from "../../network/listen";
import { closeServer } from "../../network/loopback";
import type { Deployment } from "../distribution";
import type { DistributionRecord, Records } from "../records";
import { type Answer, errorAnswer } from "./answers";
import { Pipeline } from "./pipeline";
import { Site } from "./site";
import type { EdgeRequest } from "./values";

/** Up to this a body is held in memory, so that it can be sent again when no connection was made. */
const HELD_BODY = 1024 * 1024;

/** The one edge location: an HTTP and an HTTPS listener that all distributions share. */
export class Edge implements Deployment {
  private readonly sites = new Map<string, Site>();
  private readonly unbind = new Map<string, () => void>();
  private readonly pipeline: Pipeline;
  private readonly counters = new Map<string, Counter>();
  private opening: Promise<void> | undefined;
  private plain: { readonly server: Server; readonly endpoint: Endpoint } | undefined;
  private secure: { readonly server: Server; readonly endpoint: Endpoint } | undefined;

  constructor(
    private readonly world: World,
    private readonly records: Records,
  ) {
    this.pipeline = new Pipeline(world, records);
  }

  async deploy(record: DistributionRecord): Promise<void> {
    await this.open();
    this.forget(record.id);
    const site = new Site(this.world, this.records, record);
    for (const host of site.hosts()) this.sites.set(host, site);
    const removals = [this.plain, this.secure].flatMap((side, index) =>
      side === undefined
        ? []
        : [this.world.names.serve(record.domainName, index === 0 ? 80 : 443, side.endpoint)],
    );
    this.unbind.set(record.id, () => removals.forEach((remove) => remove()));
  }

  withdraw(record: DistributionRecord): void {
    this.forget(record.id);
    this.unbind.get(record.id)?.();
    this.unbind.delete(record.id);
    this.pipeline.cache.invalidate(record.id, ["/*"]);
  }

  /** Removes answers from the cache; the paths are exact or end in `*`. */
  invalidate(distribution: string, paths: readonly string[]): void {
    if (this.records.distributions.get(distribution) === undefined)
      throw new CloudError(
        "NoSuchDistribution",
        `the specified distribution does not exist: ${distribution}`,
      );
    const removed = this.pipeline.cache.invalidate(distribution, paths);
    this.world.events.record(
      "cloudfront",
      "invalidation",
      `${distribution}: ${paths.join(", ")} (${removed} answers)`,
      { distribution, paths: [...paths], removed },
    );
  }

  /** Listens, once; also called by the first deployment. */
  open(): Promise<void> {
    this.opening ??= this.listen();
    return this.opening;
  }

  async stop(): Promise<void> {
    const servers = [this.plain, this.secure].flatMap((side) => (side === undefined ? [] : [side.server]));
    this.plain = undefined;
    this.secure = undefined;
    this.opening = undefined;
    await Promise.all(servers.map(closeServer));
    await this.pipeline.stop();
  }

  private async listen(): Promise<void> {
    const fallback = await this.world.authority.issue(["*.cloudfront.net"]);
    const standard = createSecureContext({ cert: fallback.certificate, key: fallback.key });
    const secure = createSecureServer(
      {
        cert: fallback.certificate,
        key: fallback.key,
        minVersion: "TLSv1.2",
        // A name that no distribution has gets CloudFront's own certificate, which does not verify for it.
        SNICallback: (name: string, done: (error: Error | null, context?: SecureContext) => void) =>
          done(null, this.sites.get(name.toLowerCase())?.secureContext(name.toLowerCase()) ?? standard),
      },
      (incoming, outgoing) => this.handle(incoming, outgoing, true),
    );
    const plain = createServer((incoming, outgoing) => this.handle(incoming, outgoing, false));
    for (const server of [plain, secure]) server.keepAliveTimeout = 60_000;
    this.plain = {
      server: plain,
      endpoint: { address: "127.0.0.1", port: await listen(this.world, "cloudfront.http", plain) },
    };
    this.secure = {
      server: secure,
      endpoint: { address: "127.0.0.1", port: await listen(this.world, "cloudfront.https", secure) },
    };
  }

  private handle(incoming: IncomingMessage, outgoing: ServerResponse, secure: boolean): void {
    const requestId = randomBytes(39).toString("base64url");
    const host = (incoming.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
    const site = this.sites.get(host);
    this.answer(site, incoming, secure, requestId).then(
      (answer) => {
        if (site !== undefined) this.count(site.record.id, answer.status);
        send(incoming, outgoing, answer, site?.record.domainName ?? "cloudfront.net", requestId);
      },
      (reason: unknown) => {
        this.world.events.record("cloudfront", "edge-failed", String(reason), { url: incoming.url });
        send(incoming, outgoing, errorAnswer(500, "The edge failed", String(reason)), host, requestId);
      },
    );
  }

  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html */
  private count(id: string, status: number): void {
    const known = this.counters.get(id) ?? this.counter(id);
    this.counters.set(id, known);
    known.requests(1);
    known.failed(status >= 500 ? 100 : 0);
  }

  private counter(id: string): Counter {
    const metrics = this.world.find("metrics");
    const recorder = (name: string) =>
      metrics?.recorder({
        namespace: "AWS/CloudFront",
        name,
        dimensions: { DistributionId: id, Region: "Global" },
      }) ?? (() => undefined);
    return { requests: recorder("Requests"), failed: recorder("5xxErrorRate") };
  }

  private async answer(
    site: Site | undefined,
    incoming: IncomingMessage,
    secure: boolean,
    requestId: string,
  ): Promise<Answer> {
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html
    if (!site?.record.inputs.enabled)
      return errorAnswer(
        403,
        "Bad request",
        "We can't connect to the server for this app or website at this time: no distribution answers to this name",
      );
    const servername = secure
      ? (incoming.socket as TLSSocket & { servername?: string | false }).servername
      : undefined;
    if (typeof servername === "string" && this.sites.get(servername.toLowerCase()) !== site)
      return errorAnswer(
        421,
        "Misdirected request",
        "The Host header and the TLS server name are of different distributions",
      );
    const request = requestOf(incoming);
    const address = incoming.socket.remoteAddress ?? "127.0.0.1";
    const blocked = this.firewall(site, request, address);
    if (blocked !== undefined) return blocked;
    return this.pipeline.answer(site, {
      request,
      body: await bodyOf(incoming),
      secure,
      requestId,
      address,
    });
  }

  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html */
  private firewall(
    { record }: Site,
    { method, uri: path, query, headers }: EdgeRequest,
    address: string,
  ): Answer | undefined {
    const { webAclId } = record.inputs;
    if (webAclId === undefined) return undefined;
    const blocked = this.world
      .use("firewalls")
      .find(webAclId)
      ?.inspect({ method, path, query, headers }, address);
    if (blocked === undefined) return undefined;
    this.world.events.record(
      "wafv2",
      "request-blocked",
      `${blocked.rule} refused ${headers.host ?? ""}${path}`,
      {
        rule: blocked.rule,
        path,
      },
    );
    return errorAnswer(blocked.status, "Request blocked", "The request was refused by the firewall");
  }

  private forget(id: string): void {
    for (const [host, site] of this.sites) if (site.record.id === id) this.sites.delete(host);
  }
}

/** What CloudWatch is told of a distribution. A rate is the mean of 0 and 100 over its requests. */
interface Counter {
  readonly requests: (value: number) => void;
  readonly failed: (value: number) => void;
}

function requestOf({ method = "GET", url = "/", headers }: IncomingMessage): EdgeRequest {
  const at = url.indexOf("?");
  const single: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) single[name] = typeof value === "string" ? value : value.join(", ");
  return {
    method,
    uri: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? "" : url.slice(at + 1),
    headers: single,
  };
}

/** No body, a small one whole, or a large one as it comes. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | Readable | undefined> {
  const length = Number(incoming.headers["content-length"] ?? 0);
  if (length === 0 && incoming.headers["transfer-encoding"] === undefined) return undefined;
  if (length === 0 || length > HELD_BODY) return incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, headers, body }: Answer,
  domain: string,
  requestId: string,
): void {
  outgoing.writeHead(status, {
    ...(headers as Record<string, string | string[]>),
    via: `1.1 ${domain} (CloudFront)`,
    "x-amz-cf-id": requestId,
    "x-amz-cf-pop": "LAB50-P1",
  });
  if (Buffer.isBuffer(body)) {
    outgoing.end(incoming.method === "HEAD" ? undefined : body);
    return;
  }
  // An origin that breaks off in the middle breaks the viewer's connection too: the viewer must not take half for all.
  pipeline(body, outgoing, (error) => {
    if (error) outgoing.destroy();
  });
}
