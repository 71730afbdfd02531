import type { CloudEvent } from "../cloud/kernel/events";
import type { OperationResult } from "../engine/run";
import { type Load, type LoadResult, type Step, type Window, startLoad } from "../load/load";
import { type Proof, prove } from "../readiness/desk";
import type { Commit } from "../session/repository";
import { StackConfig } from "../session/stack-config";
import type { Workplace } from "../session/workplace";
import type { Course } from "../report/data";
import { type Declared, type Executed, Unexpected } from "./scenario";

/** What users do all the while: read the page, get quotes, ask for a risk. */
const TRAFFIC = [
  { path: "/", weight: 2 },
  { path: "/sw.js" },
  { path: "/api/quotes?amount=1000&days=30", weight: 4 },
  { path: "/api/quotes", method: "POST", body: '{"amount":2500,"days":7}' },
  { path: "/api/ai/risk/calculate?amount=1000&days=30", weight: 2 },
] as const;

const LEVELS = "policies/levels/prod.json";

export interface RehearsalOptions {
  /** Requests a second, at least 60. */
  readonly rate: number;
  /** Cloud seconds per real second, while nothing asks for fewer. */
  readonly clock: number;
  /** Wall seconds at each step, long enough for a share that means something. */
  readonly dwellSeconds: number;
  readonly signal: AbortSignal;
  /** Every line of the engine (`--verbose`). */
  readonly onEngineLine?: (line: string) => void;
}

/** A stay at one state of the weights: what was declared and what the load saw meanwhile. */
export interface Measured {
  readonly name: string;
  readonly declared: Declared;
  readonly seen: Step;
}

/** A version that was proven, and the commit of its evidence. */
export interface Proving {
  readonly proof: Proof;
  readonly commit: Commit;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A release engineer at work: commits, previews and ups on a stack whose users never stop. */
export class Rehearsal {
  readonly executed: Executed[] = [];
  readonly measured: Measured[] = [];
  readonly proven: Proving[] = [];
  readonly commits: (Commit & { readonly at: number })[] = [];
  /** What was found out on the way, as the report tells it: one sentence each. */
  readonly findings: string[] = [];
  /** How rollbacks went that the stack made by itself. */
  readonly courses: Course[] = [];
  /** Spans in which requests may fail, as something was made to go wrong. */
  readonly troubles: Step[] = [];
  readonly windows: Window[] = [];
  private onProgress: (text: string) => void = () => undefined;
  private load: Load | undefined;
  private inTrouble = false;
  private measuring: { readonly name: string; readonly declared: Declared } | undefined;

  constructor(
    readonly workplace: Workplace,
    readonly options: RehearsalOptions,
  ) {}

  /** The same rehearsal, telling what it is at to someone else. */
  reporting(onProgress: (text: string) => void): this {
    this.onProgress = onProgress;
    return this;
  }

  get signal(): AbortSignal {
    return this.options.signal;
  }

  config(): StackConfig {
    return StackConfig.read(this.workplace.configFile);
  }

  /** Edits the stack's config and commits it, as a release engineer does. */
  async commit(subject: string, edit: (config: StackConfig) => void): Promise<Commit> {
    const config = this.config();
    edit(config);
    config.write();
    return this.note(await this.workplace.repository.commit(subject));
  }

  /** Reverts commits, given in the order in which they were made; the newest is reverted first. */
  async revert(commits: readonly Commit[]): Promise<Commit> {
    return this.note(await this.workplace.repository.revert(commits));
  }

  /** Makes the evidence of a version as CI and one approver do, and commits it. */
  async prove(version: string): Promise<Proof> {
    const startedAt = Date.now();
    const { signal, onProgress } = this;
    const proof = await prove(this.workplace, version, { signal, onProgress });
    const commit = this.note(await this.workplace.repository.commit(`Evidence of ${version}`));
    this.proven.push({ proof, commit, startedAt, endedAt: Date.now() });
    return proof;
  }

  /** `pulumi preview` with the pack. */
  preview(...extraArgs: string[]): Promise<OperationResult> {
    this.onProgress("pulumi preview");
    return this.workplace.pulumi.preview(this.operation(extraArgs));
  }

  /** `pulumi up` with the pack; whoever calls judges the outcome. */
  async attempt(
    name: string,
    commit: Commit,
    role?: Executed["role"],
    declared = declaredIn(this.config()),
  ): Promise<Executed> {
    await this.leave(`to ${name}`);
    const startedAt = Date.now();
    this.onProgress("pulumi up");
    // Until the first deployment is through there is nothing to go on with: an interrupted rehearsal is thrown away.
    const writesState = this.executed.length === 0 ? "once" : "each";
    const result = await this.workplace.pulumi.up({ ...this.operation([]), writesState });
    const executed = {
      name,
      command: "pulumi up",
      commit,
      role,
      declared,
      startedAt,
      endedAt: Date.now(),
      result,
    };
    this.executed.push(executed);
    this.signal.throwIfAborted();
    return executed;
  }

  /** `pulumi up` that must succeed, and the stay after it. `declared`: what is in force then, where it is not what the config says. */
  async up(name: string, commit: Commit, role?: Executed["role"], declared?: Declared): Promise<Executed> {
    const executed = await this.attempt(name, commit, role, declared);
    if (executed.result.exitCode !== 0)
      throw new Unexpected(`pulumi up failed at "${name}":\n${reasonOf(executed.result)}`);
    await this.stay(name, executed.declared);
    return executed;
  }

  /** Stays for a while and measures who serves. Without a load it does nothing. */
  async stay(name: string, declared: Declared): Promise<void> {
    if (this.load === undefined) return;
    await this.load.mark(name);
    this.measuring = { name, declared };
    this.onProgress(`measuring for ${this.options.dwellSeconds} s`);
    await pause(this.options.dwellSeconds * 1000, this.signal);
    await this.leave("between");
  }

  /** From here on requests may fail. */
  async beginTrouble(): Promise<void> {
    if (this.inTrouble) return;
    this.inTrouble = true;
    await this.leave("trouble");
    await this.load?.mark("trouble");
  }

  /** From here on none may fail any more; gives what was seen until now. */
  async endTrouble(): Promise<Step | undefined> {
    if (!this.inTrouble) return undefined;
    this.inTrouble = false;
    const seen = await this.load?.mark("after the trouble");
    if (seen !== undefined) this.troubles.push(seen);
    return seen;
  }

  /** What it is at, for whoever watches. */
  tell(text: string): void {
    this.onProgress(text);
  }

  rest(milliseconds: number): Promise<void> {
    return pause(milliseconds, this.signal);
  }

  /** `windowMs`: how finely the load is told by time. */
  async startLoad(windowMs = 1000): Promise<void> {
    const host = String(this.config().get("sluice:domain"));
    const { cloud } = this.workplace;
    this.load = await startLoad({
      target: await cloud.resolve(host, 443),
      host,
      caFile: cloud.endpoints.authority,
      rate: this.options.rate,
      requests: TRAFFIC,
      windowMs,
      onWindow: (window) => this.windows.push(window),
    });
  }

  async stopLoad(): Promise<LoadResult | undefined> {
    const result = await this.load?.stop();
    this.load = undefined;
    return result;
  }

  /** What happened inside the cloud since a moment (wall milliseconds). */
  async eventsSince(moment: number): Promise<CloudEvent[]> {
    return (await this.workplace.cloud.events(0)).filter(({ at }) => at >= moment);
  }

  /** Ends a stay that is being measured, and keeps what was seen. */
  private async leave(next: string): Promise<void> {
    if (this.load === undefined || this.measuring === undefined) return;
    const measuring = this.measuring;
    this.measuring = undefined;
    this.measured.push({ ...measuring, seen: await this.load.mark(next) });
  }

  private note(commit: Commit): Commit {
    this.commits.push({ ...commit, at: Date.now() });
    return commit;
  }

  private operation(extraArgs: readonly string[]) {
    return {
      policyPacks: ["policies"],
      // The stack is production's but for what a laptop cannot have: so are its levels.
      policyLevels: [LEVELS],
      extraArgs,
      signal: this.signal,
      onLine: this.options.onEngineLine,
    };
  }
}

/** What the stack's config declares, as the report shows it. */
export function declaredIn(config: StackConfig): Declared {
  const traffic = config.get("sluice:traffic") as {
    live: string;
    candidate?: string;
    weights: Record<string, number>;
  };
  const slots = config.get("sluice:slots") as Record<string, { version: string }>;
  const shown =
    traffic.candidate !== undefined && traffic.weights[traffic.candidate] === 100
      ? traffic.candidate
      : traffic.live;
  return {
    weights: traffic.weights,
    versions: Object.fromEntries(Object.entries(slots).map(([slot, { version }]) => [slot, version])),
    frontend: String(slots[shown]?.version),
    aiShare: Number(config.get("sluice:ai", ["share"])),
    aiCandidate: config.get("sluice:ai", ["candidate", "revision"]) as string | undefined,
  };
}

/** Why the engine refused or failed: policies first, then errors, else its last lines. */
export function reasonOf(result: OperationResult): string {
  const violations = result.violations
    .filter(({ enforcement }) => enforcement === "mandatory")
    .map(({ policy, message }) => `${policy}: ${message}`);
  const errors = result.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message);
  const lines = [...new Set([...violations, ...errors])];
  return lines.length > 0 ? lines.join("\n") : result.output.trim().split("\n").slice(-15).join("\n");
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
