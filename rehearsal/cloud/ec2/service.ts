import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { KeptThings } from "./kept";
import { networkModels } from "./network";
import { routingModels } from "./routing";
import { securityModels } from "./security";

/** EC2's network: no packets travel, but everything that is declared must fit together. */
export function ec2(world: World): Service {
  const things = new KeptThings(world, world.store.collection("ec2.things"));
  return {
    name: "ec2",
    resources: [...networkModels(world, things), ...routingModels(things), ...securityModels(things)],
  };
}
