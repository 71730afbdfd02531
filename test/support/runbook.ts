import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const RUNBOOKS = resolve(__dirname, "../../docs/runbooks");

/** The shell commands of a runbook as they stand in it: a list for each block (```sh), without the remarks behind them. */
export function commandsOf(name: string): string[][] {
  const text = readFileSync(join(RUNBOOKS, `${name}.md`), "utf8");
  return [...text.matchAll(/^```sh\n([^`]*)```$/gm)].map(([, block = ""]) =>
    block
      .trim()
      .split("\n")
      .map((line) => line.replace(/ +#.*$/, "")),
  );
}
