import type { Engine } from "../rehearsal/engine/engine";
import type { OperationResult } from "../rehearsal/engine/run";
import { Rehearsal, reasonOf } from "../rehearsal/scenarios/rehearsal";
import { prepareStable, releaseOf } from "../rehearsal/session/prepare";
import { aiRevision, putOnSlot } from "../rehearsal/session/project";
import type { Commit } from "../rehearsal/session/repository";
import type { StackConfig } from "../rehearsal/session/stack-config";
import { Workplace } from "../rehearsal/session/workplace";
import { type Floor, type Measurement, median } from "./measurement";

const RUNS = 3;
const MEGABYTE = 1024 * 1024;

/** Times a release of production's stack on the embedded cloud, with the policy pack, without a load beside it. */
export async function measureProduction(
  root: string,
  engine: Engine,
  floor: Floor,
  note: (text: string) => void,
): Promise<Measurement[]> {
  const workplace = await Workplace.open({ root, engine, speed: 100, stack: "bench" });
  try {
    await prepareStable(workplace);
    const rehearsal = new Rehearsal(workplace, {
      rate: 250,
      clock: 20,
      dwellSeconds: 1,
      signal: new AbortController().signal,
    });
    const cloud = workplace.cloud;
    const { rss } = await cloud.ask<{ rss: number }>("/memory");
    const timed = async (name: string, run: () => Promise<OperationResult>): Promise<number> => {
      note(name);
      const result = await run();
      if (result.exitCode !== 0) throw new Error(`${name} failed:\n${reasonOf(result)}`);
      return result.milliseconds;
    };
    const up = (name: string) =>
      timed(name, async () => (await rehearsal.attempt(name, await workplace.repository.head())).result);
    const commits: Commit[] = [];
    const commit = async (edit: (config: StackConfig) => void): Promise<void> => {
      commits.push(await rehearsal.commit("bench", edit));
    };
    const weigh = (green: number) =>
      commit((config) => config.set("sluice:traffic", ["weights"], { blue: 100 - green, green }));

    const first: number[] = [];
    for (let run = 1; run <= RUNS; run += 1)
      first.push(await timed(`preview of everything ${run}/${RUNS}`, () => rehearsal.preview()));
    const bare: number[] = [];
    for (let run = 1; run <= RUNS; run += 1)
      bare.push(await timed(`preview without the pack ${run}/${RUNS}`, () => workplace.pulumi.preview()));
    await up("first up");
    const unchanged: number[] = [];
    for (let run = 1; run <= RUNS; run += 1)
      unchanged.push(await timed(`preview without a change ${run}/${RUNS}`, () => rehearsal.preview()));
    await commit((config) => {
      putOnSlot(config, "green", releaseOf(workplace, "1.2.0"));
      config.set("sluice:traffic", [], {
        live: "blue",
        candidate: "green",
        weights: { blue: 100, green: 0 },
      });
      config.set("sluice:ai", ["candidate"], aiRevision(config, releaseOf(workplace, "1.2.0")));
    });
    await up("deploy the candidate");
    note("prove the candidate");
    await rehearsal.prove("1.2.0");
    const changes: number[] = [];
    for (const weight of [10, 30, 50, 70]) {
      await weigh(weight);
      changes.push(await up(`weights to ${weight} %`));
    }
    await weigh(100);
    await up("weights to 100 %");
    await rehearsal.revert(commits);
    const rollback = await up("rollback");
    const after = await cloud.ask<{ rss: number }>("/memory");
    const ratio = (name: string, value: number, reference: number): Measurement => ({
      name,
      value,
      unit: "ms",
      reference,
      target: 3,
    });
    return [
      ratio("preview of all of prod, with the pack", median(first), floor.preview),
      { ...ratio("what the pack adds to it", median(first) - median(bare), floor.preview), target: 1 },
      ratio("preview without a change, with the pack", median(unchanged), floor.preview),
      ratio("weight change: up, with the pack", median(changes), floor.up),
      ratio("rollback from 100 %: up, with the pack", rollback, floor.up),
      { name: "embedded cloud ready", value: cloud.startedInMs, unit: "ms", target: 500 },
      { name: "embedded cloud, memory when ready", value: rss / MEGABYTE, unit: "MB", target: 150 },
      {
        name: "embedded cloud, memory after a release",
        value: after.rss / MEGABYTE,
        unit: "MB",
        target: 150,
      },
    ];
  } finally {
    await workplace.close();
  }
}
