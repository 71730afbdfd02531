import { randomBytes } from "node:crypto";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { TLSSocket } from "node:tls";
import { HOP_BY_HOP } from "../network/hopByHop";
import type { LoadBalancerInputs } from "./model/loadBalancer";
import type { ResponseHeaders } from "./model/responseHeaders";

/** Never passed on: they belong to one connection; `expect` is answered by the listener itself. */
const NOT_PASSED: ReadonlySet<string> = new Set([...HOP_BY_HOP, "proxy-authorization", "expect"]);

/** Written anew by the load balancer. */
const REPLACED = new Set(["x-forwarded-for", "x-forwarded-proto", "x-forwarded-port", "x-amzn-trace-id"]);

const VALID_NAME = /^[A-Za-z0-9-]+$/;

/** What the listener adds to a request. */
export interface ListenerFacts {
  readonly protocol: "HTTP" | "HTTPS";
  readonly port: number;
}

/**
 * The headers for the target.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
export function requestHeaders(
  incoming: IncomingMessage,
  listener: ListenerFacts,
  settings: LoadBalancerInputs,
): OutgoingHttpHeaders {
  const perConnection = namedByConnection(incoming.headers.connection);
  const headers: Record<string, string | string[]> = {};
  const { rawHeaders } = incoming;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = [rawHeaders[index], rawHeaders[index + 1]];
    const lower = name.toLowerCase();
    if (NOT_PASSED.has(lower) || REPLACED.has(lower) || perConnection.has(lower)) continue;
    // "message header names contain only alphanumeric characters and hyphens" (routing.http.drop_invalid_header_fields)
    if (settings.dropInvalidHeaderFields && !VALID_NAME.test(name)) continue;
    const before = headers[lower];
    headers[lower] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  if (incoming.headers["transfer-encoding"] !== undefined) headers["transfer-encoding"] = "chunked";
  headers.host = hostHeader(incoming.headers.host ?? "", listener, settings);
  const forwardedFor = forwardedForOf(incoming, settings);
  if (forwardedFor !== undefined) headers["x-forwarded-for"] = forwardedFor;
  headers["x-forwarded-proto"] = listener.protocol.toLowerCase();
  headers["x-forwarded-port"] = String(listener.port);
  headers["x-amzn-trace-id"] = traceId(incoming.headers["x-amzn-trace-id"]);
  if (settings.enableTlsVersionAndCipherSuiteHeaders && listener.protocol === "HTTPS") {
    const socket = incoming.socket as TLSSocket;
    headers["x-amzn-tls-version"] = socket.getProtocol() ?? "";
    headers["x-amzn-tls-cipher-suite"] = socket.getCipher().standardName;
  }
  return headers;
}

/** An ALB adds the listener's port to the Host header unless it is the usual one, or told to preserve it. */
function hostHeader(
  host: string,
  { port }: ListenerFacts,
  { preserveHostHeader }: LoadBalancerInputs,
): string {
  const usual = port === 80 || port === 443;
  return preserveHostHeader || usual || host.includes(":") ? host : `${host}:${port}`;
}

function forwardedForOf(incoming: IncomingMessage, settings: LoadBalancerInputs): string | undefined {
  const given = incoming.headers["x-forwarded-for"];
  const before = Array.isArray(given) ? given.join(", ") : given;
  const address = (incoming.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const client = settings.enableXffClientPort ? `${address}:${incoming.socket.remotePort ?? 0}` : address;
  switch (settings.xffHeaderProcessingMode) {
    case "append":
      return before === undefined ? client : `${before}, ${client}`;
    case "preserve":
      return before;
    case "remove":
      return undefined;
  }
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html */
function traceId(given: string | string[] | undefined): string {
  const own = `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
  const fields = (typeof given === "string" ? given : "")
    .split(";")
    .filter((field) => field !== "" && !field.startsWith("Self="));
  if (!fields.some((field) => field.startsWith("Root="))) return [`Root=${own}`, ...fields].join(";");
  return [`Self=${own}`, ...fields].join(";");
}

/** The headers for the client, as a flat list so that repeated ones (Set-Cookie) stay as they are. */
export function responseHeaders(answer: IncomingMessage, changes: ResponseHeaders): string[] {
  const perConnection = namedByConnection(answer.headers.connection);
  const { rawHeaders } = answer;
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = [rawHeaders[index], rawHeaders[index + 1]];
    const lower = name.toLowerCase();
    if (NOT_PASSED.has(lower) || perConnection.has(lower) || changes.removed.has(lower)) continue;
    headers.push(name, value);
  }
  return [...headers, ...Object.entries(changes.set).flat()];
}

function namedByConnection(connection: string | undefined): ReadonlySet<string> {
  return connection === undefined
    ? NONE
    : new Set(
        connection
          .toLowerCase()
          .split(",")
          .map((name) => name.trim()),
      );
}

const NONE: ReadonlySet<string> = new Set();
