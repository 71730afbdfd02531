import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { satisfies, valid } from "semver";
import { lastLines, runChild } from "./child";
import { isolatedEnvironment } from "./environment";
import { sendSignal } from "./processes";

/** 3.220 is the oldest that was tried with the SDK that the project pins; a fourth major version may change anything. */
const SUPPORTED_VERSIONS = ">=3.220.0 <4.0.0-0";
/** Up to this version the engine starts Node.js policy packs by the script `pulumi-analyzer-policy`, later ones by themselves. */
const ANALYZER_SCRIPT_NEEDED = "<3.221.0";

export type Verdict =
  | { readonly suitable: true; readonly version: string; readonly languageHost: string }
  | { readonly suitable: false; readonly reason: string };

export interface Inspection {
  readonly pulumi: string;
  /** Folders in which the language host and the scripts may be, in order. */
  readonly folders: readonly string[];
  /** Milliseconds for each executable to answer. */
  readonly limit: number;
  readonly signal?: AbortSignal;
  /** Default true. False: `pulumi version` alone, for an engine that has been inspected before. */
  readonly thorough?: boolean;
}

/** Runs an engine in the environment that the project would give it, and says whether it works. */
export async function inspectEngine(inspection: Inspection): Promise<Verdict> {
  const home = await mkdtemp(join(tmpdir(), "sluice-inspection-"));
  try {
    return await inspectIn(home, inspection);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function inspectIn(home: string, inspection: Inspection): Promise<Verdict> {
  const { pulumi, folders } = inspection;
  const languageHost = await findExecutable("pulumi-language-nodejs", folders);
  const env = isolatedEnvironment(
    { directory: dirname(pulumi), languageHost: languageHost ?? pulumi },
    { home },
  );
  const version = await askVersion(inspection, env);
  if ("reason" in version) return { suitable: false, reason: version.reason };

  const supported = satisfies(version.version, SUPPORTED_VERSIONS, { includePrerelease: true });
  if (!supported)
    return unsuitable(`is version ${version.version}, and the project needs 3.220 or a later 3.x`);
  if (!languageHost) return unsuitable("has no pulumi-language-nodejs beside it or on PATH");
  if (inspection.thorough === false) return { suitable: true, version: version.version, languageHost };

  const analyzer = await findExecutable("pulumi-analyzer-policy", folders);
  if (!analyzer && satisfies(version.version, ANALYZER_SCRIPT_NEEDED)) {
    return unsuitable("has no pulumi-analyzer-policy beside it or on PATH, so policy packs would not run");
  }
  const fault = await startLanguageHost(languageHost, env, inspection);
  inspection.signal?.throwIfAborted();
  return fault ? unsuitable(fault) : { suitable: true, version: version.version, languageHost };
}

function unsuitable(reason: string): Verdict {
  return { suitable: false, reason };
}

async function askVersion(
  { pulumi, limit, signal }: Inspection,
  env: Record<string, string>,
): Promise<{ version: string } | { reason: string }> {
  const result = await runChild({ command: pulumi, args: ["version"], env, limit, signal }).catch(
    (failure: Error) => failure,
  );
  if (result instanceof Error) return { reason: `does not start (${result.message})` };
  signal?.throwIfAborted();
  if (result.stopped === "limit") return { reason: `does not answer "pulumi version" within ${limit} ms` };
  if (result.exitCode !== 0) {
    return {
      reason: `fails at "pulumi version" (${lastLines(result.stderr, 1) || `exit code ${result.exitCode ?? result.signal}`})`,
    };
  }
  const version = valid(result.stdout.trim());
  return version
    ? { version }
    : { reason: `answers "pulumi version" with ${JSON.stringify(result.stdout.trim().slice(0, 60))}` };
}

/** A language host that works prints the port it listens on; then it is ended. Returns the fault, if any. */
async function startLanguageHost(
  languageHost: string,
  env: Record<string, string>,
  { limit, signal }: Inspection,
): Promise<string | undefined> {
  const child = spawn(languageHost, [], { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let said = "";
  const answer = new Promise<string | undefined>((resolve) => {
    const timer = setTimeout(
      () => resolve(`has a pulumi-language-nodejs that prints no port within ${limit} ms`),
      limit,
    );
    const settle = (fault: string | undefined): void => {
      clearTimeout(timer);
      resolve(fault);
    };
    let complaint = "";
    child.stderr.on("data", (text: Buffer) => (complaint += text.toString()));
    child.stdout.on("data", (text: Buffer) => {
      said += text.toString();
      if (/^\d+\r?\n/.test(said)) settle(undefined);
    });
    child.once("error", (failure) =>
      settle(`has a pulumi-language-nodejs that does not start (${failure.message})`),
    );
    child.once("close", () =>
      settle(`has a pulumi-language-nodejs that ends at once (${lastLines(complaint, 1) || "silent"})`),
    );
    signal?.addEventListener("abort", () => settle("was stopped"), { once: true });
  });
  try {
    return await answer;
  } finally {
    if (child.pid !== undefined) sendSignal(-child.pid, "SIGKILL");
  }
}

/** The first folder that holds an executable of that name. */
export async function findExecutable(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const file = join(folder, name);
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return file;
  }
  return undefined;
}
