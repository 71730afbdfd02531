import { z } from "zod";
import { Refusal } from "./refusal";

/** One row of the table in docs/alarms.md (`npm run alarms`): the alarm's id, and the option on which it depends. */
const ROW = /^\| `([\w-]+)` \|.*?(?:only with `sluice:options\.(\w+)` )?\|$/;

const names = z.array(z.string().min(1)).min(1);

/**
 * Names of the alarms that a stack has to have: from docs/alarms.md, by the stack's options, or from a JSON list of
 * names. Throws where a file lists none: then nothing could be missing.
 */
export function expectedAlarms(
  text: string,
  file: string,
  stack: string,
  options: Readonly<Record<string, unknown>>,
): string[] {
  const listed = file.endsWith(".json") ? fromJson(text) : fromTable(text, stack, options);
  if (listed.length > 0) return listed;
  throw new Refusal(
    `${file} lists no alarm`,
    "give the table that `npm run alarms` writes, or a JSON list of names",
  );
}

function fromJson(text: string): string[] {
  try {
    return names.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

const fromTable = (text: string, stack: string, options: Readonly<Record<string, unknown>>): string[] =>
  text.split("\n").flatMap((line) => {
    const [, id, needs] = ROW.exec(line) ?? [];
    return id === undefined || (needs !== undefined && options[needs] !== true) ? [] : [`${stack}-${id}`];
  });
