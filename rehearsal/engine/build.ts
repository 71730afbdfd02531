import { createHash } from "node:crypto";
import { chmod, copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { coerce, lt } from "semver";
import { BuildProgress } from "./build-progress";
import type { Workspace } from "./cache";
import { pathFolders } from "./candidates";
import { lastLines, runChild } from "./child";
import type { Limits } from "./engine";
import { findExecutable } from "./verify";

/** Two pinned Go modules: the CLI, and the Node.js language host, whose last release as a Go package is older. */
const MODULES = join(__dirname, "modules");
const CLI = "github.com/pulumi/pulumi/pkg/v3";
const SDK = "github.com/pulumi/pulumi/sdk/v3";
const LANGUAGE_HOST = `${SDK}/nodejs/cmd/pulumi-language-nodejs`;
/** Small shell scripts that the engine looks for beside itself; they are published in the SDK's module. */
const SCRIPTS = ["pulumi-analyzer-policy", "pulumi-resource-pulumi-nodejs"];
/**
 * What the engine starts as its language host. A host of this age takes by flag what an engine of today says with each run,
 * and without the flag it would load a compiler that the program has turned off (Pulumi.yaml, `typescript: false`).
 */
const HOST = "pulumi-language-nodejs";
const LAUNCHER = `#!/bin/sh\nexec "$(dirname "$0")/${HOST}.program" -typescript=false "$@"\n`;
/** Since Go 1.21 an older `go` gets the version that a module asks for by itself. */
const OLDEST_SELF_UPDATING = "1.21.0";

export interface Go {
  readonly command: string;
  /** `go1.26.8` */
  readonly version: string;
}

/** What is to be built; the key changes with the pinned modules and the launcher, so an older build is never mistaken for it. */
export interface Recipe {
  readonly version: string;
  readonly key: string;
  /** The Go that the modules ask for: `1.24.7`. */
  readonly go: string;
}

export async function readRecipe(): Promise<Recipe> {
  const files = ["cli/go.mod", "cli/go.sum", "language/go.mod", "language/go.sum"];
  const texts = await Promise.all(files.map((file) => readFile(join(MODULES, file), "utf8")));
  const version = new RegExp(`${CLI} v(\\S+)`).exec(texts[0] ?? "")?.[1];
  const go = /^go (\S+)$/m.exec(texts[0] ?? "")?.[1];
  if (!version || !go) throw new Error(`${join(MODULES, "cli/go.mod")} names no version of ${CLI} or of Go`);
  const digest = createHash("sha256")
    .update([...texts, LAUNCHER].join("\0"))
    .digest("hex")
    .slice(0, 12);
  return { version, go, key: `built-${version}-${digest}-${process.platform}-${process.arch}` };
}

/** A `go` on PATH that can build the recipe, or the reason why there is none. */
export async function findGo(
  env: NodeJS.ProcessEnv,
  recipe: Recipe,
  limits: Limits,
  signal?: AbortSignal,
): Promise<{ go: Go } | { reason: string }> {
  const command = await findExecutable("go", pathFolders(env));
  if (!command) return { reason: "there is no go on PATH" };
  // Asked outside of any module: inside one, an older go would begin to download a newer one.
  const asked = await runChild({
    command,
    args: ["env", "GOVERSION", "GOTOOLCHAIN"],
    cwd: tmpdir(),
    env: { ...env, GOWORK: "off" },
    limit: limits.answer,
    signal,
  }).catch((failure: Error) => failure);
  signal?.throwIfAborted();
  if (asked instanceof Error) return { reason: `${command} does not start (${asked.message})` };
  if (asked.exitCode !== 0)
    return { reason: `${command} does not work (${lastLines(asked.output, 1) || "it does not answer"})` };
  const [version = "", toolchain = ""] = asked.stdout.trim().split("\n");
  const number = coerce(version);
  if (!number) return { reason: `${command} does not tell its version (${JSON.stringify(version)})` };
  const fixed = toolchain.startsWith("local");
  if (lt(number, OLDEST_SELF_UPDATING) || (fixed && lt(number, coerce(recipe.go) ?? number))) {
    return {
      reason: `${command} is ${version}; needed is ${fixed ? recipe.go : OLDEST_SELF_UPDATING} or newer`,
    };
  }
  return { go: { command, version } };
}

export interface BuildOptions {
  readonly go: Go;
  readonly recipe: Recipe;
  readonly env: NodeJS.ProcessEnv;
  /** Where Go is to keep what it downloads and compiles; default: where it always does. For a HOME that cannot be written. */
  readonly goCaches?: string;
  readonly limits: Limits;
  readonly signal?: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Builds into `<workspace>/engine`, not yet verified. Throws when it fails; nothing is written in the clone. */
export async function build(workspace: Workspace, options: BuildOptions): Promise<void> {
  const engine = join(workspace.folder, "engine");
  const temporary = join(workspace.folder, "tmp");
  const cli = join(workspace.folder, "cli");
  const language = join(workspace.folder, "language");
  await Promise.all([
    mkdir(engine),
    mkdir(temporary),
    cp(join(MODULES, "cli"), cli, { recursive: true }),
    cp(join(MODULES, "language"), language, { recursive: true }),
  ]);
  const run = new GoRun(options, temporary);
  try {
    const stamp = `-s -w -X ${SDK}/go/common/version.Version=v${options.recipe.version}`;
    // Nobody debugs it, and writing down for a debugger what was compiled is a seventh of the work.
    const flags = ["build", "-v", "-mod=readonly", "-trimpath", "-gcflags=all=-dwarf=false"];
    await run.go("building the Pulumi CLI", cli, [
      ...flags,
      "-ldflags",
      stamp,
      "-o",
      join(engine, "pulumi"),
      `${CLI}/cmd/pulumi`,
    ]);
    const host = join(engine, `${HOST}.program`);
    await run.go("building its Node.js language host", language, [
      ...flags,
      "-ldflags",
      "-s -w",
      "-o",
      host,
      LANGUAGE_HOST,
    ]);
    await writeFile(join(engine, HOST), LAUNCHER, { mode: 0o755 });
    const answer = await run.go("getting its scripts", cli, ["mod", "download", "-json", SDK]);
    const { Dir: folder } = JSON.parse(answer) as { Dir: string };
    for (const script of SCRIPTS) {
      await copyFile(join(folder, "nodejs", "dist", script), join(engine, script));
      await chmod(join(engine, script), 0o755);
    }
  } finally {
    run.end();
  }
}

/** Runs `go` again and again in one environment, with a line of progress every few seconds. */
class GoRun {
  private readonly began = Date.now();
  private readonly progress = new BuildProgress();
  private readonly timer: NodeJS.Timeout;
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    private readonly options: BuildOptions,
    temporary: string,
  ) {
    this.timer = setInterval(() => this.tell(), options.limits.progress);
    // The user's proxy, flags and toolchain are kept; what would turn it into another build is not. Without cgo no C compiler is needed.
    const { GOOS: _os, GOARCH: _arch, GOBIN: _bin, ...kept } = options.env;
    const { goCaches } = options;
    const caches = goCaches
      ? { GOCACHE: join(goCaches, "go-build"), GOMODCACHE: join(goCaches, "go-modules") }
      : {};
    this.env = {
      // A compiler has ended before its garbage is in the way: 7 % less processor time.
      GOGC: "400",
      ...caches,
      ...kept,
      GO111MODULE: "on",
      GOWORK: "off",
      CGO_ENABLED: "0",
      GOTMPDIR: temporary,
    };
  }

  async go(stage: string, cwd: string, args: string[]): Promise<string> {
    const { go, signal } = this.options;
    this.progress.begin(stage);
    this.tell();
    const onLine = (line: string): void => this.progress.line(line);
    const result = await runChild({ command: go.command, args, cwd, env: this.env, signal, onLine });
    signal?.throwIfAborted();
    if (result.exitCode !== 0) {
      const complaint = result.stderr
        .split("\n")
        .filter((line) => !/^[\w./~-]+$/.test(line) && !line.startsWith("go: downloading "));
      throw new Error(
        `${stage} failed: ${lastLines(complaint.join("\n")) || `go ended by ${result.signal ?? result.exitCode}`}`,
      );
    }
    return result.stdout;
  }

  end(): void {
    clearInterval(this.timer);
  }

  private tell(): void {
    this.options.onProgress(this.progress.text((Date.now() - this.began) / 1000));
  }
}
