import { judgeQ1 } from "../evidence/q1";
import { isBag } from "../pack/known";
import { resourcePolicy } from "../pack/policies";
import { ofRecord } from "../release/of-record";
import { type Digest, type ReleaseRecord, deployments, weightOf } from "../release/record";

/** Row Q1: an image takes traffic only when its automated tests are proven to have passed. */
export const q1Rule = ofRecord({
  name: "gate-q1-automated-tests",
  description:
    "Q1: an image that is to take more traffic than before needs signed evidence that 100 % of its automated tests passed. " +
    "An image that already was stable needs none: a rollback is never blocked.",
  title: "gate Q1 (automated tests)",
  judge: (record) =>
    deployments(record)
      .filter(({ slot, digest, weight }) => weight > 0 && needsEvidence(record, slot, digest))
      .flatMap(({ slot, version, digest, weight }) => {
        const verdict = judgeQ1({
          envelope: evidenceFor(record.evidence, digest),
          imageDigest: digest,
          keys: record.keys,
          maxAgeDays: record.maxAgeDays,
          asOf: judgedAsOf(record, Date.now()),
        });
        if (verdict.proven) return [];
        return [
          `${slot} is to carry ${weight} % of the traffic with version ${version}, image ${digest}. ` +
            `Found: ${verdict.reason}. ` +
            `Expected: a statement, signed by a key of role ci, that all tests of this image passed, at most ${String(record.maxAgeDays)} days old. ` +
            `Fix: npm run evidence -- collect-q1 --report <junit.xml> --image ${digest} --version ${version} --key <ci.pem>, ` +
            `then commit evidence/${version}/q1.dsse.json. Until then keep ${slot} at 0 %.`,
        ];
      }),
});

export const q1AutomatedTests = resourcePolicy(q1Rule);

/** Evidence is not needed for what already was stable, for the very first deployment, and for no more than before. */
function needsEvidence(record: ReleaseRecord, slot: string, digest: Digest): boolean {
  if (record.before === null) return slot !== record.live;
  if (record.before.served.includes(digest)) return false;
  return weightOf(record, digest) > (record.before.weights[digest] ?? 0);
}

function evidenceFor(evidence: unknown, digest: Digest): unknown {
  if (!isBag(evidence) || !Object.hasOwn(evidence, digest)) return undefined;
  const byGate = evidence[digest];
  return isBag(byGate) && Object.hasOwn(byGate, "Q1") ? byGate.Q1 : undefined;
}

/** Evidence has to be fresh when the decision is taken; a config that stays as it is does not turn red with time. */
function judgedAsOf({ decidedAt }: ReleaseRecord, now: number): number {
  return decidedAt === undefined ? now : Math.min(decidedAt, now);
}
