import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { aliasModel } from "./alias";
import { keyModel } from "./key";
import { KeyPolicy } from "./policy";
import { Keys, permits } from "./records";

/** Key Management Service: keys, who may use them, and their names. */
export function kms(world: World): Service {
  const keys = new Keys(
    world.clock,
    world.store.collection("kms.keys"),
    world.store.collection("kms.aliases"),
  );
  world.provide("keys", {
    find: (reference) => {
      const key = keys.find(reference);
      if (key === undefined) return undefined;
      return { arn: key.arn, permits: (use) => key.enabled && permits(KeyPolicy.of(key.policy), use) };
    },
  });
  return { name: "kms", resources: [keyModel(world, keys), aliasModel(world, keys)] };
}
