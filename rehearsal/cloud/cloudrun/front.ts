import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { type Server, createServer } from "node:https";
import { type SecureContext, createSecureContext } from "node:tls";
import { createProxyServer } from "http-proxy-3";
import type { World } from "../kernel/world";
import { closeServer, openServer } from "../network/loopback";
import type { Revision } from "./revision";
import { type Refused, withoutSignature } from "./admission";
import { choose } from "./split";
import type { Share } from "./records";

/** What the front asks of its service at each request. */
export interface FrontBackend {
  readonly serving: readonly Share[];
  /** Why whoever sends these headers may not call; undefined: they may. */
  refusal(headers: IncomingHttpHeaders): Refused | undefined;
  revision(name: string): Revision | undefined;
}

/** Paths that Google keeps: https://docs.cloud.google.com/run/docs/known-issues#reserved_url_paths */
const reserved = (path: string): boolean =>
  path === "/eventlog" || path === "/healthz" || path.startsWith("/_ah/");

/** The service's address: TLS with a certificate of the rehearsal's authority, each request to a revision by percent. */
export class Front {
  private readonly contexts = new Map<string, Promise<SecureContext>>();
  private readonly proxy = createProxyServer({ xfwd: true });
  private readonly removals: (() => void)[] = [];
  private server: Server | undefined;
  private port = 0;

  constructor(
    private readonly world: World,
    private readonly backend: FrontBackend,
  ) {}

  /** Listens, and lets the names lead here. */
  async open(hosts: readonly string[]): Promise<void> {
    const server = createServer(
      {
        SNICallback: (host, callback) => {
          this.context(host).then(
            (context) => callback(null, context),
            (error: Error) => callback(error),
          );
        },
      },
      (request, response) => void this.answer(request, response),
    );
    // Longer than any client keeps an idle connection, so that it is never we who close under its request.
    server.keepAliveTimeout = 620_000;
    this.port = await openServer(server);
    this.server = server;
    for (const host of hosts) this.serve(host);
  }

  /** Lets a name lead here, and its tags with it. */
  serve(host: string): void {
    if (this.server === undefined) return;
    this.removals.push(this.world.names.serve(host, 443, { address: "127.0.0.1", port: this.port }));
  }

  async close(): Promise<void> {
    for (const remove of this.removals.splice(0)) remove();
    this.proxy.close();
    const server = this.server;
    this.server = undefined;
    if (server !== undefined) await closeServer(server);
  }

  /** One certificate for each name, issued when it is first asked for. */
  private context(host: string): Promise<SecureContext> {
    const made =
      this.contexts.get(host) ??
      this.world.authority
        .issue([host])
        .then(({ certificate, key }) => createSecureContext({ cert: certificate, key }));
    this.contexts.set(host, made);
    return made;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, text: string): void => {
      if (response.headersSent) return void response.destroy();
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
    };
    if (reserved((request.url ?? "/").split("?")[0] ?? "/"))
      return refuse(404, "Error: Page not found. The requested URL was not found on this server.");
    const refused = this.backend.refusal(request.headers);
    if (refused !== undefined) {
      response.setHeader("www-authenticate", refused.challenge);
      return refuse(
        refused.status,
        refused.status === 401
          ? "Error: Unauthorized. Your client does not have permission to the requested URL."
          : "Error: Forbidden. Your client does not have permission to get URL / from this server.",
      );
    }
    const seen = withoutSignature(request.headers.authorization);
    if (seen !== undefined) request.headers.authorization = seen;
    const share = this.shareFor(request.headers.host ?? "");
    const revision = share && this.backend.revision(share.revision);
    if (revision === undefined)
      return refuse(404, "Error: Page not found. The requested URL was not found on this server.");
    const taken = await revision.take();
    if (taken === undefined)
      return refuse(500, "The request was aborted because there was no available instance.");
    response.once("close", taken.release);
    if (response.destroyed) return taken.release();
    const [limit, began] = [revision.timeoutSeconds * 1000, Date.now()];
    this.proxy.web(
      request,
      response,
      {
        target: { host: "127.0.0.1", port: taken.port, protocol: "http:" },
        agent: false,
        proxyTimeout: limit,
      },
      () =>
        Date.now() - began >= limit
          ? refuse(504, "upstream request timeout")
          : refuse(503, "upstream connect error or disconnect/reset before headers"),
    );
  }

  private shareFor(host: string): Share | undefined {
    const tag = /^([a-z0-9-]+?)---/.exec(host)?.[1];
    const { serving } = this.backend;
    return tag === undefined ? choose(serving, Math.random()) : serving.find((share) => share.tag === tag);
  }
}
