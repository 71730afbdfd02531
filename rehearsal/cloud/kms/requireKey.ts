import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";

/** What names a key must name one that exists and is not about to be deleted. */
export function requireKey(world: World, reference: string | undefined, property: string): void {
  if (reference === undefined || world.use("keys").find(reference) !== undefined) return;
  throw new CloudError(
    "KMS.NotFoundException",
    `${property} names ${reference}, which is no key that can be used`,
  );
}
