import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";

export interface BucketRecord {
  readonly created: string;
  readonly declared: Readonly<Record<string, unknown>> & { readonly forceDestroy: boolean };
}

export interface ObjectRecord {
  /** Base64: what is kept here is small, models and not archives. */
  readonly content: string;
  readonly generation: number;
  readonly contentType: string;
}

export const openBuckets = (world: World): Collection<BucketRecord> => world.store.collection("gcp.buckets");

/** By `<bucket>/<name>`. */
export const openObjects = (world: World): Collection<ObjectRecord> => world.store.collection("gcp.objects");

/** The bucket as members are granted rights on it. */
export const bucketResource = (name: string): string => `b/${name}`;
