import { resourcePolicy } from "../pack/policies";
import { ofRecord } from "./of-record";
import { type Before, type ReleaseRecord, type Slot, SLOTS, isReturn } from "./record";

/** Row D4: another version comes on the other slot, never under the feet of the users of this one. */
export const liveSlotImageRule = ofRecord({
  name: "release-live-slot-image-stays",
  description:
    "D4: neither the image nor the frontend of the slot that serves (live, or with all the traffic) is exchanged in place for one " +
    "that never served; a new version is proven healthy on the other slot before the weights move.",
  title: "live slot (D4)",
  judge: (record) => {
    const { before } = record;
    if (before === null || isReturn(record)) return [];
    return SLOTS.flatMap((slot) => {
      const [now, old] = [record.slots[slot], before.slots[slot]];
      if (now === undefined || old === undefined) return [];
      if (!servesNow(record, slot) || !servedThere(before, slot)) return [];
      if (now.digest !== old && !before.served.includes(now.digest)) return [exchange(slot, old, now.digest)];
      // An image that goes on with a frontend that nobody has seen: the page would change under its users.
      if (now.digest === old && !before.served.includes(now.assets))
        return [exchange(slot, "the frontend it has", now.assets)];
      return [];
    });
  },
});

export const liveSlotImageStays = resourcePolicy(liveSlotImageRule);

const exchange = (slot: Slot, old: string, now: string): string =>
  `${slot} serves with ${old}. Found: it would get ${now} in place. ` +
  "Expected: the new version on the other slot, as candidate with weight 0 first. " +
  `Fix: give sluice:slots.${slot} its image and assets back and configure the new ones under the other slot.`;

const servesNow = ({ live, weights }: ReleaseRecord, slot: Slot): boolean =>
  slot === live || weights[slot] >= 100;

/** Weights before are kept by image; where both slots ran the same one, the live slot is taken to have served it. */
function servedThere({ live, slots, weights }: Before, slot: Slot): boolean {
  const image = slots[slot];
  if (slot === live) return true;
  return image !== undefined && image !== slots[live] && (weights[image] ?? 0) >= 100;
}
