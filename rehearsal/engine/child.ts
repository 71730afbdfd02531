import { spawn } from "node:child_process";
import { descendants, endTree, isAlive, sendSignal } from "./processes";

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Stops the child: SIGINT, then after `grace` its whole tree is killed. */
  readonly signal?: AbortSignal;
  /** Milliseconds between SIGINT and the kill. Default 0: killed at once. */
  readonly grace?: number;
  /** Milliseconds after which the child is stopped. Default: none. */
  readonly limit?: number;
  /** Each line of either stream as it comes, without its end. */
  readonly onLine?: (line: string) => void;
}

export interface ChildResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams in the order they came. */
  readonly output: string;
  /** What made it end. */
  readonly stopped: "no" | "aborted" | "limit";
  readonly milliseconds: number;
}

const running = new Set<number>();
// The last safety net: however this process exits, the groups that it began go with it.
process.on("exit", () => {
  for (const pid of running) sendSignal(-pid, "SIGKILL");
});

/**
 * Runs one command in a process group of its own, so that a Ctrl-C on the terminal reaches it only through us, and collects what it says.
 * Rejects only when it cannot be started; how it ended is in the result.
 */
export async function runChild(options: ChildOptions): Promise<ChildResult> {
  const began = performance.now();
  const child = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let stopped: ChildResult["stopped"] = "no";
  let ending: Promise<void> | undefined;
  let below: Promise<number[]> | undefined;
  let kill: NodeJS.Timeout | undefined;

  const stop = (reason: "aborted" | "limit"): void => {
    if (stopped !== "no" || child.pid === undefined) return;
    stopped = reason;
    const { pid } = child;
    const end = (): void => void (ending = endTree(pid));
    if (!options.grace) return end();
    below = descendants(pid).catch(() => []);
    // Only then: once it has ended, its children are nobody's and would not be found.
    void below.then(() => {
      if (child.exitCode === null && child.signalCode === null) sendSignal(pid, "SIGINT");
    });
    kill = setTimeout(end, options.grace);
  };
  const abort = (): void => stop("aborted");
  const limit = options.limit === undefined ? undefined : setTimeout(() => stop("limit"), options.limit);

  const collected = { stdout: "", stderr: "", output: "" };
  for (const name of ["stdout", "stderr"] as const) {
    let rest = "";
    child[name].setEncoding("utf8");
    child[name].on("data", (text: string) => {
      collected[name] += text;
      collected.output += text;
      if (!options.onLine) return;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) options.onLine(line.replace(/\r$/, ""));
    });
    child[name].on("end", () => {
      if (rest && options.onLine) options.onLine(rest);
    });
  }

  try {
    const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
      (resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code, by) => resolve([code, by]));
        // A grandchild that kept the pipe open must not keep us: what is still to be read comes within moments.
        child.once("exit", (code, by) => void setTimeout(() => resolve([code, by]), 2_000).unref());
        if (child.pid !== undefined) running.add(child.pid);
        options.signal?.addEventListener("abort", abort, { once: true });
        if (options.signal?.aborted) abort();
      },
    );
    await ending;
    // The engine may end before its plugins do; those that outlive it have nothing left to do.
    for (const survivor of (await below) ?? []) if (isAlive(survivor)) sendSignal(survivor, "SIGKILL");
    return { exitCode, signal, ...collected, stopped, milliseconds: Math.round(performance.now() - began) };
  } finally {
    clearTimeout(limit);
    clearTimeout(kill);
    child.stdout.destroy();
    child.stderr.destroy();
    options.signal?.removeEventListener("abort", abort);
    if (child.pid !== undefined) running.delete(child.pid);
  }
}

/** The last lines of what a command said, for an error message. */
export function lastLines(text: string, count = 4): string {
  return text.trim().split("\n").slice(-count).join("\n").trim();
}
