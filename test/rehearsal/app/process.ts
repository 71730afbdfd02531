import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../support/eventually";

interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly port?: number;
  readonly [field: string]: unknown;
}

/** A built image running as a platform would run it: its `command`, in its folder, with nothing but the given environment. */
export class Running {
  private output = "";
  readonly exit: Promise<number | null>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    child.stdout?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    this.exit = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
  }

  static launch(out: string, digest: string, environment: Record<string, string>): Running {
    const folder = join(out, "registry", digest.replace("sha256:", ""));
    const image = JSON.parse(readFileSync(join(folder, "image.json"), "utf8")) as {
      command: [string, ...string[]];
    };
    const [command, ...rest] = image.command;
    const child = spawn(command, rest, { cwd: folder, env: { PATH: process.env["PATH"], ...environment } });
    return new Running(child, folder);
  }

  static async start(out: string, digest: string, environment: Record<string, string>): Promise<Running> {
    const running = Running.launch(out, digest, { PORT: "0", ...environment });
    await eventually(() => running.port, { what: `the process in ${running.folder} listens` });
    return running;
  }

  get log(): LogLine[] {
    return this.output
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as LogLine);
  }

  get text(): string {
    return this.output;
  }

  get port(): number {
    const port = this.log.find((line) => line.message === "started")?.port;
    if (port === undefined) throw new Error(`not started: ${this.output}`);
    return port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  async stop(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.exit;
  }
}

/** What the AI service needs to load a built model, as a file beside the test. */
export const modelOf = (out: string, digest = ""): Record<string, string> => ({
  MODEL: digest,
  MODEL_URL: join(out, "models", digest.slice("sha256:".length)),
});
