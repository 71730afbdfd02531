import { relative, resolve } from "node:path";

/**
 * The folder that holds Pulumi.yaml; folders in the config are relative to it. Not `pulumi.getRootDirectory()`: an older
 * language host answers with a placeholder there.
 */
export const projectRoot = (): string => resolve(__dirname, "..");

/** A command line that does nothing, on every system: for an update that has nothing to do. */
export const DO_NOTHING = "node -e 0";

/**
 * A script of `ops/` as a command. The engine starts providers in the program's folder (`main` in Pulumi.yaml), so the
 * way from there to the project's root is given relatively: an absolute path would differ from machine to machine, and
 * every machine's first preview would show a change.
 */
export function fromProjectRoot(line: string): { create: string; dir: string } {
  return { create: line, dir: relative(__dirname, resolve(__dirname, "..")) };
}
