import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Everything that runs and names a text in its command line, environment or working folder; those awaiting burial are left out. */
export function processesNaming(text: string): FoundProcess[] {
  return everything().filter(
    ({ pid, command, environment }) =>
      pid !== process.pid && (command.includes(text) || environment.includes(text)),
  );
}

/** For a message: who they are. */
export const listed = (found: readonly FoundProcess[]): string[] =>
  found.map(({ pid, command }) => `${pid} ${command.slice(0, 200)}`);

function everything(): (FoundProcess & { environment: string })[] {
  if (process.platform !== "linux") {
    const lines = execFileSync("ps", ["-A", "-E", "-ww", "-o", "pid=,command="], { encoding: "utf8" });
    return lines.split("\n").flatMap((line) => {
      const [, pid, command = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), command, environment: "" }];
    });
  }
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    const read = (name: string): string => readFileSync(`/proc/${entry}/${name}`, "utf8");
    try {
      // A zombie has neither command line nor environment.
      return [
        {
          pid: Number(entry),
          command: read("cmdline").replaceAll("\0", " ").trim(),
          environment: read("environ"),
        },
      ];
    } catch {
      return [];
    }
  });
}
