import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

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

/** A Python package from PyPI with a command, in a virtual environment of its own outside the clone. */
interface PythonPart {
  /** Exact version. */
  readonly version: string;
  /** Name of the package. Default: the command's. */
  readonly package?: string;
}

/** Where the command of a Python package lies, whether it is there already or not. */
export function pythonCommand(name: string, { version }: PythonPart): string {
  const cache = process.env.SLUICE_CACHE ?? join(homedir(), ".cache", "sluice");
  return join(cache, "python", `${name}-${version}`, "bin", name);
}

/** As {@link requireOutside}, for a package from PyPI: `requirePython("checkov", { version: "3.3.30" })("…", () => …)`. */
export function requirePython(name: string, part: PythonPart): (name: string, tests: () => void) => void {
  const command = pythonCommand(name, part);
  const environment = dirname(dirname(command));
  // What is never imported need not be compiled.
  const install = `python3 -m venv ${environment} && ${environment}/bin/pip install --quiet --no-compile "${part.package ?? name}==${part.version}"`;
  const tried = existsSync(command)
    ? undefined
    : spawnSync(
        "sh",
        ["-c", `mkdir -p ${dirname(environment)} && flock ${environment}.lock sh -c '${install}'`],
        {
          encoding: "utf8",
        },
      );
  if (existsSync(command)) return describe;
  return missing(`needs ${name}: ${install} (${tried?.stderr.trim().split("\n").at(-1) ?? "failed"})`);
}

const obtained = new Map<string, string | undefined>();

/** `describe` for tests that need an outside program: `requireOutside("haproxy", { apt: "haproxy" })("shares", () => …)`. */
export function requireOutside(
  command: string,
  part: OutsidePart,
): (name: string, tests: () => void) => void {
  if (!obtained.has(command)) obtained.set(command, obtain(command, part));
  const lacking = obtained.get(command);
  return lacking === undefined ? describe : missing(lacking);
}

/** Skipped by name with what helps; in CI a skip is a failure. */
function missing(lacking: string): (name: string, tests: () => void) => void {
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
