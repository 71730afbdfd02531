import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudEndpoints } from "../cloud/cloud";
import { cloudProgram } from "./cloud-program";
import { endpointsFile } from "../cloud/former";
import type { CloudEvent } from "../cloud/kernel/events";

export interface CloudProcessOptions {
  /** Where the cloud keeps everything. */
  readonly directory: string;
  /** The Pulumi project whose commands it runs. */
  readonly project: string;
  /** Cloud seconds per wall second. */
  readonly speed: number;
  /** Outlive the process that started it (`--keep`). Default false: it ends with its parent. */
  readonly stay?: boolean;
}

/** The embedded cloud as a child process, and the few questions that a rehearsal asks it. */
export class CloudProcess {
  private constructor(
    /** Undefined for one that another process started. */
    private readonly child: ChildProcess | undefined,
    readonly endpoints: CloudEndpoints,
    /** Wall milliseconds from spawn to ready. */
    readonly startedInMs: number,
  ) {}

  /** A cloud that runs already, in the folder where it keeps everything (`--keep`). */
  static running(directory: string): CloudProcess {
    const endpoints = JSON.parse(readFileSync(endpointsFile(directory), "utf8")) as CloudEndpoints;
    return new CloudProcess(undefined, endpoints, 0);
  }

  static async start(options: CloudProcessOptions): Promise<CloudProcess> {
    const program = cloudProgram();
    const before = performance.now();
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    const log = createWriteStream(join(options.directory, "cloud.log"), { flags: "a" });
    const child = spawn(
      process.execPath,
      [
        ...program,
        ...["--directory", options.directory, "--project", options.project, "--speed", String(options.speed)],
        ...(options.stay ? ["--stay"] : []),
      ],
      // A group of its own: Ctrl-C at the terminal reaches the rehearsal, which then ends the cloud in order.
      { stdio: ["ignore", "pipe", "pipe", "ipc"], detached: true },
    );
    child.stdout?.pipe(log);
    child.stderr?.pipe(log);
    const endpoints = await new Promise<CloudEndpoints>((resolve, reject) => {
      let said = "";
      child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
      child.once("message", (message: { ready: CloudEndpoints }) => resolve(message.ready));
      child.once("error", reject);
      child.once("exit", (code) =>
        reject(new Error(`the embedded cloud ended with ${code} before it was ready: ${said.trim()}`)),
      );
    });
    return new CloudProcess(child, endpoints, performance.now() - before);
  }

  /** Where a name and port of the cloud listen on this machine. */
  async resolve(host: string, port: number): Promise<{ address: string; port: number }> {
    const { endpoint } = await this.ask<{ endpoint?: { address: string; port: number } }>(
      `/resolve?host=${host}&port=${port}`,
    );
    if (endpoint === undefined) throw new Error(`${host}:${port} does not resolve inside the embedded cloud`);
    return endpoint;
  }

  events(since: number): Promise<CloudEvent[]> {
    return this.ask(`/events?since=${since}`);
  }

  /** What a process has in its environment that is to reach the cloud's names and endpoints, and to trust them. */
  guestEnvironment(): Promise<Record<string, string>> {
    return this.ask("/guest");
  }

  async ask<T>(path: string, body?: unknown): Promise<T> {
    const { port, token } = this.endpoints.control;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { "x-sluice-control": token },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok)
      throw new Error(`the embedded cloud refused ${path}: ${answer.error ?? response.status}`);
    return answer;
  }

  /** Lets go of it, so that this process can end while the cloud stays (`--keep`). */
  release(): void {
    if (this.child === undefined) return;
    this.child.removeAllListeners();
    if (this.child.connected) this.child.disconnect();
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
    this.child.unref();
  }

  /** Asks it to end, waits, and insists after 10 seconds. One that another process started is left alone. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGTERM");
    const insist = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(insist);
  }
}
