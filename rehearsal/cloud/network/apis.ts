import type { IncomingMessage, ServerResponse } from "node:http";
import { type Server, createServer } from "node:https";
import type { World } from "../kernel/world";
import type { ApiAnswer, ApiHandler } from "./api";
import { closeServer, openServer } from "./loopback";

/** How somebody's APIs write a fault: what is not modelled (501), and what went wrong (500). */
export type FaultForm = (status: 500 | 501, message: string) => ApiAnswer;

/** Somebody's APIs inside the cloud: one TLS server behind all of their names. */
export class Apis {
  private readonly handlers = new Map<string, ApiHandler>();
  private readonly removals: (() => void)[] = [];
  private server: Server | undefined;

  constructor(
    private readonly world: World,
    private readonly fault: FaultForm,
  ) {}

  serve(host: string, handler: ApiHandler): void {
    if (this.handlers.has(host)) throw new Error(`${host} is served twice`);
    this.handlers.set(host, handler);
  }

  async start(): Promise<void> {
    const names = [...this.handlers.keys()];
    const { certificate, key } = await this.world.authority.issue(names);
    const server = createServer(
      { cert: certificate, key },
      (request, response) => void this.answer(request, response),
    );
    server.keepAliveTimeout = 60_000;
    const port = await openServer(server);
    this.server = server;
    for (const name of names)
      this.removals.push(this.world.names.serve(name, 443, { address: "127.0.0.1", port }));
  }

  async stop(): Promise<void> {
    for (const remove of this.removals.splice(0)) remove();
    const server = this.server;
    this.server = undefined;
    if (server !== undefined) await closeServer(server);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, headers } = await this.ask(request);
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    response.writeHead(status, { "content-type": "application/json; charset=UTF-8", ...headers }).end(bytes);
  }

  private async ask(request: IncomingMessage): Promise<ApiAnswer> {
    const host = (request.headers.host ?? "").split(":")[0] ?? "";
    const { method = "GET", headers } = request;
    const url = new URL(request.url ?? "/", `https://${host}`);
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const given = {
        method,
        path: url.pathname,
        query: url.searchParams,
        headers,
        body: Buffer.concat(chunks),
      };
      const missing = this.fault(
        501,
        `${method} https://${host}${url.pathname} is not modelled by the embedded cloud (rehearsal/COVERAGE.md)`,
      );
      return (await this.handlers.get(host)?.(given)) ?? missing;
    } catch (failure) {
      return this.fault(500, failure instanceof Error ? failure.message : String(failure));
    }
  }
}
