import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { ImageRegistry } from "../processes/images";
import type { WireProtocol } from "../wire/protocol";
import { Findings } from "./findings";
import { lifecyclePolicyModel } from "./lifecyclePolicy";
import { ecrProtocol } from "./protocol";
import { type RepositoryRecord, repositoryModel } from "./repository";

/** Elastic Container Registry: the repositories. The images themselves lie in the cloud's registry folder, by digest. */
export function ecr(world: World): Service & { readonly wire: WireProtocol } {
  const repositories = world.store.collection<RepositoryRecord>("ecr.repositories");
  const policies = world.store.collection<string>("ecr.lifecyclePolicies");
  const images = new ImageRegistry(world.directory);
  const findings = new Findings(world);
  return {
    name: "ecr",
    wire: ecrProtocol(repositories, {
      has: (digest) => images.find(`image@${digest}`) !== undefined,
      findings: (digest) => findings.of(digest),
    }),
    control: findings.control,
    resources: [
      repositoryModel(world, repositories, policies),
      lifecyclePolicyModel(policies, (name) => repositories.get(name) !== undefined),
    ],
  };
}
