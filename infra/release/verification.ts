import { type Intent, digestOf } from "./intent";
import type { SlotName } from "./slots";
import type { Before } from "./stored";

/** `ready`: every dependency answers too. `serving`: the right version answers. */
export type Depth = "ready" | "serving";

/**
 * What a slot that is deployed has to prove. All of it (D4), but for what comes back after its slot was given to another
 * version: it was stable, people wait for it, and a dependency that is down must not keep it out.
 */
export function depthOfDeployment(
  slot: SlotName,
  { live, slots }: Pick<Intent, "live" | "slots">,
  before: Before | null,
): Depth {
  const image = slots[slot]?.image;
  if (slot !== live || image === undefined || before === null) return "ready";
  const digest = digestOf(image);
  const comesBack = before.served.includes(digest) && !Object.values(before.slots).includes(digest);
  return comesBack ? "serving" : "ready";
}
