import { readFileSync } from "node:fs";
import autocannon from "autocannon";
import { keepBook } from "./connection";
import { complete, sequence, split, type CompleteOptions } from "./options";
import type { FromWorker, LoadOptions, ToWorker } from "./protocol";
import { Recorder } from "./recorder";

/*
 * The process that makes the load. It ends with its parent, after a limit, or when told to. Ctrl-C reaches the whole
 * process group; the parent decides what happens then, so it is ignored here.
 */
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit(0));

let recorder: Recorder | undefined;

process.on("message", (message: ToWorker) => {
  switch (message.kind) {
    case "start":
      return start(message.options);
    case "mark":
      return recorder?.mark(message.name);
    case "stop":
      return recorder?.end("stopped");
  }
});

function start(given: LoadOptions): void {
  try {
    const options = complete(given);
    const ca = readFileSync(options.caFile, "utf8");
    recorder = new Recorder(options, tell);
    const windows = setInterval(() => recorder?.tellWindow(), options.windowMs);
    const limit = setTimeout(() => recorder?.end("maxSeconds"), options.maxSeconds * 1000);
    onResult = () => {
      clearInterval(windows);
      clearTimeout(limit);
    };
    fire(options, ca, recorder);
    tell({ kind: "started" });
  } catch (error) {
    tell({ kind: "refused", message: error instanceof Error ? error.message : String(error) });
  }
}

let onResult: () => void = () => undefined;

function tell(message: FromWorker): void {
  if (message.kind === "result") onResult();
  process.send?.(message, () => {
    if (message.kind === "result") process.disconnect();
  });
}

/**
 * Autocannon sends each connection's share of a second back to back when the second begins. Up to ten runs, begun one
 * after the other within a second, make that a stream.
 */
function fire(options: CompleteOptions, ca: string, book: Recorder): void {
  const runs = Math.min(10, options.connections);
  const connections = split(options.connections, runs);
  const rates = split(options.rate, runs);
  const mix = sequence(options.requests);
  for (let run = 0; run < runs; run += 1) {
    const from = Math.floor((run * mix.length) / runs);
    const order = [...mix.slice(from), ...mix.slice(0, from)];
    setTimeout(
      () => runOnce(options, ca, book, connections[run] ?? 1, rates[run] ?? 1, order),
      (1000 * run) / runs,
    );
  }
}

function runOnce(
  options: CompleteOptions,
  ca: string,
  book: Recorder,
  connections: number,
  overallRate: number,
  order: readonly number[],
): void {
  const pace = { timeout: options.timeout * 1000, backoff: Math.max(20, (1000 * connections) / overallRate) };
  autocannon(
    {
      url: `https://${options.target.address.includes(":") ? `[${options.target.address}]` : options.target.address}:${options.target.port}`,
      servername: options.host,
      tlsOptions: { ca },
      // A firewall refuses who does not say what it is.
      headers: { host: options.host, "user-agent": "sluice-load" },
      connections,
      overallRate,
      timeout: options.timeout,
      // the recorder ends the load; this is the fence behind it
      duration: options.maxSeconds + 2 * options.timeout + 60,
      requests: order.map((route) => request(options, route)),
      setupClient: (client) => keepBook(client, book, pace),
    },
    (error: unknown) => {
      if (error instanceof Error) throw error;
    },
  );
}

function request(options: CompleteOptions, route: number): autocannon.Request & { route: number } {
  const { method = "GET", path = "/", body } = options.requests[route] ?? {};
  return body
    ? { route, method, path, body, headers: { "content-type": "application/json" } }
    : { route, method, path };
}
