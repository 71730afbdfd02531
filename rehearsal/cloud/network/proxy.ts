import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { World } from "../kernel/world";
import { closeServer, openServer } from "./loopback";

/**
 * How processes inside the cloud reach its names: a forward proxy on loopback (`HTTPS_PROXY`), which resolves a name
 * in the cloud's DNS and nowhere else. TLS goes through untouched, end to end.
 */
export class NetworkProxy {
  private readonly server: Server;
  private readonly sockets = new Set<Duplex>();

  constructor(private readonly world: World) {
    this.server = createServer((incoming, outgoing) => this.forward(incoming, outgoing));
    this.server.on("connect", (incoming: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.tunnel(incoming, socket, head),
    );
  }

  /** Listens, and tells the guests. Resolves with the port. */
  async start(wanted = 0): Promise<number> {
    const port = await openServer(this.server, wanted);
    const url = `http://127.0.0.1:${port}`;
    Object.assign(this.world.guestEnvironment, {
      HTTPS_PROXY: url,
      HTTP_PROXY: url,
      NO_PROXY: "127.0.0.1,localhost",
      NODE_EXTRA_CA_CERTS: this.world.authority.certificateFile,
    });
    return port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await closeServer(this.server);
  }

  private tunnel(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    // From the first moment: an error that nobody listens to would end the whole cloud.
    socket.on("error", () => socket.destroy());
    const [host = "", port = "443"] = (incoming.url ?? "").split(":");
    const endpoint = this.world.names.reach(host, Number(port), "internet");
    if (endpoint === undefined) {
      socket.end(`HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/plain\r\n\r\n${unresolved(host, port)}\n`);
      return;
    }
    if (endpoint === "dropped") {
      socket.end(`HTTP/1.1 504 Gateway Timeout\r\ncontent-type: text/plain\r\n\r\n${dropped(host, port)}\n`);
      return;
    }
    const upstream = connect(endpoint.port, endpoint.address, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
    for (const end of [socket, upstream]) {
      this.sockets.add(end);
      end.once("close", () => this.sockets.delete(end));
    }
    upstream.on("error", () => socket.destroy());
    socket.once("close", () => upstream.destroy());
  }

  private forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const target = URL.canParse(incoming.url ?? "") ? new URL(incoming.url ?? "") : undefined;
    const endpoint = target && this.world.names.reach(target.hostname, Number(target.port || 80), "internet");
    if (target === undefined || endpoint === undefined) {
      outgoing
        .writeHead(502, { "content-type": "text/plain" })
        .end(`${unresolved(target?.hostname ?? "?", target?.port ?? "80")}\n`);
      return;
    }
    if (endpoint === "dropped") {
      outgoing
        .writeHead(504, { "content-type": "text/plain" })
        .end(`${dropped(target.hostname, target.port || "80")}\n`);
      return;
    }
    const onward = request(
      {
        host: endpoint.address,
        port: endpoint.port,
        method: incoming.method,
        path: target.pathname + target.search,
        headers: incoming.headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on("error", (error) =>
      outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end(error.message),
    );
    incoming.pipe(onward);
  }
}

const unresolved = (host: string, port: string): string =>
  `${host}:${port} does not resolve inside the embedded cloud`;

/** In AWS nothing would answer until the client gives up; here it is told at once. */
const dropped = (host: string, port: string): string =>
  `${host}:${port} does not answer: no rule of its security groups lets the internet in`;
