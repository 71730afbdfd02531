import { spawn } from "node:child_process";

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
