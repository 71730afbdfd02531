import type { Evidence, Verified } from "./evidence";
import type { Finding } from "./finding";
import type { Signer } from "./keys";
import { LONGEST_WAIVER_DAYS, NEVER_WAIVED, type Role, type Row } from "./rows";

/** Clocks of a build machine and of the one that judges may differ by so much, milliseconds. */
export const CLOCK_SKEW = 5 * 60_000;
const DAY = 86_400_000;

/** One thing that a gate wants to see. */
export interface Proof {
  readonly kind: "report" | "approval";
  /** Roles of keys that may vouch for it; one suffices. */
  readonly roles: readonly Role[];
  /** Why the finding does not pass; none where it does. */
  readonly faults: (finding: Finding) => readonly string[];
}

/** What has to be proven. */
export interface Question {
  readonly row: Row;
  readonly proofs: readonly Proof[];
  /** Greatest age of this gate's statements, days. The stack's `maxAgeDays` may ask for less. */
  readonly maxAgeDays: number;
  /** `sha256:…` of what must be spoken of. */
  readonly digest: string;
  /** The moment as of which it is judged, milliseconds since the epoch. */
  readonly asOf: number;
}

/** One statement that proves its part. */
export interface Proven {
  readonly by: string;
  readonly signer: string;
  readonly finishedOn: number;
  /** From then on it is too old, milliseconds since the epoch. */
  readonly until: number;
}

export type Verdict = {
  /** What people have to see although it is proven: statements that disagree, a waiver. */
  readonly remarks: readonly string[];
} & (
  | { readonly proven: true; readonly proofs: readonly Proven[]; readonly waived: boolean }
  | { readonly proven: false; readonly reasons: readonly string[] }
);

/** Whether the evidence proves a row for a digest. Missing, stale, unsigned or unknown proves nothing (invariant 2). */
export function prove(evidence: Evidence, question: Question): Verdict {
  const found = question.proofs.map((proof) => proveOne(evidence, question, proof));
  const remarks = found.flatMap((one) => one.remarks);
  const reasons = found.flatMap((one) => ("reasons" in one ? one.reasons : []));
  if (reasons.length === 0)
    return {
      proven: true,
      waived: false,
      remarks,
      proofs: found.flatMap((one) => ("proven" in one ? [one.proven] : [])),
    };
  const waiver = waiverOf(evidence, question);
  if (waiver === undefined) return { proven: false, reasons, remarks };
  return { proven: true, waived: true, proofs: [], remarks: [...remarks, ...waiver] };
}

type Outcome = { readonly remarks: readonly string[] } & (
  { readonly proven: Proven } | { readonly reasons: readonly string[] }
);

function proveOne(evidence: Evidence, question: Question, proof: Proof): Outcome {
  const days = daysOf(evidence, question);
  if (days === undefined)
    return { remarks: [], reasons: ["sluice:evidence.maxAgeDays is not a number above 0"] };
  const about = evidence.verified.filter(
    ({ finding, subjects }) =>
      finding.kind === proof.kind &&
      finding.rows.includes(question.row) &&
      subjects.includes(question.digest),
  );
  const weighed = about.map((one) => ({ one, ...weigh(evidence, question, proof, one) }));
  // Of those who may speak, whoever spoke last is heard: an older pass does not outlive a newer failure.
  const entitled = weighed
    .filter((one) => one.signer !== undefined)
    .sort((left, right) => right.one.finding.finishedOn - left.one.finding.finishedOn);
  const [newest, ...older] = entitled;
  if (newest?.signer === undefined)
    return { remarks: [], reasons: nothingEntitled(evidence, question, proof, weighed) };
  const { finding } = newest.one;
  const faults = proof.faults(finding);
  const remarks = disagreements(
    question,
    proof,
    newest.one,
    faults.length === 0,
    older.map(({ one }) => one),
  );
  const age = (question.asOf - finding.finishedOn) / DAY;
  if (faults.length > 0) return { remarks, reasons: faults.map((fault) => `${newest.one.file}: ${fault}`) };
  if (age > days)
    return {
      remarks,
      reasons: [`${newest.one.file} is ${age.toFixed(1)} days old; at most ${days} are allowed`],
    };
  const until = finding.finishedOn + days * DAY;
  return {
    remarks,
    proven: { by: finding.by, signer: newest.signer.name, finishedOn: finding.finishedOn, until },
  };
}

function daysOf({ settings: { maxAgeDays } }: Evidence, question: Question): number | undefined {
  if (typeof maxAgeDays !== "number" || !(maxAgeDays > 0)) return undefined;
  return Math.min(maxAgeDays, question.maxAgeDays);
}

/** Who of the signers may vouch for it, or why none may. */
function weigh(
  evidence: Evidence,
  { digest, asOf }: Question,
  { kind, roles }: Proof,
  { finding, signers }: Verified,
): { readonly signer?: Signer; readonly why: string } {
  if (finding.finishedOn > asOf + CLOCK_SKEW)
    return { why: `it is of ${iso(finding.finishedOn)}, which lies in the future` };
  const faults = signers.map((signer) => faultOfSigner(signer, roles, [finding.finishedOn, asOf]));
  const signer = signers.find((_, index) => faults[index] === undefined);
  if (signer === undefined) return { why: faults.join("; ") };
  const why = kind === "approval" ? faultOfApprover(evidence, digest, finding, signer) : undefined;
  return why === undefined ? { signer, why: "" } : { why };
}

function faultOfSigner(
  { name, role, from, until }: Signer,
  roles: readonly string[],
  moments: readonly number[],
): string | undefined {
  if (!roles.includes(role)) return `the key ${name} has the role ${role}; ${roles.join(" or ")} is needed`;
  const outside = moments.find((moment) => moment < from || moment > until);
  if (outside === undefined) return undefined;
  return `the key ${name} is valid from ${iso(from)} to ${iso(until)}, not at ${iso(outside)}`;
}

/** Nobody approves alone what they wrote themselves: who did is in the signed source of the release (D1). */
function faultOfApprover(
  evidence: Evidence,
  digest: string,
  finding: Finding,
  signer: Signer,
): string | undefined {
  if (signer.person === undefined)
    return `the key ${signer.name} belongs to no person; give it \`person\` in sluice:evidence.keys`;
  if (finding.by.toLowerCase() !== signer.person)
    return `it names ${finding.by}, and the key ${signer.name} is ${signer.person}'s`;
  const source = sourceOf(evidence, digest);
  if (source === undefined)
    return "who wrote the release is not known (no signed source statement, D1), so nobody can be told from its authors";
  const authors = source.figures.authors as readonly string[];
  return authors.includes(signer.person)
    ? `${signer.person} is an author of the release and cannot approve it alone`
    : undefined;
}

/** The newest statement, signed by CI, of where a digest comes from. */
export function sourceOf({ verified }: Evidence, digest: string): Finding | undefined {
  return verified
    .filter(
      ({ finding, signers, subjects }) =>
        finding.kind === "source" &&
        subjects.includes(digest) &&
        signers.some((one) => faultOfSigner(one, ["ci"], [finding.finishedOn]) === undefined),
    )
    .map(({ finding }) => finding)
    .sort((left, right) => right.finishedOn - left.finishedOn)[0];
}

/** Why nothing counts, most telling first. */
function nothingEntitled(
  { verified, rejected }: Evidence,
  { row, digest }: Question,
  { kind }: Proof,
  weighed: readonly { readonly one: Verified; readonly why: string }[],
): string[] {
  if (weighed.length > 0) return weighed.map(({ one, why }) => `${one.file}: ${why}`);
  const broken = rejected.filter(({ file }) => file === "" || rowOfFile(file) === row);
  if (broken.length > 0)
    return broken.map(({ file, reason }) => (file === "" ? reason : `${file}: ${reason}`));
  const others = verified.filter(({ finding }) => finding.kind === kind && finding.rows.includes(row));
  const subjects = [...new Set(others.flatMap((one) => one.subjects))];
  if (others.length > 0)
    return [`the ${kind} does not speak of ${digest} (but of ${subjects.slice(0, 4).join(", ")})`];
  return [`there is no ${kind} for it`];
}

/** `q2-approval.dsse.json` is meant for Q2. It decides nothing: only a signed statement says of what row it speaks. */
const rowOfFile = (file: string): string => (/^([a-z]\d)\b/.exec(file)?.[1] ?? "").toUpperCase();

function disagreements(
  { row }: Question,
  proof: Proof,
  newest: Verified,
  passes: boolean,
  older: readonly Verified[],
): string[] {
  return older
    .filter(({ finding }) => (proof.faults(finding).length === 0) !== passes)
    .map(
      ({ file, finding }) =>
        `${row}: ${newest.file} of ${iso(newest.finding.finishedOn)} (${passes ? "passed" : "failed"}) and ` +
        `${file} of ${iso(finding.finishedOn)} (${passes ? "failed" : "passed"}) disagree; the newer one counts`,
    );
}

function waiverOf({ verified }: Evidence, { row, digest, asOf }: Question): string[] | undefined {
  if (NEVER_WAIVED.includes(row)) return undefined;
  for (const { finding, signers, subjects } of verified) {
    if (finding.kind !== "waiver" || !finding.rows.includes(row) || !subjects.includes(digest)) continue;
    const { until, reason } = finding.figures as { until: number; reason: string };
    if (finding.finishedOn > asOf + CLOCK_SKEW || asOf > until) continue;
    if (until - finding.finishedOn > LONGEST_WAIVER_DAYS * DAY) continue;
    const signer = signers.find(
      (one) =>
        faultOfSigner(one, ["escalation"], [finding.finishedOn, asOf]) === undefined &&
        one.person !== undefined &&
        one.person === finding.by.toLowerCase(),
    );
    if (signer !== undefined)
      return [`${row} IS WAIVED until ${iso(until)} by ${finding.by}: ${reason.slice(0, 200)}`];
  }
  return undefined;
}

const iso = (moment: number): string =>
  Math.abs(moment) <= 8.64e15 ? new Date(moment).toISOString() : String(moment);
