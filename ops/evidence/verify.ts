import { AmbiguousJson, parseJson } from "../../policies/evidence/json";
import { judgeQ1 } from "../../policies/evidence/q1";

/** One row of the table that `verify` shows. */
export interface GateVerdict {
  readonly gate: string;
  readonly title: string;
  readonly proven: boolean;
  /** By whom and when, or why not. */
  readonly why: string;
}

export interface Q1File {
  /** Text of `q1.dsse.json`; undefined where there is no such file. */
  readonly text: string | undefined;
  /** Of what it is to speak: `image`, `frontend` or `AI image`. */
  readonly of: string;
  readonly digest: string;
  readonly keys: unknown;
  readonly maxAgeDays: unknown;
  readonly now: Date;
}

/** Judges a version's Q1 evidence exactly as the policy pack would now. */
export function verifyQ1({ text, of, digest, keys, maxAgeDays, now }: Q1File): GateVerdict {
  const row = { gate: "Q1", title: `automated tests: ${of}` };
  let envelope: unknown;
  try {
    envelope = text === undefined ? undefined : parseJson(text);
  } catch (failure) {
    if (failure instanceof AmbiguousJson)
      return { ...row, proven: false, why: `the file: ${failure.message}` };
    throw failure;
  }
  const verdict = judgeQ1({ envelope, digest, keys, maxAgeDays, asOf: now.getTime() });
  if (!verdict.proven) return { ...row, proven: false, why: verdict.reason };
  return {
    ...row,
    proven: true,
    why: `${verdict.tests} tests, ended ${verdict.finishedOn.toISOString()}, signed by ${verdict.key}`,
  };
}

/** The verdicts as aligned columns. */
export function table(verdicts: readonly GateVerdict[]): string {
  const rows = verdicts.map(({ gate, title, proven, why }) => [
    gate,
    title,
    proven ? "proven" : "NOT PROVEN",
    why,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
