import { createServer } from "node:http";

/** No request for so long after SIGTERM: whoever balances the load has let go. */
const QUIET_MS = 300;
/** Room before the platform's SIGKILL in which connections that never end are cut. */
const RESERVE_MS = 500;
/** Asked every few seconds by whoever watches: not counted, and not logged unless they fail. */
export const QUIET = new Set(["/api/live", "/api/health", "/api/ai/health", "/healthz"]);
const BODY_LIMIT = 64 * 1024;

/** An answer that is an error in the caller's request: `status` and a message for them. */
export class Refusal extends Error {
  constructor(status, message, headers = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/**
 * Serves `answer(request, url)` → `{status, body, headers?}` as JSON, until SIGTERM; then goes on serving, tells each
 * client to let its connection go, and exits 0 once it is quiet or `drainSeconds` have passed. Accepting stops last:
 * a connection refused a moment too early is a failed request. `counted({status})` hears of each request that somebody
 * made who does not just watch.
 */
export function serve({
  port,
  drainSeconds,
  keepAliveSeconds = 75,
  headers,
  answer: given,
  log,
  trials,
  counted = () => undefined,
}) {
  const refuse = (status, message) => new Refusal(status, message);
  const answer = trials.around(given, { log, refuse, quiet: QUIET });
  // A path that is no route is logged as `other`: whoever tries paths must not make a metric of each.
  const told = (request, status, began) => {
    const path = request.url?.split("?")[0] ?? "";
    if (!QUIET.has(path)) counted({ status });
    else if (status < 500) return;
    const route = answer.paths.has(path) ? path : "other";
    log.request({ route, status, durationMs: Math.round(performance.now() - began) });
  };

  let draining = false;
  let inFlight = 0;
  let lastRequest = 0;

  const send = (response, { status, body, headers: own = {} }) => {
    if (response.headersSent || response.destroyed) return;
    // Decided when the answer goes out, so that a request that came before SIGTERM lets go of its connection too.
    if (draining) response.setHeader("connection", "close");
    const bytes = Buffer.from(JSON.stringify(body));
    response.writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": bytes.length,
      "cache-control": "no-store",
      ...headers,
      ...own,
    });
    response.end(bytes);
  };

  const server = createServer(async (request, response) => {
    lastRequest = Date.now();
    const began = performance.now();
    inFlight += 1;
    response.once("close", () => {
      // 499: the client went away before it was answered.
      told(request, response.writableFinished ? response.statusCode : 499, began);
      inFlight -= 1;
      lastRequest = Date.now();
    });
    try {
      const target = `http://service${request.url}`;
      if (!URL.canParse(target)) throw new Refusal(400, "the path is not legal");
      send(response, await answer(request, new URL(target)));
    } catch (failure) {
      if (failure instanceof Refusal) {
        send(response, {
          status: failure.status,
          body: { error: failure.message },
          headers: failure.headers,
        });
      } else if (!response.destroyed) {
        log.error("request failed", {
          path: request.url?.split("?")[0],
          // The request's own line carries the category: one failure counts once.
          failure: String(failure?.message ?? failure),
        });
        send(response, { status: 500, body: { error: "internal error" } });
      }
    }
  });
  // Longer than whoever balances the load keeps an idle connection, so that it is never we who close under its request.
  server.keepAliveTimeout = keepAliveSeconds * 1000;
  server.headersTimeout = (keepAliveSeconds + 5) * 1000;
  server.on("error", (failure) => {
    log.error("cannot listen", { category: "internal", port, failure: failure.message });
    process.exitCode = 1;
  });
  server.listen(port, "0.0.0.0", () => log.info("started", { port: server.address().port }));

  const drain = () => {
    if (draining) return;
    draining = true;
    const began = Date.now();
    const cutAt = began + Math.max(0, drainSeconds * 1000 - RESERVE_MS);
    lastRequest = began;
    log.info("draining", { inFlight });
    const tick = setInterval(() => {
      const overdue = Date.now() >= cutAt;
      if (!overdue && (inFlight > 0 || Date.now() - lastRequest < QUIET_MS)) return;
      clearInterval(tick);
      if (inFlight > 0) log.warn("requests cut off", { category: "drain", inFlight, drainSeconds });
      server.close(() => {
        log.info("stopped", { cause: overdue ? "DRAIN_SECONDS have passed" : "quiet" });
        process.exit(0);
      });
      if (overdue) setTimeout(() => server.closeAllConnections(), RESERVE_MS / 2).unref();
    }, 25);
  };
  process.once("SIGTERM", drain);
  process.once("SIGINT", drain);
  return server;
}

/** The body as JSON: an object, at most 64 KiB. */
export async function readJson(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_LIMIT)
      throw new Refusal(413, `the body is larger than ${BODY_LIMIT} bytes`, { connection: "close" });
    chunks.push(chunk);
  }
  try {
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (body !== null && typeof body === "object" && !Array.isArray(body)) return body;
  } catch {
    // Told below, as for every other body that is no JSON object.
  }
  throw new Refusal(400, "the body must be a JSON object");
}

/** Chooses by path, then by method; 404 and 405 as HTTP has them. */
export function route(routes) {
  const answer = async (request, url) => {
    const methods = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined;
    if (methods === undefined) throw new Refusal(404, `there is nothing at ${url.pathname}`);
    const handler = methods[request.method === "HEAD" ? "GET" : request.method];
    if (handler === undefined) {
      throw new Refusal(405, `${request.method} is not allowed here`, {
        allow: Object.keys(methods).join(", "),
      });
    }
    return handler(request, url);
  };
  return Object.assign(answer, { paths: new Set(Object.keys(routes)) });
}

/** Values of a request by `rules` (name → [lowest, highest, whole]); all faults in one refusal. */
export function numbers(given, rules) {
  const faults = [];
  const values = {};
  for (const [name, [lowest, highest, whole]] of Object.entries(rules)) {
    const value = given[name];
    const number =
      typeof value === "number"
        ? value
        : typeof value === "string" && value.trim() !== ""
          ? Number(value)
          : NaN;
    if (number >= lowest && number <= highest && (!whole || Number.isInteger(number))) values[name] = number;
    else faults.push(`${name} must be a ${whole ? "whole " : ""}number from ${lowest} to ${highest}`);
  }
  if (faults.length > 0) throw new Refusal(400, faults.join("; "));
  return values;
}
