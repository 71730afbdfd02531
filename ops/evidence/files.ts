import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { LARGEST_REPORT } from "./junit";
import { Refusal } from "./refusal";

/** Reads a file that the user named; says which, and never shows a stack. */
export function readText(path: string, what: string): string {
  try {
    const { size } = statSync(path);
    if (size > LARGEST_REPORT)
      throw new Refusal(
        `${what} ${path} has ${size} bytes; at most ${LARGEST_REPORT} are read`,
        "leave the tests' output out of the report",
      );
    return readFileSync(path, "utf8");
  } catch (failure) {
    if (failure instanceof Refusal) throw failure;
    throw new Refusal(
      `${what} ${path} cannot be read: ${(failure as NodeJS.ErrnoException).code ?? "unknown error"}`,
      "check the path",
    );
  }
}

export const readTextIfThere = (path: string, what: string): string | undefined =>
  existsSync(path) ? readText(path, what) : undefined;

/** When a file was last written: a runner writes its report when the tests have ended. */
export const writtenOn = (path: string): Date => statSync(path).mtime;

/** Writes by rename, so that a reader never sees half a file. */
export function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const half = `${path}.${process.pid}.writing`;
  writeFileSync(half, text);
  renameSync(half, path);
}

/** Writes a secret for its owner alone, and never over another file. */
export function writeSecret(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, text, { mode: 0o600, flag: "wx" });
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== "EEXIST") throw failure;
    throw new Refusal(
      `${path} exists, and a key is never overwritten`,
      "name another file, or move the old key away first",
    );
  }
}
