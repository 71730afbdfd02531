import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { ImageRegistry } from "../processes/images";
import type { WireProtocol } from "../wire/protocol";
import { Findings } from "./findings";
import { lifecyclePolicyModel } from "./lifecyclePolicy";
import { type Images, ecrProtocol } from "./protocol";
import { type Scanning, registryScanningModel, scannedAgain } from "./registryScanning";
import { type RepositoryRecord, repositoryModel } from "./repository";

/** Elastic Container Registry: the repositories. The images themselves lie in the cloud's registry folder, by digest. */
export function ecr(world: World): Service & { readonly wire: WireProtocol } {
  const repositories = world.store.collection<RepositoryRecord>("ecr.repositories");
  const policies = world.store.collection<string>("ecr.lifecyclePolicies");
  const scanning = world.store.collection<Scanning>("ecr.registryScanning");
  const images = new ImageRegistry(world.directory);
  const findings = new Findings(world);
  const known: Images = {
    has: (digest) => images.find(`image@${digest}`) !== undefined,
    findings: (digest, repository) => {
      const found = findings.of(digest);
      return found.length > 0 || scannedAgain(scanning.get(world.account), repository) ? found : null;
    },
  };
  return {
    name: "ecr",
    wire: ecrProtocol(repositories, known, world.account),
    control: findings.control,
    resources: [
      repositoryModel(world, repositories, policies),
      registryScanningModel(world, scanning),
      lifecyclePolicyModel(policies, (name) => repositories.get(name) !== undefined),
    ],
  };
}
