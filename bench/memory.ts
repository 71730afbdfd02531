import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { descendants } from "../rehearsal/engine/processes";

const EVERY_MS = 100;
const KILOBYTE = 1024;

const run = promisify(execFile);

/**
 * Runs something, and gives with its result the largest memory (resident, bytes) that all processes below this one had
 * together meanwhile, without those that ran before. Shared pages count once for each process.
 */
export async function withPeakMemory<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peak: number }> {
  const before = new Set(await descendants(process.pid));
  const ended = new AbortController();
  let peak = 0;
  const watch = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      const below = await descendants(process.pid);
      peak = Math.max(peak, await residentOf(below.filter((pid) => !before.has(pid))));
      await pause(EVERY_MS);
    }
  };
  const watching = watch();
  try {
    const result = await work();
    return { result, peak };
  } finally {
    ended.abort();
    await watching;
  }
}

/** Bytes; a process that has ended meanwhile has none. */
async function residentOf(pids: readonly number[]): Promise<number> {
  if (pids.length === 0) return 0;
  const listed = await run("ps", ["-o", "rss=", "-p", pids.join(",")]).catch(() => ({ stdout: "" }));
  return listed.stdout.split("\n").reduce((sum, line) => sum + Number(line) * KILOBYTE, 0);
}
