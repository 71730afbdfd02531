import { resourcePolicy } from "../pack/policies";
import { ofRecord } from "./of-record";
import { type Before, type Digest, type ReleaseRecord, deployments, isReturn } from "./record";

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
    if (before === null || now === undefined || isReturn(record)) return [];
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
  `${String(candidate)} is a candidate beside ${live}. Found: ${live} has the image ${digest}, which has never served. ` +
  "Expected: the live slot keeps the image that served before. " +
  `Fix: give ${live} its image back; one release at a time.`;

function removedByPromotion(record: ReleaseRecord, before: Before, live: Digest): string[] {
  const old = before.slots[before.live];
  if (old === undefined || old === live) return [];
  // A rollback ends the release: while a candidate stands there, nothing that served gives way.
  if (record.candidate === null && goesBack(before, live, old)) return [];
  if (deployments(record).some(({ digest }) => digest === old)) return [];
  return [
    `${record.live} becomes live with ${live}. Found: the previous stable image ${old} is no longer deployed anywhere. ` +
      `Expected: ${before.live} keeps it at 0 % in this step, so that a rollback finds it warm. ` +
      `Fix: put ${old} back under sluice:slots.${before.live}; replace it in a later commit.`,
  ];
}

/**
 * Going back, as against promoting: the image that becomes live served before the one that was live first did. A
 * version that was rolled back served after it; to bring it back is a promotion, and the version to which one would go
 * back again has to stay.
 */
const goesBack = ({ served }: Before, digest: Digest, old: Digest): boolean =>
  served.includes(digest) && (!served.includes(old) || served.indexOf(digest) < served.indexOf(old));
