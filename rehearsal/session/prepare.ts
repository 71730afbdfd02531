import { resolve } from "node:path";
import { GITHUB_TOKEN } from "../cloud/outside/credentials";
import { makeKeys } from "../readiness/keys";
import { type Release, deriveStack } from "./project";
import { putSecureString } from "./secrets";
import { StackConfig } from "./stack-config";
import type { Workplace } from "./workplace";

/**
 * Makes the workplace ready for its first `up`: the stack derived from production with 1.1.0 on blue, the keys of those who
 * sign in the rehearsal, the stack in the file backend, the first commit, and the repository's token, which a person puts
 * where the config says.
 */
export async function prepareStable(workplace: Workplace): Promise<void> {
  const { repository, pulumi } = workplace;
  const production = resolve(repository.directory, "Pulumi.prod.yaml");
  const [keys] = await Promise.all([makeKeys(workplace), pulumi.stackInit()]);
  deriveStack(production, workplace.configFile, releaseOf(workplace, "1.1.0"), keys);
  const token = StackConfig.read(workplace.configFile).get("sluice:rollback", ["repositoryToken"]);
  if (typeof token === "string") await putSecureString(await wireOf(workplace), token, GITHUB_TOKEN);
  await repository.commit("Stable 1.1.0 on blue");
}

async function wireOf({ cloud }: Workplace): Promise<string> {
  const { AWS_ENDPOINT_URL: endpoint } = await cloud.guestEnvironment();
  if (endpoint === undefined) throw new Error("the embedded cloud has no endpoint of AWS");
  return endpoint;
}

/** A version of the sample product, by the digests of its artefacts. */
export function releaseOf({ product }: Pick<Workplace, "product">, version: string): Release {
  const built = product[version];
  if (built === undefined) throw new Error(`the sample product has no version ${version}`);
  return { version, ...built };
}
