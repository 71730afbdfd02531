import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { complete } from "./options";
import type { FromWorker, LoadOptions, LoadResult, ToWorker } from "./protocol";
import type { Step, Window } from "./tally";

export type { LoadOptions, LoadResult, Route } from "./protocol";
export type { Counts, FailureKind, Latency, Step, Window } from "./tally";

/** How long, beyond the requests' own timeout, the worker may take for its result. */
const GRACE = 10_000;

/**
 * A load in a process of its own, so that it takes no time from the cloud's event loop. **A request failed** when
 * - the connection was refused or reset, or the server's certificate did not verify for the host;
 * - the connection closed before the whole answer was there (nothing is sent again, though a browser would);
 * - there was no whole answer within the timeout;
 * - the status was 400 or more and the route does not list it in `expect`.
 *
 * Every request that was begun is counted once. At the end no new one is begun and those in flight are awaited: they
 * are answered or time out, none is cut. A request that could not be sent, because its connection had not answered
 * the one before, is not invented; its waiting shows in the latency (coordinated omission corrected).
 */
export interface Load {
  readonly pid: number;
  /** Ends the step that is running and begins the next; gives what ended once all its requests are settled. */
  mark(name: string): Promise<Step>;
  /** The newest window, if one is complete. */
  latest(): Window | undefined;
  /** Ends the load; also gives the result when a limit ended it before. */
  stop(): Promise<LoadResult>;
}

export async function startLoad(
  options: LoadOptions & { readonly onWindow?: (window: Window) => void },
): Promise<Load> {
  const { onWindow, ...given } = options;
  const { timeout } = complete(given);
  const child = spawn(process.execPath, ["-r", require.resolve("tsx/cjs"), join(__dirname, "worker.ts")], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR },
  });
  const load = new RunningLoad(child, timeout * 1000 + GRACE, onWindow);
  load.send({ kind: "start", options: given });
  await load.started;
  return load;
}

class RunningLoad implements Load {
  readonly started: Promise<void>;
  private readonly result: Promise<LoadResult>;
  private readonly windows: Window[] = [];
  private readonly steps: Step[] = [];
  /** By the index of the step that they wait for. */
  private readonly waiters = new Map<
    number,
    { readonly resolve: (step: Step) => void; readonly reject: (error: Error) => void }
  >();
  private marks = 0;
  private finished = false;
  private errorOutput = "";

  constructor(
    private readonly child: ChildProcess,
    private readonly patience: number,
    private readonly onWindow: ((window: Window) => void) | undefined,
  ) {
    let begin: () => void;
    let fail: (error: Error) => void;
    this.started = new Promise((resolve, reject) => ([begin, fail] = [resolve, reject]));
    this.result = new Promise((resolve, reject) => {
      child.on("message", (message: FromWorker) => {
        if (message.kind === "started") begin();
        else if (message.kind === "result") resolve(this.finish(message));
        else if (message.kind === "refused") fail(new Error(message.message));
        else this.take(message);
      });
      const onEnd = (error: Error): void => {
        for (const end of [fail, reject, ...[...this.waiters.values()].map((waiter) => waiter.reject)])
          end(error);
      };
      child.on("error", (error) => {
        // With a process of its own it had started: a message that came too late for it. Its end is told by `exit`.
        if (child.pid === undefined) onEnd(new Error(`the load's process did not start: ${error.message}`));
      });
      child.on("exit", (code, signal) =>
        onEnd(
          new Error(
            `the load's process ended with ${signal ?? code} before its result was there. ${this.errorOutput}`,
          ),
        ),
      );
    });
    // whoever stops the load hears of its end; until then nobody has to listen
    this.result.catch(() => undefined);
    this.started.catch(() => child.connected && child.disconnect());
    child.stderr
      ?.setEncoding("utf8")
      .on("data", (text: string) => (this.errorOutput = (this.errorOutput + text).slice(-2000)));
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  send(message: ToWorker): void {
    if (this.child.connected) this.child.send(message);
  }

  mark(name: string): Promise<Step> {
    return new Promise((resolve, reject) => {
      if (this.finished || !this.child.connected) return reject(ended(name, this.errorOutput));
      this.waiters.set(this.marks, { resolve, reject });
      this.marks += 1;
      this.send({ kind: "mark", name });
    });
  }

  latest(): Window | undefined {
    return this.windows.at(-1);
  }

  async stop(): Promise<LoadResult> {
    this.send({ kind: "stop" });
    const patience = setTimeout(() => this.child.kill("SIGKILL"), this.patience);
    try {
      const result = await this.result;
      if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "exit");
      return result;
    } finally {
      clearTimeout(patience);
    }
  }

  private take(message: Extract<FromWorker, { kind: "window" | "step" }>): void {
    if (message.kind === "window") {
      this.windows.push(message.window);
      this.onWindow?.(message.window);
    } else {
      this.steps[message.index] = message.step;
      this.waiters.get(message.index)?.resolve(message.step);
      this.waiters.delete(message.index);
    }
  }

  private finish({ totals, ended: reason }: Extract<FromWorker, { kind: "result" }>): LoadResult {
    this.finished = true;
    for (const waiter of this.waiters.values()) waiter.reject(ended(reason, this.errorOutput));
    this.waiters.clear();
    return { totals, windows: this.windows, steps: this.steps, ended: reason };
  }
}

function ended(what: string, errorOutput: string): Error {
  return new Error(`the load has ended (${what}), no more steps can be marked. ${errorOutput}`.trim());
}
