import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLines, runChild } from "../rehearsal/engine/child";
import type { Course, RehearsalReport } from "../rehearsal/report/data";
import { shown, simulateHealthy, simulateSick } from "../test/ops/rollback/simulation/run";
import type { Measurement } from "./measurement";

/** One scenario for each figure of issue 6; minutes of the cloud from the fault to the candidate's last request. */
const SCENARIOS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  "bad-release": [0, 1.5],
  "leaky-release": [5, 6],
  "slow-release": [10, 11],
  "ai-outage": [15, 16],
};
const MINUTE_MS = 60_000;
const RUNS = 200;
const MAX_AT_ONCE_MS = 5_000;

/** How soon a sick release is off, as `npm run rehearse` measures it with real requests; and what the pure parts miss in a simulation. */
export async function measureRollback(root: string, note: (text: string) => void): Promise<Measurement[]> {
  const rehearsed = (await rehearse(root, note)).flatMap(({ scenarios, courses = [] }) =>
    courses.flatMap((course) => ofCourse(scenarios[0]?.name ?? "", course)),
  );
  return [...rehearsed, ...(await simulated(note))];
}

async function rehearse(root: string, note: (text: string) => void): Promise<RehearsalReport[]> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  try {
    const names = Object.keys(SCENARIOS);
    note(`rehearsing ${names.join(", ")}`);
    const args = ["--scenario", ...names, "--json", "--report", join(folder, "report")];
    const { stdout, stderr, exitCode } = await runChild({
      command: process.execPath,
      args: ["-r", "tsx/cjs", "rehearsal/cli/main.ts", ...args],
      cwd: root,
      env: process.env,
      // Progress goes to standard error; a line of JSON is none.
      onLine: (line) => void (/^[❯✔✖›]/.test(line) && note(line)),
    });
    const reports = JSON.parse(stdout || "[]") as RehearsalReport[];
    const failed = reports.filter(({ verdict }) => verdict.outcome === "failed");
    for (const { scenarios } of failed) note(`${scenarios[0]?.name} failed: ${scenarios[0]?.explanation}`);
    if (reports.length === 0)
      throw new Error(`nothing was rehearsed: it ended with ${exitCode}:\n${lastLines(stderr)}`);
    return reports;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ofCourse(name: string, { trigger, faultToLast, alarmToLastMs, failedAfter }: Course): Measurement[] {
  const [least, most] = SCENARIOS[name] ?? [];
  const of = `${name} (${trigger})`;
  return [
    {
      name: `${of}: fault to last request, cloud time`,
      value: faultToLast * 1000,
      unit: "ms",
      ...(least !== undefined && { least: least * MINUTE_MS }),
      ...(most !== undefined && { target: most * MINUTE_MS }),
    },
    { name: `${of}: alarm to last request`, value: alarmToLastMs, unit: "ms", target: MAX_AT_ONCE_MS },
    { name: `${of}: failed after the change`, value: failedAfter, unit: "", target: 0 },
  ];
}

async function simulated(note: (text: string) => void): Promise<Measurement[]> {
  // Another seed each day, printed: what was found yesterday is in the tests.
  const first = Math.floor(Date.now() / 86_400_000) * 1000;
  note(`simulating ${RUNS} healthy and ${RUNS} sick releases, seeds ${first} to ${first + 2 * RUNS - 1}`);
  const healthy = await simulateHealthy(first, RUNS);
  const sick = await simulateSick(first + RUNS, RUNS);
  const rolledBack = healthy.filter(({ by }) => by !== null);
  const missed = sick.filter(({ by, after }) => by === null || (after ?? -1) < 0);
  for (const wrong of [...rolledBack, ...missed]) note(shown(wrong));
  const seeds = `seeds from ${first}`;
  return [
    {
      name: `false rollbacks of ${RUNS} healthy runs, ${seeds}`,
      value: rolledBack.length,
      unit: "",
      target: 0,
    },
    { name: `missed of ${RUNS} sick runs, ${seeds}`, value: missed.length, unit: "", target: 0 },
  ];
}
