import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import type { WireProtocol } from "../wire/protocol";
import { Access } from "./access";
import { bucketModel } from "./bucket";
import { bucketPolicyModel } from "./bucketPolicy";
import type { BucketRecord, Buckets } from "./bucketRecord";
import { due } from "./lifecycle";
import { bucketLoggingModel, logBuckets } from "./logging";
import { objectModel } from "./object";
import { objectLockModel } from "./objectLock";
import { Objects } from "./objects";
import { s3Protocol } from "./protocol";
import { replicate, replicationModel } from "./replication";
import { settingModels } from "./settings";

/** Simple Storage Service: private, versioned buckets; objects through the AWS wire and, read only, by the CDN. */
/** S3 looks at its rules about once a day; an hour of the cloud's time shows the same, sooner. */
const SWEEP = 3_600_000;

export function s3(world: World): Service & { readonly wire: WireProtocol } {
  const buckets = world.store.collection<BucketRecord>("s3.buckets");
  const objects = new Objects(world);
  const access = new Access(world, buckets);
  let stopSweeping: (() => void) | undefined;
  world.provide("objects", access.reader(objects));
  world.provide("objectKeys", { has: (bucket, key) => objects.find(bucket, key) !== undefined });
  world.provide("bucketContents", {
    find: (name) => {
      const bucket = buckets.get(name);
      if (bucket === undefined) return undefined;
      const current = objects.keys(name, "").flatMap((key) => {
        const found = objects.find(name, key);
        return found === undefined ? [] : [{ key, digest: found.digest }];
      });
      return { versioned: bucket.versioning === "Enabled", current };
    },
    holds: (digest) => objects.holds(digest),
  });
  const logs = logBuckets(world, buckets, access);
  world.provide("logBuckets", logs);
  return {
    name: "s3",
    resources: [
      bucketModel(world, buckets, objects),
      bucketPolicyModel(buckets),
      objectModel(world, buckets, objects),
      ...settingModels(buckets),
      bucketLoggingModel(buckets, logs),
      objectLockModel(buckets),
      replicationModel(world, buckets),
    ],
    wire: s3Protocol(world, buckets, objects, access, {
      now: () => world.clock.now(),
      written: (bucket, key, version) => replicate(buckets, objects, bucket, key, version, world.clock.now()),
    }),
    start: () => {
      objects.collectGarbage(buckets.keys());
      stopSweeping ??= world.clock.every(SWEEP, () => sweep(world, buckets, objects));
      return Promise.resolve();
    },
    stop: () => {
      stopSweeping?.();
      stopSweeping = undefined;
      return Promise.resolve();
    },
  };
}

/** Does what the buckets' lifecycle rules ask for by now. */
function sweep(world: World, buckets: Buckets, objects: Objects): void {
  for (const { name, lifecycle = [], versioning } of buckets.values()) {
    if (lifecycle.length === 0) continue;
    const found = objects
      .all(name)
      .map(([key, versions]) => ({ key, ...due(lifecycle, key, versions, world.clock.now()) }));
    for (const { key, expire, remove } of found) {
      for (const versionId of remove) {
        // A rule removes nothing that is locked: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
        if ((objects.find(name, key, versionId)?.retainUntil ?? 0) <= world.clock.now())
          objects.remove(name, key, true, versionId);
      }
      if (expire) objects.remove(name, key, versioning === "Enabled");
    }
    const [expired, removed] = [
      found.filter(({ expire }) => expire).length,
      found.reduce((sum, { remove }) => sum + remove.length, 0),
    ];
    if (expired + removed === 0) continue;
    world.events.record("s3", "lifecycle", `${name}: ${expired} expired, ${removed} old versions removed`, {
      bucket: name,
      expired,
      removed,
    });
  }
}
