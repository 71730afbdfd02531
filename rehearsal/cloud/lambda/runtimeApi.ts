import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { closeServer, openServer } from "../network/loopback";

/** How the handler ended, as the runtime tells it. */
export interface Answer {
  readonly ok: boolean;
  readonly payload: string;
}

interface Waiting {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
  readonly answer: (answer: Answer) => void;
}

/**
 * Lambda's Runtime API. An environment's address holds a path of its own, so that every environment gets the event it was
 * started for. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  private readonly waiting = new Map<string, Waiting>();
  private server: Server | undefined;
  /** One for all who ask while it opens. */
  private address: Promise<string> | undefined;

  /** What AWS_LAMBDA_RUNTIME_API is for the environment of this request. */
  async addressFor(requestId: string): Promise<string> {
    this.address ??= this.open();
    return `${await this.address}/${requestId}`;
  }

  /** Resolves when the environment answers; `forget` when it ended without. */
  expect(requestId: string, payload: string, headers: Waiting["headers"]): Promise<Answer> {
    return new Promise((answer) => this.waiting.set(requestId, { payload, headers, answer }));
  }

  forget(requestId: string): void {
    this.waiting.delete(requestId);
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    this.address = undefined;
    if (server !== undefined) await closeServer(server);
  }

  private async open(): Promise<string> {
    this.server = createServer((incoming, outgoing) => void this.serve(incoming, outgoing));
    return `127.0.0.1:${await openServer(this.server)}`;
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const [, id = "", action = ""] = /^\/([^/]+)\/2018-06-01\/runtime\/(.*)$/.exec(incoming.url ?? "") ?? [];
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return void outgoing.writeHead(404).end();
    if (action === "invocation/next")
      return void outgoing.writeHead(200, waiting.headers).end(waiting.payload);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    outgoing.writeHead(202).end();
    this.waiting.delete(id);
    waiting.answer({ ok: action.endsWith("/response"), payload: Buffer.concat(chunks).toString("utf8") });
  }
}
