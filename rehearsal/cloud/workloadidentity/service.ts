import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { pool } from "./pool";
import { provider } from "./provider";

/** Google's workload identity federation: identities of AWS that may act at Google without a key. */
export const workloadIdentity = (world: World): Service => ({
  name: "workloadidentity",
  resources: [pool(world), provider(world)],
});
