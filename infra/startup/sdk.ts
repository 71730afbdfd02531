/** `@pulumi/pulumi/log`, the part that is changed. */
export interface Log {
  debug(message: string, resource?: unknown, stream?: number, ephemeral?: boolean): Promise<void>;
}

/** `@pulumi/pulumi/runtime/debuggable`, the part that is changed. */
export interface Debuggable {
  debuggablePromise: <T>(promise: Promise<T>, context?: unknown) => Promise<T>;
}

/** Milliseconds that a line for `--debug` waits for others. */
const TOGETHER = 20;

/**
 * Sends lines for `pulumi up --debug` together. The SDK tells the engine four of them for each resource, whether or not
 * anybody listens, and one request at a time.
 *
 * @param keepAlive keeps the connection to the engine until what it returns is called
 */
export function bundleDebugLines(log: Log, keepAlive: () => () => void): void {
  const send = log.debug.bind(log);
  let waiting: { readonly lines: string[]; readonly sent: Promise<void> } | undefined;
  const begin = (line: string): NonNullable<typeof waiting> => {
    const done = keepAlive();
    const lines = [line];
    const sent = new Promise<void>((resolve) => setTimeout(resolve, TOGETHER)).then(() => {
      waiting = undefined;
      done();
      return send(lines.join("\n"));
    });
    return { lines, sent };
  };
  log.debug = (line, resource, ...rest) => {
    // Shown beside its resource.
    if (resource !== undefined) return send(line, resource, ...rest);
    if (waiting === undefined) waiting = begin(line);
    else waiting.lines.push(line);
    return waiting.sent;
  };
}

/**
 * Takes the stack trace from the SDK's promises. It notes one with each, several for each resource, for whoever
 * searches a promise that never settles: PULUMI_DEBUG_PROMISE_LEAKS brings them back.
 */
export function withoutStackTraces(debuggable: Debuggable): void {
  const note = debuggable.debuggablePromise;
  debuggable.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return note(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}
