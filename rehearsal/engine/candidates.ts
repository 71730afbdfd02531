import { realpath } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, sep } from "node:path";
import { findExecutable, inspectEngine } from "./verify";
import type { Engine, Limits } from "./engine";

export interface PathSearch {
  readonly engine?: Engine;
  /** One clause for each `pulumi` that was looked at and not taken. */
  readonly refused: readonly string[];
}

/** Absolute folders of PATH, each once. Relative ones are skipped: what they mean depends on where one stands. */
export function pathFolders(env: NodeJS.ProcessEnv): string[] {
  return [...new Set((env["PATH"] ?? "").split(delimiter).filter(isAbsolute))];
}

/**
 * The npm package `pulumi` puts a launcher of the same name into node_modules/.bin, which `npm run` puts first on PATH.
 * It is no engine but a download into the user's HOME.
 */
function isLauncher(file: string): boolean {
  return file.includes(`${sep}node_modules${sep}`);
}

/** Looks at every `pulumi` on PATH, in order, until one works with the project. */
export async function searchPathForEngine(
  env: NodeJS.ProcessEnv,
  limits: Limits,
  signal?: AbortSignal,
): Promise<PathSearch> {
  const folders = pathFolders(env);
  const refused: string[] = [];
  const seen = new Set<string>();
  for (const folder of folders) {
    const pulumi = await findExecutable("pulumi", [folder]);
    if (!pulumi) continue;
    const real = await realpath(pulumi);
    if (isLauncher(real) || isLauncher(pulumi) || seen.has(real)) continue;
    seen.add(real);
    const beside = [folder, dirname(real)];
    const verdict = await inspectEngine({
      pulumi,
      folders: [...beside, ...folders],
      limit: limits.answer,
      signal,
    });
    if (!verdict.suitable) {
      refused.push(`${pulumi} ${verdict.reason}`);
      continue;
    }
    const { version, languageHost } = verdict;
    const why = [`it is on PATH and works with the project`, ...refused].join("; ");
    return { engine: { directory: folder, pulumi, languageHost, version, origin: "path", why }, refused };
  }
  return { refused };
}
