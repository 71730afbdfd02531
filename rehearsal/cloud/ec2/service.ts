import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { endpointModel } from "./endpoint";
import { securityGroups } from "./firewall";
import { guardingModels } from "./guarding";
import { KeptThings } from "./kept";
import { networkModels } from "./network";
import { getManagedPrefixList } from "./prefixLists";
import { routingModels } from "./routing";
import { securityModels } from "./security";

/** EC2's network: no packets travel, but what is declared must fit together, and security groups decide who reaches whom. */
export function ec2(world: World): Service {
  const things = new KeptThings(world, world.store.collection("ec2.things"));
  world.provide("securityGroups", securityGroups(things));
  return {
    name: "ec2",
    resources: [
      ...networkModels(world, things),
      ...routingModels(things),
      endpointModel(things),
      ...guardingModels(world, things),
      ...securityModels(things),
    ],
    functions: [getManagedPrefixList()],
  };
}
