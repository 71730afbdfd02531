import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The stacks of a clone, by their files. */
export function stacksOf(root: string): string[] {
  return readdirSync(root).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
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
