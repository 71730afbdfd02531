import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { RehearsalReport } from "../report/data";
import { reportFailure } from "./failure";

const ROOT = resolve(__dirname, "..", "..");
const REPORT = join(ROOT, "rehearsal-report", "report.json");
const RECORD = join(ROOT, "docs", "drills", "rollback.json");

/** What is kept of a rehearsal as a drill: everything that was found, without the picture's hundreds of points. */
export function recordOf(report: RehearsalReport): object {
  const { windows: _windows, events: _events, steps, ...kept } = report;
  const told = steps.map(
    ({ name, commit, command, startedAt, endedAt, outcome, declared, liveAt, measured }) => ({
      ...{ name, commit, command, startedAt, endedAt, outcome, declared, liveAt, measured },
    }),
  );
  return { ...kept, steps: told };
}

/** `npm run drill`: keeps the last rehearsal as the project's record of a rollback. */
function main(): void {
  const report = JSON.parse(readFileSync(REPORT, "utf8")) as RehearsalReport;
  if (report.verdict.outcome !== "passed" || report.timings.rollbackToLiveMs === undefined)
    throw new Error(
      `${REPORT} is no rehearsal that passed with a rollback.\n  what to do: npm run rehearse -- --scenario rollback`,
    );
  mkdirSync(dirname(RECORD), { recursive: true });
  writeFileSync(RECORD, `${JSON.stringify(recordOf(report), null, 2)}\n`);
  process.stdout.write(`${RECORD} is written\n`);
}

if (require.main === module) {
  try {
    main();
  } catch (failure) {
    reportFailure(failure);
  }
}
