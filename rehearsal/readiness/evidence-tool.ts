import { join } from "node:path";
import { stringify } from "yaml";
import { runWell } from "./child";
import type { Collect } from "./reporter";

/** `npm run evidence` of a project, as its people and its CI call it. */
export class EvidenceTool {
  constructor(
    private readonly project: string,
    private readonly signal?: AbortSignal,
  ) {}

  /** Gives what it says; rejects with what it refuses. */
  run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const command = ["-r", require.resolve("tsx/cjs"), join("ops", "evidence", "main.ts"), ...args];
    return runWell(`npm run evidence -- ${args[0] ?? ""}`, command, {
      cwd: this.project,
      environment,
      signal: this.signal,
    });
  }
}

/** What `collect --from` reads: each row with its options. */
export const rowsFile = (collects: readonly Collect[]): string =>
  stringify(Object.fromEntries(collects.map(({ row, args }) => [row, optionsOf(row, args)])));

/** `{report: "junit.xml"}` of `--report junit.xml`. */
function optionsOf(row: string, args: readonly string[]): Record<string, string> {
  const options: Record<string, string> = {};
  for (let at = 0; at < args.length; at += 2) {
    const [name, value] = [args[at], args[at + 1]];
    if (!name?.startsWith("--") || value === undefined)
      throw new Error(`the arguments of ${row} are ${args.join(" ")}: options with a value each are needed`);
    options[name.slice(2)] = value;
  }
  return options;
}
