import { randomBytes } from "node:crypto";
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from "node:fs/promises";
import { homedir, hostname, tmpdir, userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { isAlive } from "./processes";

const UNFINISHED = ".unfinished-";
/** A leftover of another host (a shared folder, a container) cannot be asked whether it lives: after a day it does not. */
const ABANDONED_AFTER = 24 * 60 * 60 * 1000;

export interface Cache {
  readonly folder: string;
  /** Why it is not the folder that was asked for. */
  readonly note?: string;
}

/** `$SLUICE_CACHE`, else `$XDG_CACHE_HOME/sluice`, else `~/.cache/sluice`. */
export function preferredCache(env: NodeJS.ProcessEnv): string {
  if (env["SLUICE_CACHE"]) return resolve(env["SLUICE_CACHE"]);
  // The XDG base directory specification: a relative path is to be ignored.
  if (env["XDG_CACHE_HOME"] && isAbsolute(env["XDG_CACHE_HOME"]))
    return join(env["XDG_CACHE_HOME"], "sluice");
  return join(env["HOME"] || homedir(), ".cache", "sluice");
}

/** The folder for when the preferred one cannot be written: of this user alone, as what lies in it is run. */
function privateFolder(env: NodeJS.ProcessEnv): string {
  return join(env["TMPDIR"] || tmpdir(), `sluice-${userInfo().uid}`);
}

async function isPrivate(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === userInfo().uid && (found.mode & 0o077) === 0;
}

/** The folder to write to: the preferred one, or a private one under the system's temporary folder, which it then says. */
export async function cacheToWrite(preferred: string, env: NodeJS.ProcessEnv): Promise<Cache> {
  try {
    await mkdir(engines(preferred), { recursive: true });
    const probe = join(engines(preferred), `.probe-${randomBytes(6).toString("hex")}`);
    await writeFile(probe, "");
    await unlink(probe);
    return { folder: preferred };
  } catch (failure) {
    const note = (folder: string): string =>
      `${preferred} cannot be written (${(failure as NodeJS.ErrnoException).code ?? String(failure)}), so ${folder} is used; set SLUICE_CACHE to keep the engine elsewhere`;
    const fallback = privateFolder(env);
    await mkdir(fallback, { mode: 0o700 }).catch(() => undefined);
    // Somebody else's folder of that name, or one that others may write to, is never used.
    const folder = (await isPrivate(fallback)) ? fallback : await mkdtemp(`${fallback}-`);
    await mkdir(engines(folder), { recursive: true });
    return { folder, note: note(folder) };
  }
}

/** Finished engines lie here, each in a folder named by its key. */
export function engines(cache: string): string {
  return join(cache, "engines");
}

/** A folder in which an engine is being made. It is a sibling of the finished ones, so that a rename moves it. */
export interface Workspace {
  readonly folder: string;
  /** Moves `<folder>/<part>` to its final name in one step. If another run was quicker, that one's stays. */
  finish(part: string, key: string): Promise<string>;
  discard(): Promise<void>;
}

export async function openWorkspace(cache: string): Promise<Workspace> {
  const folder = join(engines(cache), `${UNFINISHED}${process.pid}-${randomBytes(4).toString("hex")}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "owner.json"), JSON.stringify({ pid: process.pid, host: hostname() }));
  return {
    folder,
    async finish(part, key) {
      const target = join(engines(cache), key);
      await rename(join(folder, part), target).catch((failure: NodeJS.ErrnoException) => {
        if (failure.code !== "ENOTEMPTY" && failure.code !== "EEXIST") throw failure;
      });
      return target;
    },
    async discard() {
      await removeTree(folder);
    },
  };
}

/** Removes what killed runs left behind; returns how many. Called by the holder of the lock only. */
export async function sweep(cache: string): Promise<number> {
  let removed = 0;
  for (const entry of await readdir(engines(cache))) {
    const folder = join(engines(cache), entry);
    if (!entry.startsWith(UNFINISHED) || !(await isAbandoned(folder))) continue;
    await removeTree(folder);
    removed += 1;
  }
  return removed;
}

async function isAbandoned(folder: string): Promise<boolean> {
  const { mtimeMs } = await stat(folder);
  if (Date.now() - mtimeMs > ABANDONED_AFTER) return true;
  try {
    const owner = JSON.parse(await readFile(join(folder, "owner.json"), "utf8")) as {
      pid: number;
      host: string;
    };
    return owner.host === hostname() && owner.pid !== process.pid && !isAlive(owner.pid);
  } catch {
    // Killed before it had said whose it is.
    return true;
  }
}

/** A compiler that is just ending may still write into it, hence the retries. */
async function removeTree(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
