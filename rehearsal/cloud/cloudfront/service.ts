import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import type { WireProtocol } from "../wire/protocol";
import { distributionModel } from "./distribution";
import { Edge } from "./edge/edge";
import { functionModel } from "./function";
import { keyValueProtocol } from "./keyValueProtocol";
import { keyValueStoreModels } from "./keyValueStore";
import { monitoringSubscriptionModel } from "./monitoringSubscription";
import { policyModels } from "./policies";
import { cloudFrontProtocol } from "./protocol";
import { recordsOf } from "./records";
import { storeContents } from "./storeContents";

/** CloudFront: distributions with their functions and stores, and an edge that serves them on loopback. */
export function cloudFront(
  world: World,
): Service & { readonly wire: WireProtocol; readonly values: WireProtocol } {
  const records = recordsOf(world);
  const contents = storeContents(world, records);
  const edge = new Edge(world, records);
  world.provide("distributions", {
    protectedBy: (arn) => records.distributions.find(({ inputs }) => inputs.webAclId === arn)?.id,
  });
  return {
    name: "cloudfront",
    resources: [
      distributionModel(world, records, edge),
      functionModel(world, records),
      ...keyValueStoreModels(world, records, contents),
      ...policyModels(world, records),
      monitoringSubscriptionModel(world, (id) => records.distributions.get(id) !== undefined),
    ],
    wire: cloudFrontProtocol(
      (distribution, paths) => edge.invalidate(distribution, paths),
      () => world.clock.now(),
    ),
    values: keyValueProtocol(contents),
    start: async () => {
      for (const record of records.distributions.values()) await edge.deploy(record);
    },
    stop: () => edge.stop(),
  };
}
