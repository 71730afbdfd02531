import { mkdir, readdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Workspace } from "./cache";
import { lastLines, runChild } from "./child";
import type { Limits } from "./engine";

/** Where the npm package `pulumi` begins its download (its lib/download.js). */
const INSTALLER = "https://get.pulumi.com/install.sh";

/** The launcher of the npm package `pulumi`: it downloads the official CLI of the package's own version when it first runs. */
export interface Launcher {
  /** Absolute path of its run.js. */
  readonly script: string;
  readonly version: string;
  /** Address asked beforehand. Default: the installer's. */
  readonly address?: string;
}

export async function findLauncher(): Promise<Launcher> {
  const manifest = require.resolve("pulumi/package.json");
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
  return { script: join(dirname(manifest), "run.js"), version };
}

export function officialKey(launcher: Launcher): string {
  return `official-${launcher.version}-${process.platform}-${process.arch}`;
}

export interface DownloadOptions {
  readonly launcher: Launcher;
  readonly env: NodeJS.ProcessEnv;
  readonly limits: Limits;
  readonly signal?: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/**
 * Whether the site answers, asked just as the launcher asks (so a proxy that it would not use does not help here either).
 * Seconds in a closed network, where the launcher itself would try for minutes. Returns the reason why not.
 */
export async function unreachable({
  launcher,
  limits,
  signal,
}: DownloadOptions): Promise<string | undefined> {
  const address = launcher.address ?? INSTALLER;
  const limit = AbortSignal.timeout(limits.reach);
  try {
    const answer = await fetch(address, {
      method: "HEAD",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    return answer.ok ? undefined : `${address} answers ${answer.status}`;
  } catch (failure) {
    signal?.throwIfAborted();
    if (limit.aborted) return `${address} does not answer within ${limits.reach} ms`;
    const cause = (failure as { cause?: { code?: string; message?: string } }).cause;
    return `${address} cannot be reached (${cause?.code ?? cause?.message ?? String(failure)})`;
  }
}

/** Lets the launcher download into the workspace. The engine is then in `<workspace>/engine`, not yet verified. Throws when it fails. */
export async function download(workspace: Workspace, options: DownloadOptions): Promise<void> {
  const { launcher, env, limits, onProgress } = options;
  const home = join(workspace.folder, "home");
  const temporary = join(workspace.folder, "tmp");
  await Promise.all([mkdir(home), mkdir(temporary)]);
  // The user's own settings for Pulumi (a version, a home) are not ours to follow; proxies and certificates are.
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("PULUMI_"));
  const stalled = new AbortController();
  const watch = watchGrowth(workspace.folder, limits, (megabytes) => {
    if (megabytes === undefined) stalled.abort();
    else onProgress(`downloading the official Pulumi CLI ${launcher.version}: ${megabytes} MB so far`);
  });
  try {
    const result = await runChild({
      command: process.execPath,
      args: [launcher.script, "version"],
      env: {
        ...Object.fromEntries(kept),
        HOME: home,
        PULUMI_HOME: home,
        TMPDIR: temporary,
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
      limit: limits.download,
      signal: options.signal ? AbortSignal.any([options.signal, stalled.signal]) : stalled.signal,
    });
    options.signal?.throwIfAborted();
    if (result.stopped === "aborted") throw new Error(`the download stood still for ${limits.stall} ms`);
    if (result.stopped === "limit") throw new Error(`the download was not done within ${limits.download} ms`);
    if (result.exitCode !== 0) throw new Error(`the download failed: ${lastLines(result.output, 2)}`);
  } finally {
    clearInterval(watch);
  }
  await rename(join(home, "versions", launcher.version, "bin"), join(workspace.folder, "engine"));
}

/** Tells the size of a folder every so often; tells nothing (undefined) once it has not grown for too long. */
function watchGrowth(
  folder: string,
  limits: Limits,
  tell: (megabytes: number | undefined) => void,
): NodeJS.Timeout {
  let largest = 0;
  let grewAt = Date.now();
  return setInterval(
    () =>
      void sizeOf(folder).then((bytes) => {
        if (bytes > largest) {
          largest = bytes;
          grewAt = Date.now();
        }
        tell(Date.now() - grewAt > limits.stall ? undefined : Math.round(largest / 1e6));
      }),
    limits.progress,
  );
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map((entry) =>
      stat(join(folder, entry)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
