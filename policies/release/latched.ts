import { ofRecord } from "./of-record";
import { type Latch, type ReleaseRecord, deployments, isReturn } from "./record";

/**
 * Invariant 4: after an automatic rollback nothing sends traffic back, until a person clears it. Who goes back to a state in
 * which the version was the stable one is that person: a rollback is never held up (invariant 3).
 */
export const latchedRule = ofRecord({
  name: "release-latched",
  description:
    "R5, R6, R7: a release, or a revision of the AI service, that the automatic rollback took off carries nothing, whatever else is edited, until its latch is cleared.",
  title: "latch (R6)",
  judge: (record) => [...faultsOfSlots(record), ...faultsOfAi(record)],
});

function faultsOfSlots(record: ReleaseRecord): string[] {
  const { latch, live } = record;
  if (latch === null) return [];
  const returns = isReturn(record);
  return deployments(record)
    .filter(({ slot, weight, digest, assets }) => {
      if (returns && slot === live) return false;
      const named = latch.digests.includes(digest) || latch.digests.includes(assets);
      return weight > 0 && (named || (latch.release === record.release && slot === record.candidate));
    })
    .map(({ slot, version, weight }) => refusal(record, latch, slot, `version ${version}`, weight));
}

/** What the stable revision shares with one that was taken off, such as the image of another model, says nothing against it. */
function faultsOfAi(record: ReleaseRecord): string[] {
  const { ai, aiLatch: latch } = record;
  if (latch === null || ai === null) return [];
  const { stable, candidate, share } = ai;
  const took = [stable.digest, stable.model].every((one) => one !== null && latch.digests.includes(one));
  return [
    ...(candidate === null || share === 0
      ? []
      : [refusal(record, latch, "the AI service's candidate", `revision ${candidate.revision}`, share)]),
    ...(took && !isReturn(record)
      ? [refusal(record, latch, "the AI service", `revision ${stable.revision}`, 100 - share)]
      : []),
  ];
}

const refusal = (record: ReleaseRecord, latch: Latch, bearer: string, what: string, weight: number): string =>
  `${bearer} is to carry ${weight} % with ${what}. ` +
  `Found: a latch of ${latch.at} by ${latch.by} for release ${latch.release}, because of ${latch.trigger}. ` +
  "Expected: 0 % until a person has cleared it. " +
  `Fix: revert the commits of release ${record.release} in Pulumi.${record.stack}.yaml and run \`up\`; docs/runbooks/rollback.md says how the latch is cleared.`;
