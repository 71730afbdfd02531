import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { lifecyclePolicyModel } from "./lifecyclePolicy";
import { type RepositoryRecord, repositoryModel } from "./repository";

/** Elastic Container Registry: the repositories. The images themselves lie in the cloud's registry folder, by digest. */
export function ecr(world: World): Service {
  const repositories = world.store.collection<RepositoryRecord>("ecr.repositories");
  const policies = world.store.collection<string>("ecr.lifecyclePolicies");
  return {
    name: "ecr",
    resources: [
      repositoryModel(world, repositories, policies),
      lifecyclePolicyModel(policies, (name) => repositories.get(name) !== undefined),
    ],
  };
}
