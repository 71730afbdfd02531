import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";
import { newId } from "./kept";
import type { KeyValueStoreRecord, Records } from "./records";

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-keyvaluestores */
export const LIMITS = { key: 512, value: 1024, store: 5 * 1024 * 1024 } as const;

export const sizeOf = (values: Readonly<Record<string, string>>): number =>
  Object.entries(values).reduce(
    (total, [key, value]) => total + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );

/** The keys of key value stores: changed by the provider and by whoever speaks the wire's protocol, read by the edge. */
export interface StoreContents {
  /** The store of this ARN; throws ResourceNotFoundException. */
  require(storeArn: string): KeyValueStoreRecord;
  put(storeArn: string, key: string, value: string): KeyValueStoreRecord;
  remove(storeArn: string, key: string): KeyValueStoreRecord;
}

export function storeContents(world: World, { stores }: Pick<Records, "stores">): StoreContents {
  const require = (storeArn: string): KeyValueStoreRecord => {
    const found = stores.find((one) => one.arn === storeArn);
    if (found === undefined)
      throw new CloudError(
        "ResourceNotFoundException",
        `keyValueStoreArn names ${storeArn}, which does not exist`,
      );
    return found;
  };
  /**
   * CloudFront takes a few seconds to bring a change to every edge location. Here it is seen by the very next request:
   * this cloud has one edge.
   */
  const write = (storeArn: string, edit: (values: Record<string, string>) => void): KeyValueStoreRecord => {
    const store = require(storeArn);
    const values = { ...store.contents.values };
    edit(values);
    if (sizeOf(values) > LIMITS.store)
      throw new CloudError(
        "ServiceQuotaExceededException",
        `${store.name} would hold ${sizeOf(values)} bytes; ${LIMITS.store} are allowed`,
      );
    const changed = { ...store, contents: { values, etag: newId(), lastModified: world.clock.now() } };
    stores.set(store.name, changed);
    return changed;
  };
  return {
    require,
    put: (storeArn, key, value) => {
      const before = require(storeArn).contents.values[key];
      const store = write(storeArn, (values) => (values[key] = value));
      if (before !== value) {
        world.events.record(
          "cloudfront",
          "pointer-changed",
          `${store.name}: ${key} ${before ?? "(none)"} → ${value}`,
          { store: store.name, key, before, value },
        );
      }
      return store;
    },
    remove: (storeArn, key) => write(storeArn, (values) => delete values[key]),
  };
}
