import { spawnSync } from "node:child_process";

/** A program from outside the project, and where Debian has it. */
interface OutsidePart {
  /** Debian package to install. */
  readonly apt: string;
}

const found = (command: string): boolean => spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;

/**
 * Why an outside program cannot be had; undefined when it is there. Installs it where that is possible (root and apt, as in
 * CI). Elsewhere the answer says why not, with the command that helps.
 */
function obtain(command: string, { apt }: OutsidePart): string | undefined {
  if (found(command)) return undefined;
  const install = `apt-get install -y --no-install-recommends ${apt}`;
  if (process.getuid?.() !== 0 || !found("apt-get")) return `needs ${command}: sudo ${install}`;
  // Two test files may want something at once, and apt waits for nobody.
  const both = `apt-get update && DEBIAN_FRONTEND=noninteractive ${install}`;
  const tried = spawnSync("flock", ["/var/lock/sluice-tests-apt", "sh", "-c", both], { encoding: "utf8" });
  if (found(command)) return undefined;
  return `needs ${command}, and "${install}" failed: ${tried.stderr.trim().split("\n").at(-1) ?? ""}`;
}

const obtained = new Map<string, string | undefined>();

/** `describe` for tests that need an outside program: `requireOutside("haproxy", { apt: "haproxy" })("shares", () => …)`. */
export function requireOutside(
  command: string,
  part: OutsidePart,
): (name: string, tests: () => void) => void {
  if (!obtained.has(command)) obtained.set(command, obtain(command, part));
  const lacking = obtained.get(command);
  if (lacking === undefined) return describe;
  return (name, tests) => {
    if (process.env.CI === "true") {
      describe(name, () =>
        it(`cannot be skipped in CI: ${lacking}`, () => Promise.reject(new Error(lacking))),
      );
      return;
    }
    describe.skip(`${name} (${lacking})`, tests);
  };
}
