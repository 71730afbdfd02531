import { type Stats, lstatSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Far above any statement or Sigstore bundle; a file beyond it is not looked at. */
export const LARGEST_STATEMENT = 256 * 1024;
/** Files of one release that are looked at; more than the rows need by far. */
export const MOST_STATEMENTS = 200;
/** Levels of lists and objects in each other; a Sigstore bundle has 8. Thousands would end whoever walks through them. */
const DEEPEST = 20;

/** A file that is there and proves nothing: the gate names the reason. */
export interface Unreadable {
  readonly unreadable: string;
}

/** Content of the evidence files of one release by file name; a text that says why in place of a file that cannot be read. */
export type Statements = Readonly<Record<string, unknown>>;

/**
 * Reads `<folder>/<place>/*.json`. Nothing here is an error: a rollback must not end at a broken file of the release that
 * it takes back. Links are not followed: what they lead to is not in the commit that is reviewed.
 */
export function readStatements(folder: string, place: string): Statements {
  const directory = join(folder, place);
  const linked = [
    folder,
    ...place.split("/").map((_, index, parts) => join(folder, ...parts.slice(0, index + 1))),
  ].find((path) => statOf(path)?.isSymbolicLink());
  if (linked !== undefined)
    return { "": unreadable(`${linked} is a symbolic link; evidence lies in real folders`) };
  let names: string[];
  try {
    names = readdirSync(directory)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? {} : { "": unreadable(`${directory}: ${code ?? "it cannot be opened"}`) };
  }
  if (names.length > MOST_STATEMENTS)
    return {
      "": unreadable(`${directory} has ${names.length} files; at most ${MOST_STATEMENTS} are looked at`),
    };
  return Object.fromEntries(names.map((name) => [name, readStatement(join(directory, name))]));
}

function readStatement(path: string): unknown {
  const stat = statOf(path);
  if (stat?.isSymbolicLink()) return unreadable("it is a symbolic link");
  if (stat?.isFile() !== true) return unreadable("it is no file");
  if (stat.size > LARGEST_STATEMENT)
    return unreadable(`it has ${stat.size} bytes, a statement has at most ${LARGEST_STATEMENT}`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return unreadable(
      code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "it is not UTF-8" : (code ?? "it cannot be opened"),
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return unreadable("it is not JSON");
  }
  return isDeep(content) ? unreadable(`it is nested deeper than ${DEEPEST} levels`) : content;
}

function isDeep(content: unknown): boolean {
  let level = [content];
  for (let depth = 0; depth <= DEEPEST; depth += 1)
    level = level.flatMap((one) =>
      one !== null && typeof one === "object" ? (Object.values(one) as unknown[]) : [],
    );
  return level.length > 0;
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

const unreadable = (reason: string): Unreadable => ({ unreadable: reason });
