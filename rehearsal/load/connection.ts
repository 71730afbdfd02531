import type { EventEmitter } from "node:events";
import type { TLSSocket } from "node:tls";
import type { Client as PublicClient } from "autocannon";

/**
 * What is driven of the client of autocannon 9.0.0 (lib/httpClient.js) beyond its types. Taken as it is, that client
 * loses requests without a word: when the server closes under a request it connects again and counts nothing, a
 * refused connection is tried again in a busy loop, certificates are never verified (`rejectUnauthorized: false` comes
 * after the caller's options), and stopping cuts what is in flight. So every request is booked here.
 */
interface Client extends EventEmitter {
  conn?: TLSSocket;
  destroyed: boolean;
  reqsMade: number;
  parser: { reinitialize(type: "RESPONSE"): void };
  requestIterator: {
    currentRequest: { readonly route: number };
    recordBody(request: unknown, status: number, body: string, rawHeaders: string[]): void;
  };
  _connect(): void;
  _doRequest(): void;
  _destroyConnection(): void;
}

/** A request that was begun: which route, and when by the monotonic clock. */
export interface Begun {
  readonly route: number;
  readonly at: number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly rawHeaders: readonly string[];
}

/** Books the requests of one connection. For each `begun` exactly one of `answered` and `lost` follows. */
export interface Book<Ticket> {
  /** Asked before each request; false: send no more. */
  mayBegin(): boolean;
  begun(begun: Begun): Ticket;
  answered(ticket: Ticket, answer: Answer): void;
  /** There is no whole answer, and why. `kind` is `timeout`, `closed`, or a socket's or certificate's error code. */
  lost(ticket: Ticket, kind: string, message: string): void;
}

export interface Pace {
  /** Milliseconds until an unanswered request has failed. */
  readonly timeout: number;
  /** Milliseconds before connecting again after a connection that answered nothing. */
  readonly backoff: number;
}

const PARTS = ["parser", "requestIterator", "_connect", "_doRequest", "_destroyConnection"];

/** To be called as autocannon's `setupClient`, which runs before the client connects. */
export function keepBook<Ticket>(publicClient: PublicClient, book: Book<Ticket>, pace: Pace): void {
  const missing = PARTS.filter((part) => !(part in publicClient));
  if (missing.length > 0)
    throw new Error(`autocannon's client has no ${missing.join(", ")}: the load needs autocannon 9.0.0`);
  new BookedConnection(publicClient as unknown as Client, book, pace);
}

class BookedConnection<Ticket> {
  private outstanding: { readonly ticket: Ticket; readonly at: number } | undefined;
  private waiting = false;
  /** The last answer said `connection: close`: the next request needs a new connection. */
  private closing = false;
  /** This connection has answered; a fresh one has not. The first attempt needs no wait. */
  private proven = true;
  private readonly open: () => void;
  private readonly request: () => void;

  constructor(
    private readonly client: Client,
    private readonly book: Book<Ticket>,
    private readonly pace: Pace,
  ) {
    this.open = client._connect.bind(client);
    this.request = client._doRequest.bind(client);
    client._connect = () => this.connect();
    client._doRequest = () => this.begin();
    const record = client.requestIterator.recordBody.bind(client.requestIterator);
    client.requestIterator.recordBody = (request, status, body, rawHeaders) => {
      record(request, status, body, rawHeaders);
      this.answer({ status, body, rawHeaders });
    };
    client.on("connError", (error: NodeJS.ErrnoException) =>
      this.lose(error.code ?? error.name, error.message),
    );
  }

  /** Called at the start, after an error, after the other side closed, and after a timeout. */
  private connect(): void {
    this.loseSilent();
    // the old socket must not speak up a second time, nor leave half an answer in the parser
    if (this.client.conn !== undefined) this.client._destroyConnection();
    this.client.parser.reinitialize("RESPONSE");
    this.closing = false;
    if (this.client.destroyed || this.waiting || !this.book.mayBegin()) return;
    if (this.proven) return this.dial();
    this.waiting = true;
    setTimeout(() => {
      this.waiting = false;
      if (!this.client.destroyed && this.book.mayBegin()) this.dial();
    }, this.pace.backoff);
  }

  private dial(): void {
    this.proven = false;
    this.open();
    const socket = this.client.conn;
    socket?.once("secureConnect", () => {
      if (socket.authorized) return;
      const reason = String(socket.authorizationError);
      socket.destroy(
        Object.assign(new Error(`the certificate is not valid: ${reason}`), { code: reason.slice(0, 60) }),
      );
    });
  }

  private begin(): void {
    if (this.outstanding !== undefined || this.waiting || !this.book.mayBegin()) return;
    if (this.closing) return this.connect();
    const [before, at] = [this.client.reqsMade, performance.now()];
    this.request();
    if (this.client.reqsMade === before) return; // its share of this second is used up
    this.outstanding = {
      ticket: this.book.begun({ route: this.client.requestIterator.currentRequest.route, at }),
      at,
    };
  }

  private answer(answer: Answer): void {
    const begun = this.outstanding;
    if (begun === undefined) return;
    this.outstanding = undefined;
    this.proven = true;
    this.closing = answer.rawHeaders.some(
      (value, at) =>
        at % 2 === 1 && answer.rawHeaders[at - 1]?.toLowerCase() === "connection" && /close/i.test(value),
    );
    this.book.answered(begun.ticket, answer);
  }

  private loseSilent(): void {
    const elapsed = this.outstanding === undefined ? 0 : performance.now() - this.outstanding.at;
    if (elapsed >= this.pace.timeout * 0.95)
      this.lose("timeout", `no whole answer within ${this.pace.timeout} ms`);
    else this.lose("closed", "the connection was closed before the whole answer was there");
  }

  private lose(kind: string, message: string): void {
    const begun = this.outstanding;
    this.outstanding = undefined;
    if (begun !== undefined) this.book.lost(begun.ticket, kind, message);
  }
}
