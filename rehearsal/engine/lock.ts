import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as lockfile from "proper-lockfile";
import type { Limits } from "./engine";
import { isAlive } from "./processes";

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

export interface LockOptions {
  readonly folder: string;
  readonly limits: Limits;
  readonly signal?: AbortSignal;
  /** Told for whom we wait, at once and then every so often. */
  readonly onWait: (text: string) => void;
}

/**
 * Runs `work` while no other process does. The holder keeps a heartbeat; a lock without one is taken over.
 * Nothing breaks when a lock is lost all the same (a laptop that slept): each run works in a folder of its own
 * and the finished engine is moved into place in one step, so two at once cost time and nothing else.
 */
export async function withLock<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  const holderFile = join(options.folder, "engine.lock.json");
  const release = await acquire(options, holderFile);
  try {
    const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    await writeFile(holderFile, JSON.stringify(holder));
    return await work();
  } finally {
    await rm(holderFile, { force: true });
    // Fails only when the lock was lost, which the comment above allows for.
    await release().catch(() => undefined);
  }
}

async function acquire(
  { folder, limits, signal, onWait }: LockOptions,
  holderFile: string,
): Promise<() => Promise<void>> {
  let nextNotice = 0;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await lockfile.lock(folder, {
        lockfilePath: join(folder, "engine.lock"),
        stale: limits.lockStale,
        update: Math.max(1_000, limits.lockStale / 4),
        retries: 0,
        onCompromised: () => undefined,
      });
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code !== "ELOCKED") throw failure;
    }
    if (Date.now() >= nextNotice) {
      onWait(await describeHolder(holderFile));
      nextNotice = Date.now() + limits.progress;
    }
    await sleep(200);
  }
}

async function describeHolder(holderFile: string): Promise<string> {
  const text = await readFile(holderFile, "utf8").catch(() => "");
  const holder = parseHolder(text);
  if (!holder) return "waiting for another run that is getting the engine";
  const who =
    holder.host === hostname() ? `process ${holder.pid}` : `process ${holder.pid} on ${holder.host}`;
  if (holder.host === hostname() && !isAlive(holder.pid)) {
    return `${who} was getting the engine and was killed; its lock expires in a few seconds`;
  }
  return `waiting for ${who}, which has been getting the engine since ${holder.since}`;
}

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}
