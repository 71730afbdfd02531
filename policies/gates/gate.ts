import type { Evidence } from "../evidence/evidence";
import { type Proof, type Verdict, prove } from "../evidence/prove";
import type { Row } from "../evidence/rows";
import type { ResourceRule } from "../pack/policies";
import { evidenceOf } from "../release/handed-in";
import { ofRecord } from "../release/of-record";
import type { ReleaseRecord } from "../release/record";
import { type Part, type Subject, unprovenYet } from "../release/subjects";

/** What a slot brings, and what a revision of the AI service brings. */
export const OF_SLOTS: readonly Part[] = ["image", "frontend"];
export const OF_AI: readonly Part[] = ["AI image", "AI model"];

/** One row of the readiness checklists, as a policy. */
export interface Gate {
  readonly row: Row;
  /** Name of the policy, `gate-<row>-<what>`. */
  readonly name: string;
  /** Of the row, as people call it: `automated tests`. */
  readonly title: string;
  /** A full sentence that begins with the row. */
  readonly description: string;
  /** What is expected, as the rest of "Expected: …", without its age. */
  readonly expected: string;
  /** Whose digests the evidence has to name. */
  readonly parts: readonly Part[];
  /** Greatest age of the evidence when the decision is taken, days; the stack's `maxAgeDays` may ask for less. */
  readonly maxAgeDays: number;
  /** What has to be seen; all of it. */
  readonly proofs: (subject: Subject, record: ReleaseRecord, evidence: Evidence) => readonly Proof[];
  /** Whether the row concerns this stack at all. Default: it does. */
  readonly concerns?: (record: ReleaseRecord) => boolean;
  /** What makes the evidence, as the rest of `npm run evidence -- `, without what names the release. */
  readonly commands: readonly string[];
}

/** Whether a gate is proven for one subject. */
export const verdictOf = (gate: Gate, record: ReleaseRecord, evidence: Evidence, subject: Subject): Verdict =>
  prove(evidence, {
    row: gate.row,
    proofs: gate.proofs(subject, record, evidence),
    maxAgeDays: gate.maxAgeDays,
    digest: subject.digest,
    asOf: judgedAsOf(record, Date.now()),
  });

/** The subjects of which a gate wants evidence in this record. */
export const subjectsOf = (gate: Gate, record: ReleaseRecord): Subject[] =>
  (gate.concerns?.(record) ?? true)
    ? unprovenYet(record).filter(({ part }) => gate.parts.includes(part))
    : [];

/** The gate as a rule over the release record. */
export const gateRule = (gate: Gate): ResourceRule =>
  ofRecord({
    name: gate.name,
    description: gate.description,
    title: `gate ${gate.row} (${gate.title})`,
    judge: (record) => {
      const unproven = subjectsOf(gate, record).flatMap((subject) => {
        const verdict = verdictOf(gate, record, evidenceOf(record.evidence), subject);
        return verdict.proven ? [] : [{ subject, reasons: verdict.reasons }];
      });
      const bearers = [...new Set(unproven.map(({ subject }) => subject.bearer))];
      return bearers.map((bearer) =>
        refusal(
          gate,
          record,
          unproven.filter(({ subject }) => subject.bearer === bearer),
        ),
      );
    },
  });

interface Unproven {
  readonly subject: Subject;
  readonly reasons: readonly string[];
}

/** All that one slot, or one revision of the AI service, lacks of this gate. */
function refusal(gate: Gate, record: ReleaseRecord, unproven: readonly Unproven[]): string {
  const [first] = unproven;
  if (first === undefined) throw new Error("nothing is unproven");
  const { bearer, version, percent, place, part } = first.subject;
  const ofAi = OF_AI.includes(part);
  const named = unproven.map(({ subject }) => `${subject.part} ${subject.digest}`).join(", ");
  const reasons = [...new Set(unproven.flatMap((one) => one.reasons))].join("; ");
  const release = ofAi ? `--ai-revision ${place.slice(3)}` : `--version ${place}`;
  const fix = gate.commands.map(
    (command) => `npm run evidence -- ${command} --stack ${record.stack} ${release}`,
  );
  return (
    `${bearer} is to carry ${percent} % of the ${ofAi ? "AI requests" : "traffic"} with ${version}, ${named}. ` +
    `Found: ${reasons}. ` +
    `Expected: ${gate.expected}, at most ${gate.maxAgeDays} days old. ` +
    `Fix: ${fix.join("; ")}; then commit evidence/${place}/. ` +
    `Until then keep ${ofAi ? "sluice:ai.share" : bearer} at 0 %.`
  );
}

/** Evidence has to be fresh when the decision is taken; a config that stays as it is does not turn red with time. */
function judgedAsOf({ decidedAt }: ReleaseRecord, now: number): number {
  return decidedAt === undefined ? now : Math.min(decidedAt, now);
}
