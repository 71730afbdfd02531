import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import type { WireProtocol } from "../wire/protocol";
import { Access } from "./access";
import { bucketModel } from "./bucket";
import { bucketPolicyModel } from "./bucketPolicy";
import type { BucketRecord } from "./bucketRecord";
import { Objects } from "./objects";
import { s3Protocol } from "./protocol";
import { settingModels } from "./settings";

/** Simple Storage Service: private, versioned buckets; objects through the AWS wire and, read only, by the CDN. */
export function s3(world: World): Service & { readonly wire: WireProtocol } {
  const buckets = world.store.collection<BucketRecord>("s3.buckets");
  const objects = new Objects(world);
  const access = new Access(world, buckets);
  world.provide("objects", access.reader(objects));
  return {
    name: "s3",
    resources: [bucketModel(world, buckets, objects), bucketPolicyModel(buckets), ...settingModels(buckets)],
    wire: s3Protocol(buckets, objects, access),
    start: () => {
      objects.collectGarbage(buckets.keys());
      return Promise.resolve();
    },
  };
}
