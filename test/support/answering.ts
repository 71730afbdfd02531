import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** Somebody else's server on loopback, while each test of the file runs: answers as told, and keeps what it was asked. */
export interface Answering {
  readonly url: () => string;
  readonly port: () => number;
  readonly asked: Arrived[];
  /** What it answers from now on in this test; undefined never answers. */
  reply: (request: Arrived) => Reply | undefined;
}

const NOTHING: Reply = { status: 404, body: "there is no such thing" };

export function answering(): Answering {
  let server: Server;
  const port = (): number => (server.address() as AddressInfo).port;
  const asked: Arrived[] = [];
  const one: Answering = { url: () => `http://127.0.0.1:${port()}`, port, asked, reply: () => NOTHING };
  beforeEach(async () => {
    asked.length = 0;
    one.reply = () => NOTHING;
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const { method = "", url: path = "", headers } = request;
        const arrived = { method, path, headers, body: Buffer.concat(parts).toString() };
        asked.push(arrived);
        const reply = one.reply(arrived);
        if (reply === undefined) return;
        const { status = 200, body = "" } = reply;
        response.writeHead(status, { "content-type": "application/json", ...reply.headers });
        response.end(typeof body === "string" ? body : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });
  return one;
}
