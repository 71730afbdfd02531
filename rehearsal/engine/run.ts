import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { lastLines, runChild, type ChildResult } from "./child";
import { EngineError, type Engine } from "./engine";
import { isolatedEnvironment, type Isolation } from "./environment";
import { parseEvents, type OperationEvents } from "./events";

export interface RunnerOptions extends Omit<Isolation, "extra" | "stateDirectory"> {
  readonly engine: Engine;
  /** Folder with Pulumi.yaml. */
  readonly projectDirectory: string;
  /** Name of the stack that all methods act on. */
  readonly stack: string;
  /** Folder of the file backend; made when missing. */
  readonly stateDirectory: string;
  /** Environment beyond the engine's own. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds from the request to stop (SIGINT) to the kill of the whole process tree. Default 15 000. */
  readonly grace?: number;
}

export interface OperationOptions {
  /** Folders of policy packs. Default: none. */
  readonly policyPacks?: readonly string[];
  /** File of levels for each of them, in their order. Default: the packs' own levels. */
  readonly policyLevels?: readonly string[];
  /** Further arguments of the command, such as `--expect-no-changes`. */
  readonly extraArgs?: readonly string[];
  /** Each line that the engine prints, as it comes. */
  readonly onLine?: (line: string) => void;
  /** File to keep the engine's events in. Default: a temporary one. */
  readonly eventLog?: string;
  /**
   * When the engine writes the state: after each resource (default), or once at its end, which spares it half of a first
   * `up`. Only for a stack that is thrown away when the operation is interrupted.
   */
  readonly writesState?: "each" | "once";
  /** Stops the engine: it ends what it is at and saves its state; after `grace` it is killed. */
  readonly signal?: AbortSignal;
}

export interface OperationResult extends OperationEvents {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  /** Whether it was stopped by the signal. */
  readonly aborted: boolean;
  readonly milliseconds: number;
  /** All that the engine printed. */
  readonly output: string;
}

/** An experimental setting of the engine (pulumi sdk go/common/env, SKIP_CHECKPOINTS); one that does not know it writes as ever. */
const WRITES_ONCE = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };

/** Runs the engine for one stack of a project, apart from the user's own Pulumi, credentials and HOME. */
export class PulumiRunner {
  constructor(private readonly options: RunnerOptions) {}

  /** The whole environment of the engine; put into a shell, plain `pulumi` commands work on the same stack. */
  environment(): Record<string, string> {
    const { engine, environment, ...isolation } = this.options;
    return isolatedEnvironment(engine, { ...isolation, extra: environment });
  }

  /** Creates the stack. Throws when that fails (it exists already, a bad name). */
  async stackInit(options: Pick<OperationOptions, "signal" | "onLine"> = {}): Promise<void> {
    await Promise.all([
      mkdir(this.options.stateDirectory, { recursive: true }),
      mkdir(this.options.home, { recursive: true }),
    ]);
    await this.expect(["stack", "init", this.options.stack, "--no-select"], options);
  }

  /** What `up` would do; changes nothing. */
  async preview(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(["preview"], options);
  }

  /** The whole plan as the engine's JSON: every resource with its inputs and what they are made of. Throws when it fails. */
  async plan(signal?: AbortSignal): Promise<unknown> {
    await mkdir(this.options.home, { recursive: true });
    const args = ["preview", "--json", "--stack", this.options.stack];
    return JSON.parse((await this.expect(args, { signal })).stdout);
  }

  /** Brings the stack to what the program says, without a preview before: resource policies are checked before each resource. */
  async up(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(["up", "--yes", "--skip-preview"], options);
  }

  /** Takes over what is live into the state. */
  async refresh(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(["refresh", "--yes", "--skip-preview"], options);
  }

  /** Removes everything in the stack. */
  async destroy(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(["destroy", "--yes", "--skip-preview"], options);
  }

  /** Takes away the lock of an operation that was killed. Throws when that fails. */
  async cancel(options: Pick<OperationOptions, "signal" | "onLine"> = {}): Promise<void> {
    await this.expect(["cancel", "--yes", "--stack", this.options.stack], options);
  }

  /** The stack's outputs, secrets included: they are the rehearsal's own. */
  async stackOutput(signal?: AbortSignal): Promise<Record<string, unknown>> {
    const args = ["stack", "output", "--json", "--show-secrets", "--stack", this.options.stack];
    return JSON.parse((await this.expect(args, { signal })).stdout) as Record<string, unknown>;
  }

  /** The stack's state as `pulumi stack export` gives it. Secrets stay encrypted, unless they are to be shown. */
  async exportState(signal?: AbortSignal, showSecrets = false): Promise<unknown> {
    const args = [
      "stack",
      "export",
      "--stack",
      this.options.stack,
      ...(showSecrets ? ["--show-secrets"] : []),
    ];
    return JSON.parse((await this.expect(args, { signal })).stdout);
  }

  private async operate(command: readonly string[], options: OperationOptions): Promise<OperationResult> {
    await mkdir(this.options.home, { recursive: true });
    const folder = await mkdtemp(join(this.options.home, "events-"));
    const log = options.eventLog ?? join(folder, "events.json");
    const packs = [
      ...(options.policyPacks ?? []).flatMap((pack) => ["--policy-pack", pack]),
      ...(options.policyLevels ?? []).flatMap((levels) => ["--policy-pack-config", levels]),
    ];
    const args = [
      ...command,
      "--stack",
      this.options.stack,
      "--event-log",
      log,
      ...packs,
      ...(options.extraArgs ?? []),
    ];
    try {
      const result = await this.run(args, options);
      // No log: the engine ended before it began, and its output says why.
      const events = parseEvents(await readFile(log, "utf8").catch(() => ""));
      const { exitCode, milliseconds, output } = result;
      return { exitCode, aborted: result.stopped === "aborted", milliseconds, output, ...events };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async expect(
    args: readonly string[],
    options: Pick<OperationOptions, "signal" | "onLine">,
  ): Promise<ChildResult> {
    const result = await this.run(args, options);
    if (result.exitCode === 0) return result;
    const what = `pulumi ${args[0] === "stack" ? `stack ${args[1]}` : args[0]}`;
    if (result.stopped === "aborted") throw new EngineError(`${what} was stopped`);
    throw new EngineError(
      `${what} failed for stack ${this.options.stack}: ${lastLines(result.stderr) || `exit code ${result.exitCode}`}`,
    );
  }

  private async run(
    args: readonly string[],
    { signal, onLine, writesState }: Pick<OperationOptions, "signal" | "onLine" | "writesState">,
  ): Promise<ChildResult> {
    return runChild({
      command: this.options.engine.pulumi,
      args: [...args, "--non-interactive", "--color", "never"],
      cwd: this.options.projectDirectory,
      env: { ...this.environment(), ...(writesState === "once" ? WRITES_ONCE : {}) },
      signal,
      grace: this.options.grace ?? 15_000,
      onLine,
    });
  }
}
