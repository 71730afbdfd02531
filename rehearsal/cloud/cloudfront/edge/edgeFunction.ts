import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { functionSource } from "./functionSource";

/**
 * CloudFront stops a function after about a millisecond of computing. A laptop whose two cores are busy stops for
 * longer now and then, and a rehearsal must not fail for that: only what clearly does not end is cut.
 */
const LONGEST = 1_000;
/** A function has 2 MB at CloudFront; a whole engine needs more to begin with. */
const MEMORY = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 8 };

/** The contents of a function's key value store, and what tells one state from the next. */
export interface StoreState {
  readonly etag: string;
  readonly lastModified: number;
  readonly values: Readonly<Record<string, string>>;
}

export type FunctionOutcome = { readonly result: unknown } | { readonly fault: string };

interface Waiting {
  readonly settle: (outcome: FunctionOutcome) => void;
  readonly timer: NodeJS.Timeout;
}
type Message =
  | { readonly loaded: true; readonly fault?: string }
  | { readonly log: string }
  | { readonly id: number; readonly ok: boolean; readonly text?: string };

/**
 * One published version of a CloudFront function, in a thread and a JavaScript realm of its own: no process, no
 * require, no network, no timers, no code from text, as in the cloudfront-js-2.0 runtime; and a loop without end stops
 * this function only. Syntax that the real runtime lacks is not refused.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export class EdgeFunction {
  private readonly source: string;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | undefined;
  private loaded: Promise<string | undefined> | undefined;
  private sentStore: string | undefined;
  private last = 0;
  /** Number of the newest request that was answered: the thread lives if it is beyond one that is late. */
  private answered = 0;

  /** Compiles; throws a SyntaxError that names line and problem. */
  constructor(
    private readonly name: string,
    code: string,
    private readonly log: (line: string) => void = () => undefined,
  ) {
    this.source = functionSource(name, code);
  }

  /** Runs what stands outside the handler; resolves with what is wrong, or undefined. */
  check(): Promise<string | undefined> {
    return this.open();
  }

  /** Runs `handler(event)` with the store as it is now. Never rejects: what goes wrong is the outcome. */
  async run(event: unknown, store?: StoreState): Promise<FunctionOutcome> {
    const fault = await this.open();
    if (fault !== undefined) return { fault };
    const { worker } = this;
    if (worker === undefined) return { fault: "the function was stopped" };
    if (store !== undefined && store.etag !== this.sentStore) {
      worker.postMessage({ store: { values: store.values, lastModified: store.lastModified } });
      this.sentStore = store.etag;
    }
    this.last += 1;
    const id = this.last;
    return new Promise((settle) => {
      const timer = setTimeout(() => setImmediate(() => this.late(id)), LONGEST);
      this.waiting.set(id, { settle, timer });
      worker.postMessage({ id, event: JSON.stringify(event) });
    });
  }

  async stop(): Promise<void> {
    await this.end("the function was stopped");
  }

  private open(): Promise<string | undefined> {
    this.loaded ??= this.start();
    return this.loaded;
  }

  private start(): Promise<string | undefined> {
    const worker = new Worker(join(__dirname, "functionRealm.cjs"), {
      workerData: { name: this.name, source: this.source },
      env: {},
      execArgv: [],
      resourceLimits: MEMORY,
      name: this.name,
    });
    worker.unref();
    this.worker = worker;
    this.sentStore = undefined;
    return new Promise((resolve) => {
      // A thread takes its time to start on a busy machine; this limit is on code outside the handler that never ends.
      const timer = setTimeout(() => {
        resolve("the code outside the handler does not end");
        void this.end("the code outside the handler does not end");
      }, 20 * LONGEST);
      worker.on("message", (message: Message) => {
        if ("loaded" in message) {
          clearTimeout(timer);
          resolve(message.fault);
        } else this.take(message);
      });
      worker.on("error", (error) => {
        clearTimeout(timer);
        resolve(String(error));
        if (this.worker === worker) void this.end(String(error));
      });
    });
  }

  private take(message: Exclude<Message, { loaded: true }>): void {
    if ("log" in message) return this.log(message.log);
    const { id, ok, text } = message;
    this.answered = Math.max(this.answered, id);
    this.settle(
      id,
      ok
        ? { result: text === undefined ? undefined : (JSON.parse(text) as unknown) }
        : { fault: text ?? "the function failed" },
    );
  }

  /** The time is up. A thread that has answered later requests is alive, and only this one is stuck. */
  private late(id: number): void {
    if (!this.waiting.has(id)) return;
    if (this.answered > id) this.settle(id, { fault: `the handler did not finish within ${LONGEST} ms` });
    else void this.end(`the handler did not finish within ${LONGEST} ms`);
  }

  private settle(id: number, outcome: FunctionOutcome): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.waiting.delete(id);
    waiting.settle(outcome);
  }

  /** Ends the thread; the next request starts another. */
  private async end(fault: string): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.loaded = undefined;
    for (const id of [...this.waiting.keys()]) this.settle(id, { fault });
    await worker?.terminate();
  }
}
