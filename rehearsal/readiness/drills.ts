import { join, resolve } from "node:path";
import { newestDrill, unfit } from "./drill-record";
import type { Collect, Reporter } from "./reporter";

const ROOT = resolve(__dirname, "..", "..");
/** What the last rehearsal of this clone left, and what the project keeps of a drill (`npm run drill`). */
const REPORTS = [
  join(ROOT, "rehearsal-report", "report.json"),
  join(ROOT, "docs", "drills", "rollback.json"),
];
/** What a rehearsal follows step by step. */
const RUNBOOK = join(ROOT, "docs", "runbooks", "rollback.md");

/** Days as the gates have them. */
export const P3 = { row: "p3", mostDays: 90 };
export const P5 = { row: "p5", mostDays: 30 };

/** Evidence of an earlier rehearsal: a release cannot wait for its own rollback to be measured (ADR 41). */
export function ofDrill(
  what: string,
  { row, mostDays }: { readonly row: string; readonly mostDays: number },
  args: readonly string[],
  reports: readonly string[] = REPORTS,
  now: () => number = Date.now,
): Reporter {
  return {
    title: () => `${what}, as last rehearsed`,
    after: "built",
    lacking: () => {
      const why = unfit(newestDrill(reports), mostDays, now());
      return why === undefined ? undefined : { why, rows: [row.toUpperCase()] };
    },
    report: () => {
      const drill = newestDrill(reports);
      const collect: Collect = { row, args: [...args, "--rehearsal", drill?.file ?? ""] };
      return Promise.resolve([collect]);
    },
  };
}

/** P3: the runbook, and the rehearsal that followed it: at most 90 days ago. */
export const restart = ofDrill("runbook of the way back", P3, ["--runbook", RUNBOOK]);

/** P5: how long the way back took, and what it cost: at most 30 days ago. */
export const rollbackTime = ofDrill("rollback under load", P5, []);
