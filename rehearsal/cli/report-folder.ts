import { existsSync, mkdirSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * Makes sure that the report can be written before anything is rehearsed; returns the folder's full path, and leaves
 * nothing behind: a rehearsal that is stopped has no report. Folder by folder: node's recursive mkdir never ends below /proc.
 */
export function writableFolder(given: string): string {
  const folder = resolve(given);
  const probe = join(folder, `.writable-${process.pid}`);
  try {
    const made = missingFolders(folder);
    for (const missing of made) mkdirSync(missing);
    writeFileSync(probe, "");
    rmSync(probe);
    for (const own of made.reverse()) rmdirSync(own);
  } catch (failure) {
    const { code = "unknown" } = failure as NodeJS.ErrnoException;
    throw new Error(
      `--report is ${JSON.stringify(given)}: a report cannot be written there (${code}).\n  allowed: a folder that you may write to, or make`,
      { cause: failure },
    );
  }
  return folder;
}

/** Outermost first. */
function missingFolders(folder: string): string[] {
  return existsSync(folder) || dirname(folder) === folder ? [] : [...missingFolders(dirname(folder)), folder];
}
