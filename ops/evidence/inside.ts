import { lstatSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { readBytes, textOf } from "./files";
import { Refusal } from "./refusal";

/** A file that a manifest names: its text and its bytes, or why it may not be read. */
export type Inside = { readonly bytes: Buffer; readonly text: string } | { readonly fault: string };

/**
 * Reads a file below a folder by a path out of a manifest, which anybody may have written. Nothing outside of the folder
 * is read, and no link is followed: both could put another file, or a secret, in the place of the one that was reviewed.
 */
export function readInside(folder: string, path: string, what: string): Inside {
  const parts = path.split("/");
  if (isAbsolute(path) || path.includes("\\") || path.includes("\0") || /^[A-Za-z]:/.test(path))
    return { fault: `${what}: the path ${JSON.stringify(path)} is not one below the folder, written with /` };
  if (parts.some((part) => part === "" || part === "." || part === ".."))
    return { fault: `${what}: the path ${JSON.stringify(path)} leads out of the folder, or round about` };
  for (const [index] of parts.entries()) {
    const step = join(folder, ...parts.slice(0, index + 1));
    const stat = statOf(step);
    if (stat === undefined) return { fault: `${what}: ${path} does not exist` };
    if (stat.isSymbolicLink()) return { fault: `${what}: ${step} is a symbolic link` };
    if (index === parts.length - 1 && !stat.isFile()) return { fault: `${what}: ${path} is no file` };
  }
  try {
    const bytes = readBytes(join(folder, path), what);
    return { bytes, text: textOf(bytes, path, what) };
  } catch (failure) {
    if (!(failure instanceof Refusal)) throw failure;
    return { fault: failure.message.split("\n")[0] ?? what };
  }
}

function statOf(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // A file where a folder should be, or a name that is too long: there is no such file.
    return undefined;
  }
}
