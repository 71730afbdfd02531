import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { version } from "../../package.json";
import type { Tool } from "../../policies/evidence/finding";
import type { Gate } from "../../policies/gates/gate";
import type { Collected, CollectorOption, Given } from "./collector";
import { writeText } from "./files";
import { type Found, passing } from "./passing";
import type { ReleaseNamed } from "./release";
import { concealing } from "./secrets";

/** What looks at live systems by itself. */
export const OURSELVES: Tool = { name: "sluice", version };

/** Of every collector that looks itself: where it writes what it saw. */
export const REPORT_OUT: CollectorOption = {
  flags: "--report-out <file>",
  description: "where the raw observations are written (default: evidence-reports/<release>/<row>.json)",
  required: false,
};

/** What a collector saw with its own eyes, at the moment of the command. */
export interface Observed extends Pick<Found, "said" | "faults" | "next"> {
  readonly figures?: Found["figures"];
  /** Raw: what was asked and what was answered. */
  readonly seen: Readonly<Record<string, unknown>>;
  /** Since when what it shows is true. Default: now. */
  readonly finishedOn?: Date;
  /** Default: {@link OURSELVES}. */
  readonly tool?: Tool;
  /** What must not be seen anywhere. */
  readonly secrets?: readonly string[];
}

/** Writes down what was seen, passed or not, and makes the row's statement of it. */
export function observed(
  gate: Gate,
  look: Observed,
  { reportOut, uri }: Given,
  release: ReleaseNamed,
  now: Date,
): Collected {
  const { tool = OURSELVES, finishedOn = now, next } = look;
  const conceal = concealing(look.secrets ?? []);
  const [figures, said, faults] = [
    conceal(look.figures),
    conceal(look.said),
    conceal(look.faults ?? []),
  ] as const;
  const path = reportOut ?? join("evidence-reports", release.place, `${gate.row.toLowerCase()}.json`);
  const about = { row: gate.row, release: release.place, lookedOn: now.toISOString(), tool };
  const text = `${JSON.stringify({ ...about, faults, figures, seen: conceal(look.seen) }, null, 2)}\n`;
  writeText(path, text);
  const digest = createHash("sha256").update(text).digest("hex");
  const report = { name: basename(path), digest, ...(uri === undefined ? {} : { uri }) };
  return passing(gate, { figures, said, faults, finishedOn, tool, report, next }, release, now);
}
