import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { p3 } from "../../../policies/gates/p3-service-restart";
import { p5 } from "../../../policies/gates/p5-rollback-time";
import { recordOf } from "../../../rehearsal/cli/drill";
import { newestDrill } from "../../../rehearsal/readiness/drill-record";
import { P3, P5, ofDrill, restart, rollbackTime } from "../../../rehearsal/readiness/drills";
import type { RehearsalReport } from "../../../rehearsal/report/data";
import { figuresOf, releaseOf } from "../../support/collecting";
import { collectorOf, sceneOf } from "../../support/scene";
import { sampleReport } from "../report/sample";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-23T12:00:00Z");
const RECORD = resolve(__dirname, "../../../docs/drills/rollback.json");
const RUNBOOK = resolve(__dirname, "../../../docs/runbooks/rollback.md");
const scene = sceneOf(() => ({}));
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sluice-drill-"))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Change {
  readonly daysAgo?: number;
  readonly outcome?: "passed" | "failed";
  readonly rollbackToLiveMs?: number | null;
}
/** A report as a rehearsal wrote it so many days before. */
function written(name: string, { daysAgo = 1, outcome = "passed", rollbackToLiveMs = 9500 }: Change): string {
  const report: RehearsalReport = {
    ...sampleReport(),
    endedAt: NOW - daysAgo * DAY,
    verdict: { outcome, reasons: ["3 of 9 requests failed; none may."] },
    timings: { cloudReadyMs: 1, ...(rollbackToLiveMs === null ? {} : { rollbackToLiveMs }) },
  };
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(report));
  return file;
}
const now = (): number => NOW;
const rollback = (...files: string[]) => ofDrill("rollback", P5, [], files, now);

describe("evidence of an earlier rehearsal", () => {
  it("is what the real collectors take", async () => {
    const report = written("report.json", {});
    const figures = async (reporter: ReturnType<typeof ofDrill>): Promise<unknown> => {
      expect(reporter.lacking?.()).toBeUndefined();
      const [collect, ...others] = await reporter.report(scene());
      if (collect === undefined || others.length > 0) throw new Error("not one row");
      const { collector, given } = collectorOf(collect);
      return figuresOf(await collector.collect(given, releaseOf(), new Date(NOW)));
    };
    await expect(figures(rollback(report))).resolves.toMatchObject({ seconds: 9.5, failedRequests: 0 });
    await expect(
      figures(ofDrill("restart", P3, ["--runbook", RUNBOOK], [report], now)),
    ).resolves.toMatchObject({ runbook: RUNBOOK, rehearsal: "passed" });
  });

  it("is of the newest that measured a rollback, passed or not", () => {
    const [old, newer, none] = [
      written("old.json", { daysAgo: 9 }),
      written("newer.json", { daysAgo: 2, outcome: "failed" }),
      written("none.json", { daysAgo: 1, rollbackToLiveMs: null }),
    ];
    const broken = join(folder, "broken.json");
    writeFileSync(broken, "{");
    const gone = join(folder, "gone.json");
    expect(newestDrill([old, newer, none, broken, gone])?.file).toBe(newer);
    expect(newestDrill([none, broken, gone])).toBeUndefined();
    expect(rollback(old, newer).lacking?.()?.why).toContain(
      "the rehearsal of 2026-11-21 failed (3 of 9 requests failed; none may.): npm run rehearse",
    );
  });

  it.each<[string, Change | undefined, RegExp | undefined]>([
    ["as old as allowed", { daysAgo: 30 }, undefined],
    ["older", { daysAgo: 31 }, /measured on 2026-10-23, more than 30 days ago: npm run rehearse/],
    ["of the future", { daysAgo: -1 }, /is of 2026-11-24, in the future/],
    ["not there", undefined, /^no rehearsal has measured a rollback: npm run rehearse/],
  ])("is lacking, with what helps, unless it is young enough: %s", (_, change, says) => {
    const files = change === undefined ? [] : [written("report.json", change)];
    const lacking = rollback(...files).lacking?.();
    if (says === undefined) expect(lacking).toBeUndefined();
    else expect(lacking).toEqual({ why: expect.stringMatching(says) as string, rows: ["P5"] });
  });
});

it("is kept by the project as a rehearsal that passed, with the runbook that it follows", () => {
  expect([existsSync(RUNBOOK), existsSync(RECORD)]).toEqual([true, true]);
  const record = JSON.parse(readFileSync(RECORD, "utf8")) as RehearsalReport;
  expect(record.verdict.outcome).toBe("passed");
  expect(record.timings.rollbackToLiveMs).toBeGreaterThan(0);
  expect(record.totals).toMatchObject({ failed: 0 });
  expect([P3.mostDays, P5.mostDays]).toEqual([p3.maxAgeDays, p5.maxAgeDays]);
  expect([restart, rollbackTime].map(({ after }) => after)).toEqual(["built", "built"]);
});

it("leaves out of the project's record the points of the picture alone", () => {
  const report = sampleReport();
  const { windows: _windows, events: _events, steps: _steps, ...kept } = report;
  const record = recordOf(report) as RehearsalReport;
  expect(record).toMatchObject(kept);
  expect(record).not.toHaveProperty("windows");
  expect(record.steps.map(({ name, outcome }) => [name, outcome])).toEqual(
    report.steps.map(({ name, outcome }) => [name, outcome]),
  );
});
