import { type ClientRequest, type IncomingMessage, type ServerResponse, request } from "node:http";
import { performance } from "node:perf_hooks";
import { answerError } from "./answer";
import { type ListenerFacts, requestHeaders, responseHeaders } from "./headers";
import type { LiveTarget } from "./liveTarget";
import { type GroupMetrics, type LoadBalancerMetrics, countStatus } from "./metrics";
import type { LoadBalancerInputs } from "./model/loadBalancer";
import type { ResponseHeaders } from "./model/responseHeaders";
import type { OwnError, PublishedGroup } from "./published";

/** Where a request goes and by what settings. */
export interface Forwarding {
  readonly live: LiveTarget;
  readonly listener: ListenerFacts;
  readonly settings: LoadBalancerInputs;
  readonly changes: ResponseHeaders;
  readonly metrics: GroupMetrics;
  readonly loadBalancer: LoadBalancerMetrics;
  readonly published: PublishedGroup;
  readonly ownError: OwnError;
}

/** "The load balancer failed to establish a connection to the target before the connection timeout expired (10 seconds)." */
const CONNECT_TIMEOUT = 10_000;

/** Methods that may be sent twice without harm (RFC 9110, 9.2.2). */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/**
 * Sends one request to a target and streams both bodies. On `node:http` with an agent for each target, and not on
 * http-proxy-3, because three decisions here need what that hides: whether a connection was reused, whether a byte of
 * the answer has come, and which connections belong to a target that drains.
 *
 * A target may close an idle connection at the moment a request is sent on it. AWS documents a 502 then ("Check
 * whether the keep-alive duration of the target is shorter than the idle timeout value of the load balancer"). Here an
 * idempotent request without a body is sent once more on a new connection, and counted as `retried`; any other gets
 * the 502. Codes: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
export function forward(incoming: IncomingMessage, outgoing: ServerResponse, forwarding: Forwarding): void {
  new Exchange(incoming, outgoing, forwarding).start();
}

class Exchange {
  private readonly headers;
  private readonly hasBody: boolean;
  private readonly end: () => void;
  private readonly startedAt = performance.now();
  private current: ClientRequest | undefined;
  private answer: IncomingMessage | undefined;
  private over = false;

  constructor(
    private readonly incoming: IncomingMessage,
    private readonly outgoing: ServerResponse,
    private readonly forwarding: Forwarding,
  ) {
    this.headers = requestHeaders(incoming, forwarding.listener, forwarding.settings);
    const length = incoming.headers["content-length"];
    this.hasBody =
      incoming.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
    this.end = forwarding.live.begin(() => this.fail(502));
    outgoing.once("close", () => this.closed());
    forwarding.metrics.requests += 1;
    forwarding.published.requested();
  }

  start(): void {
    this.send(true);
  }

  private send(first: boolean): void {
    const { live, settings } = this.forwarding;
    const { address, port } = live.target.endpoint;
    const onward = request({
      host: address,
      port,
      method: this.incoming.method,
      path: this.incoming.url,
      headers: this.headers,
      agent: first ? live.agent : false,
      timeout: settings.idleTimeout * 1000,
    });
    this.current = onward;
    onward.once("response", (answer) => this.respond(answer));
    onward.once("timeout", () => this.fail(504));
    onward.on("error", () => this.failed(onward, first));
    onward.once("socket", (socket) => {
      if (!socket.connecting) return;
      const limit = setTimeout(() => this.fail(504), CONNECT_TIMEOUT);
      socket.once("connect", () => clearTimeout(limit)).once("close", () => clearTimeout(limit));
    });
    if (this.hasBody) this.incoming.pipe(onward);
    else onward.end();
  }

  private failed(onward: ClientRequest, first: boolean): void {
    if (this.over || onward !== this.current) return;
    const again = first && onward.reusedSocket && !this.hasBody && this.answer === undefined;
    if (again && IDEMPOTENT.has(this.incoming.method ?? "")) {
      this.forwarding.metrics.retried += 1;
      this.send(false);
      return;
    }
    if (!onward.reusedSocket) {
      this.forwarding.metrics.connectionErrors += 1;
      this.forwarding.published.connectionFailed();
    }
    this.fail(502);
  }

  private respond(answer: IncomingMessage): void {
    if (this.over) {
      answer.destroy();
      return;
    }
    this.answer = answer;
    const { metrics, changes } = this.forwarding;
    const took = performance.now() - this.startedAt;
    metrics.latencySum += took;
    const status = answer.statusCode ?? 502;
    this.forwarding.published.answered(status, took / 1000);
    countStatus(metrics, status);
    this.outgoing.writeHead(status, answer.statusMessage, responseHeaders(answer, changes));
    // The head goes out when it is there: a target may take its time with the body (server-sent events).
    this.outgoing.flushHeaders();
    // Also when the target ends in the middle of a body: the client must not take what it got for the whole.
    answer.on("error", () => this.fail(502));
    answer.pipe(this.outgoing);
  }

  /** Ends the exchange from our side: with an error page, or by closing when part of an answer is out already. */
  private fail(status: 502 | 504): void {
    if (this.over) return;
    this.over = true;
    this.end();
    this.current?.destroy();
    if (this.outgoing.headersSent) {
      this.outgoing.destroy();
      return;
    }
    this.forwarding.metrics[status === 502 ? "elb502" : "elb504"] += 1;
    this.forwarding.ownError(status);
    // What the client still sends has nowhere to go: it is read and dropped so that it can read the answer.
    this.incoming.unpipe();
    this.incoming.resume();
    answerError(this.outgoing, status, this.forwarding.changes);
  }

  private closed(): void {
    if (this.over) return;
    this.over = true;
    const complete = this.outgoing.writableFinished;
    if (!complete) {
      this.forwarding.loadBalancer.clientClosed += 1;
      this.current?.destroy();
    }
    this.end();
  }
}
