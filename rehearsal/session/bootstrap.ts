import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { PulumiRunner } from "../engine/run";
import { StackConfig } from "./stack-config";
import type { Workplace } from "./workplace";

/** The folder of the program that makes the place for a stack's state. */
export const BOOTSTRAP = join("infra", "bootstrap");

/**
 * Makes that program ready for the state of `stack`, with the settings that docs/begin.md has a person make: taken from
 * the stack's own file, so that both name the same product, owner and region.
 */
export async function prepareBootstrap(
  workplace: Workplace,
  stack: string,
  signal?: AbortSignal,
): Promise<PulumiRunner> {
  const { directory } = workplace.repository;
  const of = StackConfig.read(join(directory, `Pulumi.${stack}.yaml`));
  const config = {
    "aws:region": of.get("aws:region"),
    "sluice-bootstrap:product": of.get("sluice:product"),
    "sluice-bootstrap:owner": of.get("aws:defaultTags", ["tags", "owner"]),
  };
  writeFileSync(join(directory, BOOTSTRAP, `Pulumi.${stack}.yaml`), stringify({ config }));
  const pulumi = workplace.elsewhere(stack, BOOTSTRAP);
  await pulumi.stackInit({ signal });
  return pulumi;
}
