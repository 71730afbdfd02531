import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import type { Endpoint } from "../kernel/names";
import type { World } from "../kernel/world";
import type { Image } from "./images";
import { ProcessLog } from "./log";
import { accepts, freePort, releasePort } from "./ports";

/** The least wall time between SIGTERM and SIGKILL: a laptop ends a process no faster because its clock runs so. */
const LEAST_STOP_MS = 2000;

/**
 * Runs the image's process in place of this shell, with a watcher beside it in the same process group that reads
 * from descriptor 3. The cloud holds the other end and never writes: the watcher reads the end of file when the
 * cloud lets go of it, or dies by whatever signal, and then kills the whole group. So a process cannot outlive the
 * cloud, even one that is stuck in a loop or ignores SIGTERM, and none of its children outlives it.
 */
const LAUNCHER = `(trap '' TERM INT HUP; read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 & exec 3<&-; exec "$@"`;

export interface ProcessOptions {
  /** For the log's file name and for messages, e.g. `harbor-green-3f2a…`. */
  readonly name: string;
  readonly image: Image;
  /** In place of the image's own command. */
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Environment too, but kept out of messages. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Who it is: takes precedence over what the cloud tells every process, and is kept out of messages. */
  readonly identity?: Readonly<Record<string, string>>;
  /** Told every line of its output. */
  readonly onLine?: (line: string) => void;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  readonly pid: number;
  /** Where it was told (`PORT`) to listen. */
  readonly endpoint: Endpoint;
  readonly log: ProcessLog;
  /** Resolves when the process and all its children are gone. */
  readonly exited: Promise<Exit>;
  /** Set once it has exited. */
  readonly exit: Exit | undefined;
  /** Waits until the port accepts connections; false when the process exited, or so many wall milliseconds passed. */
  accepting(limit: number): Promise<boolean>;
  /** SIGTERM, then SIGKILL after so many seconds of cloud time (but at least 2 s of wall time). */
  stop(seconds: number): Promise<Exit>;
  /** SIGKILL to the process and its children, now. */
  kill(): void;
}

/** Starts images of the registry as real processes on this machine, and ends them all with the cloud. */
export class ProcessRuntime {
  private readonly running = new Set<RunningProcess>();

  constructor(private readonly world: World) {}

  /** Starts the image with `PORT`, the declared environment and the cloud's own. Rejects when its command is refused. */
  async start(options: ProcessOptions): Promise<RunningProcess> {
    const command = resolved(options.command ?? options.image.command);
    const port = await freePort();
    const home = mkdtempSync(join(folder(this.world, "homes"), "home-"));
    const { directory } = this.world;
    const log = new ProcessLog(
      join(directory, "logs", `${options.name}.log`),
      Object.values({ ...options.secrets, ...options.identity }),
      options.onLine,
    );
    const child = spawn("/bin/sh", ["-c", LAUNCHER, "sh", ...command], {
      cwd: options.image.folder,
      env: {
        PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
        HOME: home,
        ...options.environment,
        ...options.secrets,
        ...this.world.guestEnvironment,
        ...this.world.guestEnvironmentOf.reduce((all, of) => ({ ...all, ...of(options.environment) }), {}),
        ...options.identity,
        PORT: String(port),
      },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    const started = new Child(this.world, child, port, log);
    this.running.add(started);
    void started.exited.then(() => {
      this.running.delete(started);
      releasePort(port);
      log.close();
      rmSync(home, { recursive: true, force: true });
    });
    return started;
  }

  /** Kills all that still runs; resolves when it is gone. */
  async stop(): Promise<void> {
    const all = [...this.running];
    for (const one of all) one.kill();
    await Promise.all(all.map((one) => one.exited));
  }
}

class Child implements RunningProcess {
  readonly pid: number;
  readonly endpoint: Endpoint;
  readonly exited: Promise<Exit>;
  exit: Exit | undefined;

  constructor(
    private readonly world: World,
    child: ChildProcess,
    port: number,
    readonly log: ProcessLog,
  ) {
    this.pid = child.pid ?? 0;
    this.endpoint = { address: "127.0.0.1", port };
    child.stdout?.on("data", (chunk: Buffer) => log.write(chunk));
    child.stderr?.on("data", (chunk: Buffer) => log.write(chunk));
    const lifeline = child.stdio[3] as Duplex;
    lifeline.on("error", () => undefined);
    this.exited = new Promise((resolve) => {
      let ended: Exit = { code: null, signal: null };
      child.once("error", (error) => {
        log.write(Buffer.from(`${error.message}\n`));
        resolve((this.exit = ended));
      });
      child.once("exit", (code, signal) => {
        ended = { code, signal };
        // The first process was the container: what it has left behind ends with it.
        lifeline.destroy();
      });
      child.once("close", () => resolve((this.exit = ended)));
    });
  }

  async accepting(limit: number): Promise<boolean> {
    const end = Date.now() + limit;
    while (this.exit === undefined && Date.now() < end) {
      if (await accepts(this.endpoint.port)) return true;
      await Promise.race([this.exited, pause(20)]);
    }
    return false;
  }

  async stop(seconds: number): Promise<Exit> {
    if (this.exit !== undefined) return this.exit;
    this.signal(this.pid, "SIGTERM");
    const timer = setTimeout(
      () => this.kill(),
      Math.max(LEAST_STOP_MS, (seconds * 1000) / this.world.clock.speed),
    );
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  kill(): void {
    if (this.exit === undefined) this.signal(-this.pid, "SIGKILL");
  }

  private signal(pid: number, signal: NodeJS.Signals): void {
    try {
      // pid 0 would be our own group.
      if (this.pid > 0) process.kill(pid, signal);
    } catch {
      // It has ended in between.
    }
  }
}

/** The registry's images run on the Node that runs the cloud; anything else would be whatever this machine happens to have. */
function resolved(command: readonly string[]): string[] {
  const [program, ...rest] = command;
  if (program !== "node") {
    throw new Error(
      `exec: "${program ?? ""}": the embedded cloud starts "node" only (image.json: {"command": ["node", "server.js"]})`,
    );
  }
  return [process.execPath, ...rest];
}

function folder(world: World, name: string): string {
  const path = join(world.directory, name);
  mkdirSync(path, { recursive: true });
  return path;
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
