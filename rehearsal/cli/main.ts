import { resolve } from "node:path";
import { acquireEngine } from "../engine/acquire";
import type { Engine } from "../engine/engine";
import { writeReport } from "../report/write";
import { styleFor, summary } from "../report/terminal";
import { Rehearsal } from "../scenarios/rehearsal";
import { reportOf } from "../scenarios/report";
import { prepareStable } from "../session/prepare";
import { Workplace } from "../session/workplace";
import { type Begun, rehearseSeveral } from "./several";
import { reportFailure } from "./failure";
import { explainKept } from "./kept";
import { type CliOptions, readOptions } from "./options";
import { type Stage, runStages } from "./progress";
import { writableFolder } from "./report-folder";
import { interruptions } from "./signals";

const ROOT = resolve(__dirname, "..", "..");
const STACK = "rehearsal";

// What Node is needed is said in package.json; on a terminal the SDK's notice would read like a fault of the rehearsal.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const reportFolder = writableFolder(options.report);
  const { signal, release } = interruptions();
  const startedAt = Date.now();
  let engine: Engine | undefined;
  let workplace: Workplace | undefined;
  let rehearsal: Rehearsal | undefined;
  let failure: Error | undefined;

  const prepare: Stage[] = [
    {
      title: "Engine",
      run: async (report) => {
        engine = await acquireEngine({ env: process.env, onProgress: report, signal });
        return `${engine.version}, ${engine.why}`;
      },
    },
    {
      title: "Embedded cloud, sample product, repository",
      run: async () => {
        if (engine === undefined) return;
        workplace = await Workplace.open({
          root: ROOT,
          engine,
          speed: options.clock,
          stack: STACK,
          stay: options.keep,
        });
        await prepareStable(workplace);
        rehearsal = new Rehearsal(workplace, {
          rate: options.rate,
          dwellSeconds: options.dwell,
          clock: options.clock,
          signal,
          onEngineLine: options.verbose ? (line) => process.stderr.write(`  ${line}\n`) : undefined,
        });
      },
    },
  ];
  const actions: Stage[] = options.scenario.actions.map((action) => ({
    title: action.title,
    run: async (report) => (rehearsal === undefined ? undefined : action.run(rehearsal.reporting(report))),
  }));

  try {
    if (options.several !== null) {
      const begun = (): Begun => {
        if (rehearsal === undefined || workplace === undefined || engine === undefined)
          throw new Error("nothing was begun");
        return { rehearsal, workplace, engine };
      };
      const passed = await rehearseSeveral(options.several, {
        begin: prepare,
        ...{ begun, options, signal },
        display: display(options),
      });
      if (!passed) process.exitCode = 1;
      return;
    }
    failure = await attempt(() => runStages([...prepare, ...actions], display(options)));
    if (rehearsal === undefined || workplace === undefined || engine === undefined)
      throw failure ?? new Error("nothing was rehearsed");
    const load = await rehearsal.stopLoad();
    signal.throwIfAborted();
    const report = reportOf({
      scenario: options.scenario,
      rehearsal,
      engine,
      speed: options.clock,
      startedAt,
      load,
      cloudEvents: await workplace.cloud.events(0),
      cloudReadyMs: workplace.cloud.startedInMs,
      failure,
    });
    // What was found out comes first: nothing that happens to the files may lose it.
    const lines = summary(report, styleFor(process.stdout, process.env));
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : `\n${lines.join("\n")}\n`);
    const { page } = await writeReport(reportFolder, report);
    if (!options.json) process.stdout.write(`\nReport: ${page}\n`);
    if (report.verdict.outcome === "failed") process.exitCode = 1;
    if (options.keep) process.stderr.write(explainKept(workplace));
  } finally {
    if (options.keep && workplace !== undefined && !signal.aborted) await workplace.release();
    else await workplace?.close();
    release();
  }
}

const display = ({ json, verbose }: CliOptions) => ({
  plain: verbose || !process.stderr.isTTY,
  toStandardError: json,
});

async function attempt(run: () => Promise<void>): Promise<Error | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

main().catch(reportFailure);
