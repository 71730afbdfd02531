import { type Verdict, judgeQ1 } from "../evidence/q1";
import { isBag } from "../pack/known";
import { resourcePolicy } from "../pack/policies";
import { ofRecord } from "../release/of-record";
import type { ReleaseRecord } from "../release/record";
import { type Subject, unprovenYet } from "../release/subjects";

/** Row Q1: nothing takes traffic unless its automated tests are proven to have passed. */
export const q1Rule = ofRecord({
  name: "gate-q1-automated-tests",
  description:
    "Q1: an image, a frontend or a revision of the AI service that is to take more traffic than before needs signed evidence " +
    "that 100 % of its automated tests passed. What already was stable needs none: a rollback is never blocked.",
  title: "gate Q1 (automated tests)",
  judge: (record) => {
    const unproven = unprovenYet(record).flatMap((subject) => {
      const verdict = proofOf(record, subject);
      return verdict.proven ? [] : [{ ...subject, reason: verdict.reason }];
    });
    const bearers = [...new Set(unproven.map(({ bearer }) => bearer))];
    return bearers.map((bearer) =>
      refusal(
        record,
        unproven.filter((one) => one.bearer === bearer),
      ),
    );
  },
});

export const q1AutomatedTests = resourcePolicy(q1Rule);

const FLAGS = {
  image: "--image",
  frontend: "--assets",
  "AI image": "--ai-image",
  "AI model": "--ai-model",
} as const;

/** All that one slot, or one revision of the AI service, lacks. */
function refusal(record: ReleaseRecord, unproven: readonly (Subject & { reason: string })[]): string {
  const [first] = unproven;
  if (first === undefined) throw new Error("nothing is unproven");
  const { bearer, version, percent, place, part } = first;
  const ofAi = part === "AI image" || part === "AI model";
  const named = unproven.map((one) => `${one.part} ${one.digest}`).join(", ");
  const flags = unproven.map((one) => `${FLAGS[one.part]} ${one.digest}`).join(" ");
  const reasons = [...new Set(unproven.map(({ reason }) => reason))].join("; ");
  return (
    `${bearer} is to carry ${percent} % of the ${ofAi ? "AI requests" : "traffic"} with ${version}, ${named}. ` +
    `Found: ${reasons}. ` +
    `Expected: a statement, signed by a key of role ci, that all tests of it passed, at most ${String(record.maxAgeDays)} days old. ` +
    `Fix: npm run evidence -- collect-q1 --report <junit.xml> ${flags} ` +
    `${ofAi ? `--ai-revision ${place.slice(3)}` : `--version ${place}`} --key <ci.pem>, ` +
    `then commit evidence/${place}/q1.dsse.json. Until then keep ${ofAi ? "sluice:ai.share" : bearer} at 0 %.`
  );
}

/** One statement may speak of several digests, so all of them are looked at; the reason is that of the subject's own place. */
function proofOf(record: ReleaseRecord, { digest, place }: Subject): Verdict {
  const evidence = isBag(record.evidence) ? record.evidence : {};
  const own = judge(record, digest, ofGate(evidence, place));
  if (own.proven) return own;
  const others = Object.keys(evidence).filter((one) => one !== place);
  return (
    others.map((one) => judge(record, digest, ofGate(evidence, one))).find(({ proven }) => proven) ?? own
  );
}

const judge = (record: ReleaseRecord, digest: string, envelope: unknown): Verdict =>
  judgeQ1({
    envelope,
    digest,
    keys: record.keys,
    maxAgeDays: record.maxAgeDays,
    asOf: judgedAsOf(record, Date.now()),
  });

function ofGate(evidence: Record<string, unknown>, place: string): unknown {
  const byGate = Object.hasOwn(evidence, place) ? evidence[place] : undefined;
  return isBag(byGate) && Object.hasOwn(byGate, "Q1") ? byGate.Q1 : undefined;
}

/** Evidence has to be fresh when the decision is taken; a config that stays as it is does not turn red with time. */
function judgedAsOf({ decidedAt }: ReleaseRecord, now: number): number {
  return decidedAt === undefined ? now : Math.min(decidedAt, now);
}
