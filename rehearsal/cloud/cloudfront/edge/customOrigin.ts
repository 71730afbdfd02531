import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { Client, type Dispatcher, Pool } from "undici";
import type { Endpoint } from "../../kernel/names";
import type { World } from "../../kernel/world";
import { HOP_BY_HOP } from "../../network/hopByHop";
import type { Origin } from "../distributionInputs";
import { type Answer, errorAnswer } from "./answers";
import type { OriginRequest } from "./originRequest";

type ResponseData = Dispatcher.ResponseData;

/** Faults of the connection itself: nothing of the request has reached the origin, so it may be sent again. */
const NOT_CONNECTED = new Set(["ECONNREFUSED", "UND_ERR_CONNECT_TIMEOUT", "EADDRNOTAVAIL"]);
const TIMED_OUT = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);
const UNWANTED: ReadonlySet<string> = new Set(HOP_BY_HOP);

/** Origins over real connections that are kept alive, TLS verified against the rehearsal's authority. */
export class CustomOrigins {
  private readonly pools = new Map<string, Pool>();
  private readonly authority: string;

  constructor(private readonly world: World) {
    this.authority = readFileSync(world.authority.certificateFile, "utf8");
  }

  /**
   * Sends the request and resolves with the answer, or with CloudFront's own 502 or 504. GET and HEAD are tried again
   * on a new connection, as often as the origin's connection attempts say; other methods only if no connection was made.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html#origin-connection-attempts
   */
  async fetch(
    origin: Origin,
    secureViewer: boolean,
    method: string,
    request: OriginRequest,
    body: Buffer | Readable | undefined,
  ): Promise<Answer> {
    const settings = origin.customOriginConfig;
    const secure =
      settings?.originProtocolPolicy === "https-only" ||
      (settings?.originProtocolPolicy !== "http-only" && secureViewer);
    const port = secure ? (settings?.httpsPort ?? 443) : (settings?.httpPort ?? 80);
    const repeatable = method === "GET" || method === "HEAD";
    let failure: unknown;
    for (let attempt = 1; attempt <= origin.connectionAttempts; attempt += 1) {
      // Asked again each time: an origin may have moved, and DNS knows.
      const endpoint = this.world.names.reach(origin.domainName, port, "cloudfront");
      if (endpoint === undefined)
        return errorAnswer(
          502,
          "CloudFront wasn't able to resolve the origin domain name",
          `${origin.domainName}:${port} leads nowhere`,
        );
      if (endpoint === "dropped") {
        failure = Object.assign(new Error("its security groups do not let CloudFront in"), {
          code: "UND_ERR_CONNECT_TIMEOUT",
        });
        break;
      }
      try {
        return answerOf(await this.send(endpoint, secure, origin, method, request, body, attempt > 1));
      } catch (reason) {
        failure = reason;
        if (
          !repeatable &&
          (!NOT_CONNECTED.has(codeOf(reason)) || !(body === undefined || Buffer.isBuffer(body)))
        )
          break;
      }
    }
    this.world.events.record("cloudfront", "origin-failed", `${origin.domainName}: ${String(failure)}`, {
      origin: origin.domainName,
      code: codeOf(failure),
    });
    return TIMED_OUT.has(codeOf(failure))
      ? errorAnswer(
          504,
          "CloudFront attempted to establish a connection with the origin, but the attempt or the answer timed out",
          origin.domainName,
        )
      : errorAnswer(502, "CloudFront wasn't able to connect to the origin", origin.domainName);
  }

  async stop(): Promise<void> {
    const pools = [...this.pools.values()];
    this.pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  private async send(
    endpoint: Endpoint,
    secure: boolean,
    origin: Origin,
    method: string,
    request: OriginRequest,
    body: Buffer | Readable | undefined,
    fresh: boolean,
  ): Promise<ResponseData> {
    const wait = (origin.customOriginConfig?.originReadTimeout ?? 30) * 1000;
    const options: Dispatcher.RequestOptions = {
      method,
      path: request.path,
      headers: request.headers,
      body: body ?? null,
      headersTimeout: wait,
      bodyTimeout: wait,
    };
    if (!fresh) return this.pool(endpoint, secure, origin, request.serverName).request(options);
    const client = new Client(url(endpoint, secure), this.connection(secure, origin, request.serverName));
    const answer = client.request(options);
    // Closes once the body has been read to its end.
    answer
      .then(
        () => client.close(),
        () => client.destroy(),
      )
      .catch(() => undefined);
    return answer;
  }

  private pool(endpoint: Endpoint, secure: boolean, origin: Origin, serverName: string): Pool {
    const key = `${url(endpoint, secure)} ${serverName} ${origin.connectionTimeout}`;
    const known = this.pools.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(url(endpoint, secure), {
      ...this.connection(secure, origin, serverName),
      connections: 256,
    });
    this.pools.set(key, pool);
    return pool;
  }

  private connection(secure: boolean, origin: Origin, serverName: string): Client.Options {
    return {
      keepAliveTimeout: (origin.customOriginConfig?.originKeepaliveTimeout ?? 5) * 1000,
      connect: {
        timeout: origin.connectionTimeout * 1000,
        ...(secure ? { servername: serverName, ca: this.authority } : {}),
      },
    };
  }
}

const url = ({ address, port }: Endpoint, secure: boolean): string =>
  `${secure ? "https" : "http"}://${address}:${port}`;

function answerOf({ statusCode, headers, body }: ResponseData): Answer {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || UNWANTED.has(name) ? [] : [[name, value] as const],
  );
  return { status: statusCode, headers: Object.fromEntries(kept), body };
}

const codeOf = (reason: unknown): string =>
  reason instanceof Error && "code" in reason ? String(reason.code) : "";
