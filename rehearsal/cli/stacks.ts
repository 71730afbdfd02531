import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The stacks of a clone, by their files. */
export function stacksOf(root: string): string[] {
  return readdirSync(root).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
}

/** Not a stack of the program but a program of its own, `infra/bootstrap`: the place of a stack's state. */
export const BOOTSTRAP = "bootstrap";

export interface Asked {
  /** The stack that is meant; of several the first, where the bootstrap program is asked for. */
  readonly stack: string;
  /** Whether the bootstrap program for it is meant. */
  readonly bootstraps: boolean;
}

/** What a name on the command line means. A stack that is called `bootstrap` is that stack. */
export function askedFor(name: string, stacks: readonly string[]): Asked {
  const [first] = stacks;
  return name === BOOTSTRAP && first !== undefined && !stacks.includes(name)
    ? { stack: first, bootstraps: true }
    : { stack: name, bootstraps: false };
}

/** The file of a stack; refuses a stack that has none, and says which there are. */
export function stackFile(root: string, stack: string): string {
  const file = join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    throw new Error(
      `there is no stack "${stack}": Pulumi.${stack}.yaml is missing.\n  allowed: ${stacksOf(root).join(", ")}`,
    );
  }
  return file;
}

/** The policies' levels for a stack, below the pack's folder: those of its name, else production's. */
export function levelsOf(root: string, stack: string): string {
  const own = join("levels", `${stack}.json`);
  return existsSync(join(root, "policies", own)) ? own : join("levels", "prod.json");
}
