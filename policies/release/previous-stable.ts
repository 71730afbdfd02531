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
  if (old === undefined || old === live || wasStable(before, live)) return [];
  if (deployments(record).some(({ digest }) => digest === old)) return [];
  return [
    `${record.live} becomes live with ${live}, and the previous stable image ${old} is no longer deployed anywhere. ` +
      `Expected: ${before.live} keeps it at 0 % in this step, so that a rollback finds it warm. ` +
      `Fix: put ${old} back under sluice:slots.${before.live}; replace it in a later commit.`,
  ];
}

/**
 * Going back, as against promoting: the image that becomes live was live before. A candidate that reached 100 % has
 * served as well, but nobody called it stable yet.
 */
const wasStable = ({ served, unpromoted }: Before, digest: Digest): boolean =>
  served.includes(digest) && !unpromoted.includes(digest);
