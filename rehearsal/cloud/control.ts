import { timingSafeEqual } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { hex } from "./kernel/identifiers";
import type { ControlRoutes } from "./kernel/model";
import { closeServer, openServer } from "./network/loopback";

/**
 * The rehearsal's own window into the cloud: events, names, health. Not a part of any real cloud, so nothing that
 * ships may depend on it. A token keeps web pages on the same machine out (DNS rebinding).
 */
export class Control {
  readonly token = hex(32);
  private readonly server: Server;

  constructor(private readonly routes: ControlRoutes) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  start(port = 0): Promise<number> {
    return openServer(this.server, port);
  }

  stop(): Promise<void> {
    return closeServer(this.server);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://control");
    const route = Object.hasOwn(this.routes, url.pathname) ? this.routes[url.pathname] : undefined;
    const given = Buffer.from(String(request.headers["x-sluice-control"] ?? ""));
    const reply = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (given.length !== this.token.length || !timingSafeEqual(given, Buffer.from(this.token)))
      return reply(401, { error: "x-sluice-control is missing or wrong" });
    if (route === undefined)
      return reply(404, { error: `no ${url.pathname}; there are ${Object.keys(this.routes).join(", ")}` });
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body: unknown =
        chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString("utf8"));
      reply(200, (await route(url.searchParams, body)) ?? {});
    } catch (error) {
      reply(400, { error: error instanceof Error ? error.message : String(error) });
    }
  }
}
