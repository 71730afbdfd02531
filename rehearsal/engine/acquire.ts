import { build, findGo, readRecipe, type Recipe } from "./build";
import { cacheToWrite, engines, openWorkspace, preferredCache, sweep, type Workspace } from "./cache";
import { searchPathForEngine } from "./candidates";
import { DEFAULT_LIMITS, EngineError, type Engine, type Limits } from "./engine";
import { interruptible } from "./interrupt";
import { withLock } from "./lock";
import { download, findLauncher, officialKey, unreachable, type Launcher } from "./official";
import { findStored, setAside, store } from "./stored";

export interface AcquireOptions {
  /** Told in one line what goes on, every few seconds while something takes long. */
  readonly onProgress: (text: string) => void;
  /** Read: PATH, SLUICE_ENGINE (path, official or built: that origin only), SLUICE_CACHE, XDG_CACHE_HOME, HOME, TMPDIR; passed on to Go and to the download. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder that keeps engines between runs. Default: SLUICE_CACHE, XDG_CACHE_HOME/sluice or ~/.cache/sluice. */
  readonly cacheDirectory?: string;
  /** Stops the work and cleans up. Default: SIGINT, SIGTERM and SIGHUP do, for as long as the work lasts. */
  readonly signal?: AbortSignal;
  /** Limits of patience; for tests. */
  readonly limits?: Partial<Limits>;
  /** The launcher that downloads the official CLI. Default: the npm package `pulumi`. For tests. */
  readonly launcher?: Launcher;
}

const ORIGINS = ["path", "official", "built"] as const;
type Origin = (typeof ORIGINS)[number];

/**
 * Gets a Pulumi engine that works with the project: from PATH, from an earlier run, as the official download, or built with Go,
 * in this order. Each is verified by running it. Throws EngineError with all reasons when there is none to be had, and
 * EngineInterrupted when stopped.
 */
export async function acquireEngine(options: AcquireOptions): Promise<Engine> {
  return interruptible(options.signal, (signal) => new Acquisition(options, signal).run());
}

class Acquisition {
  private readonly limits: Limits;
  private readonly preferred: string;
  private readonly only: Origin | undefined;
  /** Why each origin that came before was not taken, by its name. */
  private readonly refused: string[] = [];

  constructor(
    private readonly options: AcquireOptions,
    private readonly signal: AbortSignal,
  ) {
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.preferred = options.cacheDirectory ?? preferredCache(options.env);
    this.only = forcedOrigin(options.env);
  }

  async run(): Promise<Engine> {
    if (this.allows("path")) {
      const { engine, refused } = await searchPathForEngine(this.options.env, this.limits, this.signal);
      if (engine) return engine;
      this.refused.push(...(refused.length > 0 ? refused : ["there is no pulumi on PATH"]));
    }
    if (this.only === "path") throw this.failure();
    const recipe = await readRecipe();
    const launcher = this.options.launcher ?? (await findLauncher());
    const keys = [
      ...(this.allows("official") ? [officialKey(launcher)] : []),
      ...(this.allows("built") ? [recipe.key] : []),
    ];
    const stored = await findStored(this.preferred, keys, this.limits, this.signal);
    return stored.engine ? this.because(stored.engine) : this.make(recipe, launcher, keys);
  }

  private async make(recipe: Recipe, launcher: Launcher, keys: readonly string[]): Promise<Engine> {
    const cache = await cacheToWrite(this.preferred, this.options.env);
    if (cache.note) this.options.onProgress(cache.note);
    const lock = {
      folder: engines(cache.folder),
      limits: this.limits,
      signal: this.signal,
      onWait: this.options.onProgress,
    };
    return withLock(lock, async () => {
      const removed = await sweep(cache.folder);
      if (removed > 0)
        this.options.onProgress(
          `removed ${removed} unfinished engine${removed > 1 ? "s" : ""} of runs that were killed`,
        );
      // Whoever held the lock may have made it meanwhile.
      const stored = await findStored(cache.folder, keys, this.limits, this.signal);
      if (stored.engine) return this.because(stored.engine);
      for (const { folder, reason } of stored.broken) {
        this.options.onProgress(`${folder} ${reason}: it is made anew`);
        await this.inWorkspace(cache.folder, (workspace) => setAside(folder, workspace));
      }
      const made =
        (await this.downloaded(cache.folder, launcher)) ??
        (await this.built(cache.folder, recipe, cache.note !== undefined));
      if (!made) throw this.failure();
      return made;
    });
  }

  private async downloaded(cache: string, launcher: Launcher): Promise<Engine | undefined> {
    if (!this.allows("official")) return undefined;
    const { env, onProgress } = this.options;
    const options = { launcher, env, limits: this.limits, signal: this.signal, onProgress };
    onProgress(`asking for the official Pulumi CLI ${launcher.version}`);
    const reason = await unreachable(options);
    if (reason) return this.refuse(`the official CLI cannot be downloaded: ${reason}`);
    return this.attempt("the official CLI", cache, async (workspace) => {
      await download(workspace, options);
      return {
        key: officialKey(launcher),
        origin: "official",
        from: `npm package pulumi ${launcher.version}`,
      };
    });
  }

  private async built(cache: string, recipe: Recipe, ownGoCaches: boolean): Promise<Engine | undefined> {
    if (!this.allows("built")) return undefined;
    const { env, onProgress } = this.options;
    const found = await findGo(env, recipe, this.limits, this.signal);
    if ("reason" in found) return this.refuse(`it cannot be built: ${found.reason}`);
    onProgress(
      `building the engine ${recipe.version} with ${found.go.version} into ${cache}; the first time takes minutes`,
    );
    return this.attempt("a build with Go", cache, async (workspace) => {
      const goCaches = ownGoCaches ? cache : undefined;
      await build(workspace, {
        go: found.go,
        recipe,
        env,
        goCaches,
        limits: this.limits,
        signal: this.signal,
        onProgress,
      });
      return { key: recipe.key, origin: "built", from: found.go.version };
    });
  }

  /** Makes an engine in a workspace, verifies it and moves it to its place; a failure is kept as the reason to try the next origin. */
  private async attempt(
    what: string,
    cache: string,
    make: (workspace: Workspace) => Promise<{ key: string; origin: "official" | "built"; from: string }>,
  ): Promise<Engine | undefined> {
    try {
      return await this.inWorkspace(cache, async (workspace) => {
        const { key, ...made } = await make(workspace);
        const { directory, version } = await store(workspace, "engine", key, made, this.limits, this.signal);
        const [pulumi, languageHost] = [`${directory}/pulumi`, `${directory}/pulumi-language-nodejs`];
        const why =
          made.origin === "official" ? "the official CLI was downloaded" : `it was built with ${made.from}`;
        return this.because({ directory, pulumi, languageHost, version, origin: made.origin, why });
      });
    } catch (failure) {
      this.signal.throwIfAborted();
      return this.refuse(
        `${what} did not work: ${failure instanceof Error ? failure.message : String(failure)}`,
      );
    }
  }

  private async inWorkspace<T>(cache: string, work: (workspace: Workspace) => Promise<T>): Promise<T> {
    const workspace = await openWorkspace(cache);
    try {
      return await work(workspace);
    } finally {
      await workspace.discard();
    }
  }

  private allows(origin: Origin): boolean {
    return this.only === undefined || this.only === origin;
  }

  private refuse(reason: string): undefined {
    this.refused.push(reason);
    this.options.onProgress(reason);
  }

  private because(engine: Engine): Engine {
    return { ...engine, why: [engine.why, ...this.refused].join("; ") };
  }

  private failure(): EngineError {
    const forced = this.only ? ` (SLUICE_ENGINE=${this.only} allows no other origin)` : "";
    return new EngineError(
      [
        `There is no Pulumi engine to run the project with${forced}:`,
        ...this.refused.map((reason) => `  - ${reason}`),
        "Install one of these and run the command again:",
        "  - the Pulumi CLI 3.220 or newer (https://www.pulumi.com/docs/install/), so that `pulumi` is on PATH; with internet it is downloaded by itself",
        "  - Go 1.24.7 or newer (https://go.dev/dl/), so that `go` is on PATH, with a module proxy it can reach (GOPROXY): the engine is then built",
      ].join("\n"),
    );
  }
}

function forcedOrigin(env: NodeJS.ProcessEnv): Origin | undefined {
  const value = env["SLUICE_ENGINE"];
  if (!value) return undefined;
  const origin = ORIGINS.find((one) => one === value);
  if (!origin)
    throw new EngineError(
      `SLUICE_ENGINE is "${value}"; allowed are ${ORIGINS.join(", ")}, or unset it to let Sluice choose`,
    );
  return origin;
}
