import { bagAt, countAt, shown } from "../evidence/finding";
import { type Gate, OF_AI, OF_SLOTS } from "./gate";
import { report, unless } from "./proofs";

/** Row P1: what one would go back to is there, and warm. */
export const p1: Gate = {
  row: "P1",
  name: "gate-p1-previous-version",
  title: "previous stable version",
  description:
    "P1: before anything takes more traffic than before, the stable version is identified, its image and assets are still there, and its slot is warm.",
  expected:
    "the live slot's own image and manifest found where they lie, with all its tasks running, at most a day before, signed by a key of role ci",
  parts: [...OF_SLOTS, ...OF_AI],
  maxAgeDays: 1,
  proofs: (_, { slots, live, before }) => [
    report(({ image, assets, slot }) => {
      const found = { image: bagAt(image, "image"), assets: bagAt(assets, "assets") };
      const warm = bagAt(slot, "slot");
      const [running, desired] = [
        countAt(warm.running, "slot.running"),
        countAt(warm.desired, "slot.desired"),
      ];
      // Who is promoted in this very step is not what one would go back to.
      const stableSlot = before?.live ?? live;
      const stable = slots[stableSlot];
      return [
        ...unless(
          found.image.digest === stable?.digest,
          `it speaks of image ${shown(found.image.digest)}, and ${stableSlot} runs ${String(stable?.digest)}`,
        ),
        ...unless(
          found.assets.digest === stable?.assets,
          `it speaks of assets ${shown(found.assets.digest)}, and ${stableSlot} has ${String(stable?.assets)}`,
        ),
        ...unless(found.image.present === true, "the stable version's image is gone"),
        ...unless(found.assets.present === true, "the stable version's assets are gone"),
        ...unless(desired > 0 && running >= desired, `${running} of ${desired} tasks of the stable slot run`),
      ];
    }),
  ],
  commands: ["collect p1 --bucket <name of the assets' bucket> --key <ci.pem>"],
};
