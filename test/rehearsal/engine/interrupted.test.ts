import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { acquireEngine } from "../../../rehearsal/engine/acquire";
import type { Engine } from "../../../rehearsal/engine/engine";
import { isAlive, sendSignal } from "../../../rehearsal/engine/processes";
import { eventually } from "../../support/eventually";
import { Fakes } from "./fakes";

const ROOT = resolve(__dirname, "../../..");

/** `npm run engine` as a process of its own. */
class Run {
  output = "";
  readonly process: ChildProcess;
  readonly code: Promise<number | null>;

  constructor(env: NodeJS.ProcessEnv) {
    this.process = spawn(process.execPath, ["-r", "tsx/cjs", "rehearsal/engine/main.ts"], { cwd: ROOT, env });
    this.process.stdout?.on("data", (text: Buffer) => (this.output += text.toString()));
    this.process.stderr?.on("data", (text: Buffer) => (this.output += text.toString()));
    this.code = new Promise((done) => this.process.once("close", done));
  }

  async says(text: RegExp): Promise<void> {
    await eventually(() => expect(this.output).toMatch(text), {
      what: `the run says ${text.source}`,
    });
  }
}

describe("getting the engine, interrupted and twice at once", () => {
  let fakes: Fakes;
  let env: NodeJS.ProcessEnv;
  let cache: string;
  let runs: Run[];

  beforeEach(() => {
    fakes = new Fakes();
    runs = [];
    cache = join(fakes.root, "cache");
    const TMPDIR = fakes.folder("tmp");
    env = { PATH: fakes.go("go"), HOME: fakes.root, TMPDIR, SLUICE_CACHE: cache, SLUICE_ENGINE: "built" };
  });
  afterEach(async () => {
    fakes.letGo();
    for (const run of runs) if (run.process.exitCode === null) run.process.kill("SIGKILL");
    await Promise.all(runs.map((run) => run.code));
    for (const pid of fakes.builds()) sendSignal(pid, "SIGKILL");
    fakes.remove();
  });

  const start = (): Run => {
    const run = new Run(env);
    runs.push(run);
    return run;
  };
  const entries = (): string[] => readdirSync(join(cache, "engines"));
  const unfinished = (): string[] => entries().filter((name) => name.startsWith(".unfinished"));
  const finished = (): string[] => entries().filter((name) => name.startsWith("built-"));
  const begun = async (count: number): Promise<void> =>
    eventually(() => expect(fakes.builds()).toHaveLength(count), {
      what: `${count} builds have begun`,
    });
  const acquire = (said: string[] = []): Promise<Engine> =>
    acquireEngine({
      env,
      onProgress: (text) => said.push(text),
      limits: { lockStale: 2_000, progress: 100 },
    });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "%s in the middle of a build ends Go and leaves nothing",
    async (signal) => {
      fakes.hold();
      const run = start();
      await begun(1);
      run.process.kill(signal);
      expect(await run.code).toBe(130);
      expect(run.output).toContain(`stopped by ${signal}`);
      expect(run.output).not.toContain("    at ");
      expect(fakes.builds().filter(isAlive)).toEqual([]);
      expect(entries()).toEqual([]);
    },
  );

  it("SIGKILL in the middle leaves a half that is never used; the next run removes it and builds", async () => {
    fakes.hold();
    const run = start();
    await begun(1);
    run.process.kill("SIGKILL");
    await run.code;
    expect(unfinished()).toHaveLength(1);
    expect(existsSync(join(cache, "engines", unfinished()[0] ?? "", "engine", "pulumi"))).toBe(true);
    expect(finished()).toEqual([]);

    fakes.letGo();
    const said: string[] = [];
    const engine = await acquire(said);
    expect(engine).toMatchObject({ origin: "built", version: "3.220.0" });
    expect(said).toContainEqual(
      expect.stringMatching(new RegExp(`process ${run.process.pid} was getting the engine and was killed`)),
    );
    expect(said).toContainEqual("removed 1 unfinished engine of runs that were killed");
    expect(unfinished()).toEqual([]);
    expect(finished()).toHaveLength(1);
  });

  it("two at once: one builds, the other says for whom it waits and takes the result", async () => {
    fakes.hold();
    const first = start();
    await begun(1);
    const second = start();
    await second.says(
      new RegExp(`waiting for process ${first.process.pid}, which has been getting the engine since`),
    );
    fakes.letGo();
    expect(await Promise.all([first.code, second.code])).toEqual([0, 0]);
    expect(first.output).toMatch(/engine {3}Pulumi 3\.220\.0 \(built\)/);
    expect(second.output).toMatch(/engine {3}Pulumi 3\.220\.0 \(cache\)/);
    expect(fakes.builds()).toHaveLength(2);
  });

  it("when the one that builds is killed, the one that waits takes over", async () => {
    fakes.hold();
    const first = start();
    await begun(1);
    const waiting = acquire();
    first.process.kill("SIGKILL");
    fakes.letGo();
    await expect(waiting).resolves.toMatchObject({ origin: "built" });
  });

  it("stops waiting when told to", async () => {
    fakes.hold();
    start();
    await begun(1);
    const controller = new AbortController();
    const stopped = acquireEngine({
      env,
      signal: controller.signal,
      limits: { progress: 50 },
      onProgress: (text) => {
        if (text.startsWith("waiting for process")) controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: "EngineInterrupted" });
  });

  it("a lost lock does no harm: both build, one result stays", async () => {
    fakes.hold();
    const first = start();
    await begun(1);
    // As after a laptop's sleep: the second takes the lock for stale while the first is still at work.
    rmSync(join(cache, "engines", "engine.lock"), { recursive: true });
    const second = acquire();
    await begun(2);
    expect(unfinished()).toHaveLength(2);
    fakes.letGo();
    const engine = await second;
    expect(await first.code).toBe(0);
    expect(first.output).toContain(engine.directory);
    expect(finished()).toHaveLength(1);
    expect(unfinished()).toEqual([]);
  });
});
