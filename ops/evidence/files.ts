import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { LARGEST_REPORT } from "./junit";
import { Refusal } from "./refusal";

/** Reads a file that the user named; says which, and never shows a stack. */
export function readBytes(path: string, what: string): Buffer {
  try {
    // Before it is read: what is too large must not fill the memory. A pipe has no size, and is looked at afterwards.
    mayHave(statSync(path).size, path, what);
    const bytes = readFileSync(path);
    mayHave(bytes.length, path, what);
    return bytes;
  } catch (failure) {
    if (failure instanceof Refusal) throw failure;
    throw new Refusal(
      `${what} ${path} cannot be read: ${(failure as NodeJS.ErrnoException).code ?? "unknown error"}`,
      "check the path",
    );
  }
}

function mayHave(size: number, path: string, what: string): void {
  if (size > LARGEST_REPORT)
    throw new Refusal(
      `${what} ${path} has ${size} bytes; at most ${LARGEST_REPORT} are read`,
      "leave the tests' output out of the report",
    );
}

/** A file's bytes as text. A byte that is not UTF-8 is refused: what replaces it would not be what was written. */
export function textOf(bytes: Buffer, path: string, what: string): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(`${what} ${path} is not UTF-8`, "write it as UTF-8");
  }
  if (text.trim() !== "") return text;
  throw new Refusal(`${what} ${path} is empty`, "check that what writes it was not cut off");
}

export const readText = (path: string, what: string): string => textOf(readBytes(path, what), path, what);

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
