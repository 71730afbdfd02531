import { canonicalJson } from "../canonical";
import { readEvidence } from "../../policies/evidence/evidence";
import { GATES } from "../../policies/gates/all";
import { verdictOf } from "../../policies/gates/gate";
import { readStatements } from "./folder";
import { recordOf, subjectsOf } from "./judged";
import type { ReleaseNamed } from "./release";
import { Refusal } from "./refusal";
import { bag } from "./stack";
import { readTrustedRoot } from "./trusted-root";

/** One row of the table that `verify` shows. */
export interface GateVerdict {
  readonly row: string;
  readonly title: string;
  readonly state: "proven" | "waived" | "NOT PROVEN";
  /** By whom, when and until when, or why not. */
  readonly why: string;
  /** Commands that mend it; none where it is proven. */
  readonly commands: readonly string[];
  readonly remarks: readonly string[];
}

/** Judges a release's evidence exactly as the policy pack would now. */
export function verifyRelease(release: ReleaseNamed, folder: string, now: Date): GateVerdict[] {
  const { stack, place } = release;
  if (stack === undefined)
    throw new Refusal("no stack named", "give --stack, whose keys and age limit count");
  const { keys, maxAgeDays, browsers, viewports } = stack;
  const statements = { [place]: readStatements(folder, place) };
  const { identities, trustedRoot: root } = bag(stack.config["sluice:evidence"]);
  const trustedRoot = typeof root === "string" ? readTrustedRoot(root) : undefined;
  const settings = { keys, identities, trustedRoot, maxAgeDays, browsers, viewports };
  const evidence = readEvidence(canonicalJson({ ...settings, statements }));
  const record = recordOf(release, now);
  return GATES.flatMap((gate): GateVerdict[] => {
    const subjects = subjectsOf(release).filter(({ part }) => gate.parts.includes(part));
    if (subjects.length === 0 || !(gate.concerns?.(record) ?? true)) return [];
    const verdicts = subjects.map((subject) => verdictOf(gate, record, evidence, subject));
    const reasons = [...new Set(verdicts.flatMap((one) => (one.proven ? [] : one.reasons)))];
    const remarks = [...new Set(verdicts.flatMap((one) => one.remarks))];
    const row = { row: gate.row, title: gate.title, remarks };
    if (reasons.length > 0)
      return [{ ...row, state: "NOT PROVEN", why: reasons.join("; "), commands: gate.commands }];
    const proofs = verdicts.flatMap((one) => (one.proven ? one.proofs : []));
    const said = [
      ...new Set(proofs.map(({ by, signer, until }) => `${by}, signed by ${signer}, until ${day(until)}`)),
    ];
    const waived = verdicts.some((one) => one.proven && one.waived);
    return [
      {
        ...row,
        state: waived ? "waived" : "proven",
        why: waived ? remarks.join("; ") : said.join("; "),
        commands: [],
      },
    ];
  });
}

const day = (moment: number): string => new Date(moment).toISOString().slice(0, 16).replace("T", " ");

/** The verdicts as aligned columns; below each that is not proven, what to do. */
export function table(verdicts: readonly GateVerdict[], release: string): string {
  const rows = verdicts.map(({ row, title, state, why }) => [row, title, state, why]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return verdicts
    .flatMap(({ commands, remarks, state }, index) => [
      (rows[index] ?? [])
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
      ...commands.map((command) => `      → npm run evidence -- ${command} ${release}`),
      ...(state === "waived" ? [] : remarks.map((remark) => `      ! ${remark}`)),
    ])
    .join("\n");
}
