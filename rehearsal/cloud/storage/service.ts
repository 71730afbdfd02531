import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { storageApi } from "./api";
import { bucket } from "./bucket";
import { bucketIamMember } from "./bucketIamMember";

/** Google Cloud Storage: buckets, and what they hold. */
export function storage(world: World): Service {
  world.use("googleApis").serve("storage.googleapis.com", (request) => storageApi(world, request));
  return { name: "storage", resources: [bucket(world), bucketIamMember(world)] };
}
