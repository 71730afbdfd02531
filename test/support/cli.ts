import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { preferredCache } from "../../rehearsal/engine/cache";
import { eventually } from "./eventually";
import { type FoundProcess, listed, processesNaming } from "./processes";

const ROOT = resolve(__dirname, "../..");
const NODE = [process.execPath, "-r", "tsx/cjs", "rehearsal/cli/main.ts"];
/** As the README says it; silent, so that standard output holds nothing of npm's. */
const NPM = ["npm", "run", "--silent", "rehearse", "--"];

/** What tsx keeps of what it has transpiled; it stays, as npm's own cache does. */
const CACHES = /^tsx-\d+$/;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface CliOptions {
  /** By npm, as a user does. Default: Node at once, so that a signal sent to the child reaches the command itself. */
  readonly npm?: boolean;
  /** Folders put first on PATH. */
  readonly path?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Files of its HOME, path → content. */
  readonly home?: Readonly<Record<string, string>>;
}

/** `npm run rehearse` as a child process. Its temporary files and its HOME are its own, so that what it leaves is seen. */
export class Cli {
  readonly root = mkdtempSync(join(tmpdir(), "sluice-e2e-"));
  readonly temporary = join(this.root, "tmp");
  readonly home = join(this.root, "home");
  readonly report = join(this.root, "report");
  stdout = "";
  stderr = "";
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;

  constructor(args: readonly string[], options: CliOptions = {}) {
    for (const folder of [this.temporary, this.home]) mkdirSync(folder);
    for (const [path, content] of Object.entries(options.home ?? {})) {
      mkdirSync(dirname(join(this.home, path)), { recursive: true });
      writeFileSync(join(this.home, path), content);
    }
    const [command = "", ...first] = options.npm ? NPM : NODE;
    this.child = spawn(command, [...first, "--report", this.report, ...args], {
      cwd: ROOT,
      env: {
        HOME: this.home,
        TMPDIR: this.temporary,
        SLUICE_CACHE: preferredCache(process.env),
        npm_config_cache: join(this.root, "npm"),
        ...options.environment,
        PATH: [...(options.path ?? []), process.env.PATH].join(delimiter),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.ended = new Promise((done, failed) => {
      this.child.once("error", failed);
      this.child.once("close", (code, signal) => done({ code, signal }));
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits until it has said something, on either stream. */
  async says(text: string | RegExp, deadline = 300_000): Promise<void> {
    await eventually(
      () => {
        const said = this.stdout + this.stderr;
        if (typeof text === "string" ? said.includes(text) : text.test(said)) return;
        throw new Error(`so far:\n${said.slice(-2000)}`);
      },
      { what: `it says ${text}`, deadline },
    );
  }

  /** What still runs of it: whoever has its folder in the command line or the environment. */
  running(): FoundProcess[] {
    return processesNaming(this.root);
  }

  /** What it has left in the folder for temporary files. */
  left(): string[] {
    return readdirSync(this.temporary).filter((name) => !CACHES.test(name));
  }

  /** Waits until nothing of it runs any more. */
  async gone(deadline = 120_000): Promise<void> {
    await eventually(
      () => {
        const running = listed(this.running());
        if (running.length > 0) throw new Error(running.join("\n"));
      },
      { what: "all its processes have ended", deadline, pause: 200 },
    );
  }

  /** Ends what is left of it, so that a failed test leaves nothing behind. */
  async dispose(): Promise<void> {
    for (const { pid } of this.running()) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended in between.
      }
    }
    await this.gone();
    rmSync(this.root, { recursive: true, force: true });
  }
}
