import { resourcePolicy } from "../pack/policies";
import { ofRecord } from "./of-record";
import { type Before, type ReleaseRecord, type Slot, SLOTS } from "./record";

/** Row D4: another version comes on the other slot, never under the feet of the users of this one. */
export const liveSlotImageRule = ofRecord({
  name: "release-live-slot-image-stays",
  description:
    "D4: the image of the slot that serves (live, or with all the traffic) is not exchanged in place for one that never served; " +
    "a new image is proven healthy on the other slot before the weights move.",
  title: "live slot (D4)",
  judge: (record) => {
    const { before } = record;
    if (before === null) return [];
    return SLOTS.flatMap((slot) => {
      const [now, old] = [record.slots[slot]?.digest, before.slots[slot]];
      if (now === undefined || old === undefined || now === old) return [];
      if (!servesNow(record, slot) || !servedThere(before, slot) || before.served.includes(now)) return [];
      return [
        `${slot} serves with ${old} and would get ${now} in place. ` +
          "Expected: the new image on the other slot, as candidate with weight 0 first. " +
          `Fix: give sluice:slots.${slot} its image back and configure the new one under the other slot.`,
      ];
    });
  },
});

export const liveSlotImageStays = resourcePolicy(liveSlotImageRule);

const servesNow = ({ live, weights }: ReleaseRecord, slot: Slot): boolean =>
  slot === live || weights[slot] >= 100;

/** Weights before are kept by image; where both slots ran the same one, the live slot is taken to have served it. */
function servedThere({ live, slots, weights }: Before, slot: Slot): boolean {
  const image = slots[slot];
  if (slot === live) return true;
  return image !== undefined && image !== slots[live] && (weights[image] ?? 0) >= 100;
}
