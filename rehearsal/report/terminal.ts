import type { MeasuredShare, RehearsalReport, ReportProof, ReportStep } from "./data";
import { count, duration, latency, percent, shorten } from "./format";
import { headline } from "./verdict";

export interface TerminalStyle {
  /** Colours and bold by ANSI sequences. */
  readonly colour: boolean;
  /** Bars and signs beyond ASCII. */
  readonly unicode: boolean;
}

/** What the stream can show: plain ASCII where it is no terminal, or with NO_COLOR (https://no-color.org), or TERM=dumb. */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): TerminalStyle {
  const rich = stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return { colour: rich, unicode: rich };
}

/** The summary for a terminal: verdict, shares by step, times, what was touched. No line ends in white space. */
export function summary(report: RehearsalReport, style: TerminalStyle): string[] {
  const paint = painter(style.colour);
  const passed = report.verdict.outcome === "passed";
  const sign = passed ? (style.unicode ? "✓ passed" : "PASSED") : style.unicode ? "✗ failed" : "FAILED";
  const lines = [
    `${paint(passed ? "green" : "red", sign)}  ${paint("bold", headline(report))}`,
    ...report.verdict.reasons.map((reason) => `  ${printable(reason)}`),
    "",
    ...table(report, style, paint),
    "",
    latencies(report),
    ...Object.entries(report.totals.errors).map(([kind, { count: number, examples }]) =>
      paint("red", `failed ${count(number)} × ${printable(kind)}: ${printable(examples[0] ?? "")}`),
    ),
    ...report.steps.flatMap(stoppedBy).map(printable),
  ];
  return lines.map((line) => (style.unicode ? line : toAscii(line)).trimEnd());
}

/** The first policy in its own words, the others by name: a version without any evidence is stopped by every gate. */
function stoppedBy({ violations }: ReportStep): string[] {
  const [first, ...others] = violations.filter(({ enforcement }) => enforcement === "mandatory");
  if (first === undefined) return [];
  const names = [...new Set(others.map(({ policy }) => policy))].filter((name) => name !== first.policy);
  return [
    `stopped by ${first.policy}: ${first.message.split("\n", 1)[0] ?? ""}`,
    ...(names.length === 0 ? [] : [`and by ${names.length} more: ${names.join(", ")}`]),
  ];
}

function latencies({ totals: { latency: of } }: RehearsalReport): string {
  return `latency p50 ${latency(of.p50)} · p90 ${latency(of.p90)} · p99 ${latency(of.p99)} · longest ${latency(of.max)}`;
}

type Paint = (tone: "green" | "red" | "blue" | "dim" | "bold", text: string) => string;
const CODES = { green: 32, red: 31, blue: 34, dim: 2, bold: 1 } as const;

function painter(colour: boolean): Paint {
  return (tone, text) => (colour ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text);
}

const COLUMNS = { name: 26, declared: 11, bar: 16, share: 20, inside: 4, requests: 9, failed: 8, time: 12 };
const MEASURED = COLUMNS.bar + 2 + COLUMNS.share + 1 + COLUMNS.inside;

function table({ steps, proofs = [] }: RehearsalReport, style: TerminalStyle, paint: Paint): string[] {
  const head = [
    "step".padEnd(COLUMNS.name),
    "blue/green".padEnd(COLUMNS.declared),
    "green measured (99 % interval)".padEnd(MEASURED),
    "requests".padStart(COLUMNS.requests),
    "failed".padStart(COLUMNS.failed),
    "took".padStart(COLUMNS.time),
    "  touched",
  ];
  const rows = [
    ...steps.map((step) => ({ at: step.startedAt, text: row(step, style, paint) })),
    ...proofs.map((proof) => ({ at: proof.startedAt, text: proofRow(proof, paint) })),
  ];
  return [
    paint("dim", head.join("")),
    ...rows.sort((one, other) => one.at - other.at).map(({ text }) => text),
  ];
}

/** A step in which nothing is deployed. */
function proofRow({ version, proven, gates, waived, startedAt, endedAt }: ReportProof, paint: Paint): string {
  const rows = waived.flatMap((one) => one.rows);
  const said = `${proven} of ${gates} rows${rows.length === 0 ? "" : `, WAIVED ${rows.join(", ")}`}`;
  const rest = COLUMNS.declared + MEASURED + COLUMNS.requests + COLUMNS.failed;
  return [
    `Prove ${printable(version)}`.padEnd(COLUMNS.name),
    paint(rows.length === 0 ? "green" : "red", printable(said).padEnd(rest)),
    duration(endedAt - startedAt).padStart(COLUMNS.time),
  ].join("");
}

function row(step: ReportStep, style: TerminalStyle, paint: Paint): string {
  const { declared, measured, outcome } = step;
  // In ASCII before the padding: an ellipsis becomes three characters.
  const room = COLUMNS.name - (style.unicode ? 1 : 3);
  const short = shorten(printable(step.name), room);
  const name = (style.unicode ? short : toAscii(short)).padEnd(COLUMNS.name);
  const weights = declared === undefined ? outcome : `${declared.weights.blue}/${declared.weights.green}`;
  const failed = measured === undefined ? "" : count(measured.failed);
  return [
    outcome === "done" ? name : paint("red", name),
    outcome === "done" ? weights.padEnd(COLUMNS.declared) : paint("red", outcome.padEnd(COLUMNS.declared)),
    measured === undefined ? "".padEnd(MEASURED) : shareText(measured.slots.green, style, paint),
    (measured === undefined ? "" : count(measured.requests)).padStart(COLUMNS.requests),
    measured !== undefined && measured.failed > 0
      ? paint("red", failed.padStart(COLUMNS.failed))
      : failed.padStart(COLUMNS.failed),
    duration(step.endedAt - step.startedAt).padStart(COLUMNS.time),
    `  ${count(step.touched.length)}`,
  ].join("");
}

function shareText(measured: MeasuredShare, style: TerminalStyle, paint: Paint): string {
  const sign = (measured.inside ? (style.unicode ? "✓" : "ok") : style.unicode ? "✗" : "NO").padEnd(
    COLUMNS.inside,
  );
  const interval = `${percent(measured.low)}–${percent(measured.high)}`.replaceAll(" %", "");
  const figures = measured.n === 0 ? "nothing measured" : `${percent(measured.share)} (${interval})`;
  return `${paint("green", bar(measured, style))}  ${figures.padEnd(COLUMNS.share)} ${paint(measured.inside ? "green" : "red", sign)}`;
}

/** The share as a bar, with a mark where the declared weight is. */
export function bar({ share, declared }: MeasuredShare, { unicode }: TerminalStyle): string {
  const [full, empty, mark] = unicode ? ["█", "·", "│"] : ["#", ".", "|"];
  const filled = Math.round(share * COLUMNS.bar);
  const at = Math.min(COLUMNS.bar - 1, Math.round((declared / 100) * COLUMNS.bar));
  return Array.from({ length: COLUMNS.bar }, (_, cell) =>
    cell === at ? mark : cell < filled ? full : empty,
  ).join("");
}

const PLAIN: Readonly<Record<string, string>> = {
  "·": "|",
  "–": "-",
  "—": "-",
  "…": "...",
  "×": "x",
  "→": "->",
  "“": '"',
  "”": '"',
  "’": "'",
};
const toAscii = (line: string): string => line.replace(/[^ -~]/gu, (character) => PLAIN[character] ?? "?");

/** Text of others without control characters: a commit's subject must not move the cursor. */
const printable = (text: string): string => text.replace(/\p{Cc}+/gu, " ");
