import { resolve } from "node:path";
import { EvidenceDesk } from "./evidence";
import { type Release, deriveStack } from "./project";
import type { Workplace } from "./workplace";

/**
 * Makes the workplace ready for its first `up`: the stack derived from production with 1.1.0 on blue, the key of the
 * rehearsal's CI, signed evidence of the next version's tests, the stack in the file backend, the first commit.
 */
export async function prepareStable(workplace: Workplace): Promise<void> {
  const { repository, pulumi } = workplace;
  const desk = new EvidenceDesk(
    repository.directory,
    workplace.directory,
    workplace.registry,
    workplace.models,
  );
  const production = resolve(repository.directory, "Pulumi.prod.yaml");
  deriveStack(production, workplace.configFile, releaseOf(workplace, "1.1.0"), await desk.makeKey());
  await desk.proveTests("1.2.0", releaseOf(workplace, "1.2.0"));
  await pulumi.stackInit();
  await repository.commit("Stable 1.1.0 on blue");
}

/** A version of the sample product, by the digests of its artefacts. */
export function releaseOf({ product }: Workplace, version: string): Release {
  const built = product[version];
  if (built === undefined) throw new Error(`the sample product has no version ${version}`);
  return { version, ...built };
}
