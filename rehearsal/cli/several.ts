import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../engine/engine";
import type { RehearsalReport } from "../report/data";
import { writeSeveral } from "../report/write";
import { beforeTrouble } from "../scenarios";
import { beginWatchedLoad } from "../scenarios/actions";
import { Rehearsal } from "../scenarios/rehearsal";
import { reportOf } from "../scenarios/report";
import { settled } from "../scenarios/rollback/settled";
import type { Scenario } from "../scenarios/scenario";
import { keepPrepared, reopenPrepared } from "../session/prepared";
import type { Workplace } from "../session/workplace";
import type { CliOptions } from "./options";
import { type Stage, runStages } from "./progress";

const TITLE = "Rehearsal: what goes wrong with 1.2.0 at 10 %, and what comes of it";

/** What {@link rehearseSeveral} goes on with: a workplace in which nothing has been rehearsed. */
export interface Begun {
  readonly engine: Engine;
  readonly workplace: Workplace;
  readonly rehearsal: Rehearsal;
}

export interface Means {
  /** What makes the workplace. */
  readonly begin: readonly Stage[];
  readonly begun: () => Begun;
  readonly options: CliOptions;
  readonly display: Parameters<typeof runStages>[1];
  readonly signal: AbortSignal;
}

/**
 * `--all`, or several names: 1.2.0 is brought to 10 % once, and each scenario goes on in a copy of that. One that fails keeps no
 * other from being rehearsed. Gives whether all passed.
 */
export async function rehearseSeveral(
  wanted: readonly Scenario[],
  { begin, begun, options, display, signal }: Means,
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-prepared-"));
  const reports: RehearsalReport[] = [];
  const prepare = beforeTrouble.map((action): Stage => ({
    title: action.title,
    run: (report) => action.run(begun().rehearsal.reporting(report)),
  }));
  const keep: Stage = {
    title: "Kept, for each scenario to go on from",
    run: async () => {
      const { workplace, rehearsal } = begun();
      await rehearsal.stopLoad();
      await workplace.cloud.stop();
      keepPrepared(workplace, folder);
    },
  };
  const scenarios = wanted.map((scenario): Stage => ({
    title: scenario.name,
    run: async (report) => {
      const found = await goOn(scenario, folder, { ...begun(), options, signal, report });
      reports.push(found);
      const { outcome, reasons } = found.verdict;
      return `${outcome === "passed" ? "" : "FAILED: "}${reasons.join(" ")}`;
    },
  }));
  try {
    await runStages([...begin, ...prepare, keep, ...scenarios], display);
    const { page } = await writeSeveral(options.report, TITLE, reports);
    process.stdout.write(options.json ? `${JSON.stringify(reports, null, 2)}\n` : `\nReport: ${page}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return reports.every(({ verdict }) => verdict.outcome === "passed");
}

interface GoingOn {
  readonly engine: Engine;
  readonly options: CliOptions;
  readonly signal: AbortSignal;
  readonly report: (text: string) => void;
}

/** One scenario, in a copy of what was kept. */
async function goOn(
  scenario: Scenario,
  folder: string,
  { engine, options, signal, report }: GoingOn,
): Promise<RehearsalReport> {
  const startedAt = Date.now();
  // Slowly, until what has to start again has started: a fast clock would take that time for silence.
  const workplace = await reopenPrepared(folder, { engine, speed: 1, stack: "rehearsal" });
  try {
    const { rate, dwell, clock } = options;
    const rehearsal = new Rehearsal(workplace, { rate, dwellSeconds: dwell, clock, signal });
    rehearsal.reporting(report);
    let failure: Error | undefined;
    try {
      for (const action of [settled, beginWatchedLoad, ...scenario.actions]) await action.run(rehearsal);
    } catch (reason) {
      signal.throwIfAborted();
      failure = reason instanceof Error ? reason : new Error(String(reason));
    }
    const load = await rehearsal.stopLoad();
    const cloudEvents = await workplace.cloud.events(0);
    const cloudReadyMs = workplace.cloud.startedInMs;
    return reportOf({
      ...{ scenario, rehearsal, engine, startedAt, load, cloudEvents, cloudReadyMs, failure },
      speed: clock,
    });
  } finally {
    await workplace.close();
  }
}
