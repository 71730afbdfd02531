import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a command cost. */
export interface Cost {
  readonly milliseconds: number;
  /** Milliseconds of processor time, of the command and all that it started: a busy machine does not change it much. */
  readonly processor: number;
}

/** Runs a command to its end and returns the milliseconds it took; its error output is the reason when it fails. */
export function timed(
  command: string,
  given: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, given, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4_000)));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(performance.now() - began);
      else reject(new Error(`${command} ${given.join(" ")} ended with ${code}:\n${said}`));
    });
  });
}

/** Node cannot tell what a child used, Python can; and it is here, for awscli is written in it. */
const MEASURE = `
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
open(sys.argv[1], "w").write(str((used.ru_utime + used.ru_stime) * 1000))
sys.exit(code)
`;

/** As {@link timed}, with the processor time. */
export async function costOf(
  python: string,
  command: string,
  given: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Cost> {
  const place = mkdtempSync(join(tmpdir(), "sluice-bench-cost-"));
  try {
    const note = join(place, "processor");
    const milliseconds = await timed(python, ["-c", MEASURE, note, command, ...given], environment);
    return { milliseconds, processor: Number(readFileSync(note, "utf8")) };
  } finally {
    rmSync(place, { recursive: true });
  }
}
