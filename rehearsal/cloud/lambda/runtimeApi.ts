import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { closeServer, openServer } from "../network/loopback";

/** How the handler ended, as the runtime tells it. */
export interface Answer {
  readonly ok: boolean;
  readonly payload: string;
  /** The environment could not even begin, and takes no other event. */
  readonly last: boolean;
}

interface Event {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** What lies between an environment and whoever has events for it: each may come first. */
interface Desk {
  event?: Event;
  asking?: ServerResponse;
  answer?: (answer: Answer) => void;
}

/**
 * Lambda's Runtime API. An environment's address holds a path of its own, so that every environment gets the events that are
 * meant for it. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  private readonly desks = new Map<string, Desk>();
  private server: Server | undefined;
  /** One for all who ask while it opens. */
  private address: Promise<string> | undefined;

  /** What AWS_LAMBDA_RUNTIME_API is for the environment of this name, from here until {@link close}. */
  async open(environment: string): Promise<string> {
    this.desks.set(environment, {});
    this.address ??= this.listen();
    return `${await this.address}/${environment}`;
  }

  /** Resolves when the environment answers; never, when it ends without. */
  give(environment: string, payload: string, headers: Event["headers"]): Promise<Answer> {
    const desk = this.desks.get(environment);
    if (desk === undefined) throw new Error(`there is no environment ${environment}`);
    return new Promise((answer) => {
      desk.answer = answer;
      desk.event = { payload, headers };
      this.hand(desk);
    });
  }

  close(environment: string): void {
    this.desks.get(environment)?.asking?.destroy();
    this.desks.delete(environment);
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    this.address = undefined;
    for (const environment of [...this.desks.keys()]) this.close(environment);
    if (server !== undefined) await closeServer(server);
  }

  private async listen(): Promise<string> {
    this.server = createServer((incoming, outgoing) => void this.serve(incoming, outgoing));
    return `127.0.0.1:${await openServer(this.server)}`;
  }

  private hand(desk: Desk): void {
    const { event, asking } = desk;
    if (event === undefined || asking === undefined) return;
    desk.event = desk.asking = undefined;
    asking.writeHead(200, event.headers).end(event.payload);
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const [, id = "", action = ""] = /^\/([^/]+)\/2018-06-01\/runtime\/(.*)$/.exec(incoming.url ?? "") ?? [];
    const desk = this.desks.get(id);
    if (desk === undefined) return void outgoing.writeHead(404).end();
    if (action === "invocation/next") {
      desk.asking = outgoing;
      return this.hand(desk);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    outgoing.writeHead(202).end();
    const { answer } = desk;
    desk.answer = undefined;
    answer?.({
      ok: action.endsWith("/response"),
      payload: Buffer.concat(chunks).toString("utf8"),
      last: action === "init/error",
    });
  }
}
