import { ofRecord } from "./of-record";
import { type Latch, type ReleaseRecord, deployments, isReturn } from "./record";

/**
 * Invariant 4: after an automatic rollback nothing sends traffic back, until a person clears it. Who goes back to a state in
 * which the version was the stable one is that person: a rollback is never held up (invariant 3).
 */
export const latchedRule = ofRecord({
  name: "release-latched",
  description:
    "R6, R7: a release that the automatic rollback took off carries nothing, whatever else is edited, until its latch is cleared.",
  title: "latch (R6)",
  judge: (record) => {
    const { latch, live } = record;
    if (latch === null) return [];
    const returns = isReturn(record);
    return deployments(record)
      .filter(({ slot, weight, digest, assets }) => {
        if (returns && slot === live) return false;
        const named = latch.digests.includes(digest) || latch.digests.includes(assets);
        return weight > 0 && (named || (latch.release === record.release && slot === record.candidate));
      })
      .map(({ slot, version, weight }) => refusal(record, latch, slot, version, weight));
  },
});

const refusal = (
  record: ReleaseRecord,
  latch: Latch,
  slot: string,
  version: string,
  weight: number,
): string =>
  `${slot} is to carry ${weight} % with version ${version}. ` +
  `Found: a latch of ${latch.at} by ${latch.by} for release ${latch.release}, because of ${latch.trigger}. ` +
  "Expected: 0 % until a person has cleared it. " +
  `Fix: revert the commits of release ${record.release} in Pulumi.${record.stack}.yaml and run \`up\`; docs/runbooks/rollback.md says how the latch is cleared.`;
