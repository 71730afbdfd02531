import { resourcePolicy } from "../pack/policies";
import { ofRecord } from "./of-record";
import { type Before, type Digest, type ReleaseRecord, deployments } from "./record";

/** Row P1: what served before stays deployed through a release, so that the way back is only a matter of weights. */
export const previousStableRule = ofRecord({
  name: "release-previous-stable-stays",
  description:
    "P1: while a release runs, and in the step that makes another slot live, the previous stable version stays deployed on its slot " +
    "with its image. It may be removed or replaced in a later step.",
  title: "previous stable (P1)",
  judge: (record) => {
    const { before, live, candidate } = record;
    const now = record.slots[live];
    if (before === null || now === undefined) return [];
    return [
      ...(candidate === null || hasServed(before, now.digest) ? [] : [stableNeverServed(record, now.digest)]),
      ...removedByPromotion(record, before, now.digest),
    ];
  },
});

export const previousStableStays = resourcePolicy(previousStableRule);

const hasServed = ({ served, weights }: Before, digest: Digest): boolean =>
  served.includes(digest) || (weights[digest] ?? 0) > 0;

const stableNeverServed = ({ live, candidate }: ReleaseRecord, digest: Digest): string =>
  `${String(candidate)} is a candidate beside ${live}, whose image ${digest} has never served. ` +
  "Expected: the live slot keeps the image that served before. " +
  `Fix: give ${live} its image back; one release at a time.`;

function removedByPromotion(record: ReleaseRecord, before: Before, live: Digest): string[] {
  const old = before.slots[before.live];
  if (old === undefined || old === live || wasStableBefore(before, live, old)) return [];
  if (deployments(record).some(({ digest }) => digest === old)) return [];
  return [
    `${record.live} becomes live with ${live}, and the previous stable image ${old} is no longer deployed anywhere. ` +
      `Expected: ${before.live} keeps it at 0 % in this step, so that a rollback finds it warm. ` +
      `Fix: put ${old} back under sluice:slots.${before.live}; replace it in a later commit.`,
  ];
}

/**
 * Going back, as against promoting: the image that becomes live was stable earlier than the one it takes over from.
 * A candidate at 100 % stands in `served` as well, but behind the stable that it is to replace.
 */
function wasStableBefore({ served }: Before, live: Digest, old: Digest): boolean {
  const [first, second] = [served.indexOf(live), served.indexOf(old)];
  return first !== -1 && (second === -1 || first < second);
}
