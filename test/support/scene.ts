import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { COLLECTORS } from "../../ops/evidence/collect/all";
import type { Collected, Collector, Given } from "../../ops/evidence/collector";
import type { Collect, Scene } from "../../rehearsal/readiness/reporter";
import type { Workplace } from "../../rehearsal/session/workplace";
import { releaseOf } from "./collecting";

/** A scene with as much of a workplace as a test gives it, and a folder that is there while each test of the file runs. */
export function sceneOf(workplace: () => object): () => Scene {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sluice-scene-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => ({
    folder,
    workplace: workplace() as unknown as Workplace,
    version: "1.2.0",
    release: { version: "1.2.0", api: "", ai: "", model: "", assets: "" },
    signal: new AbortController().signal,
  });
}

/** The collector that a reporter means, and its options as the command line reads them; throws where it takes no such. */
export function collectorOf({ row, args }: Collect): { collector: Collector; given: Given } {
  const collector = COLLECTORS.find(
    ({ row: its, part }) => [its.toLowerCase(), ...(part === undefined ? [] : [part])].join("-") === row,
  );
  if (collector === undefined) throw new Error(`there is no collector ${row}`);
  const command = new Command(row).exitOverride().configureOutput({ writeErr: () => undefined });
  for (const { flags, description, required } of collector.options)
    if (required) command.requiredOption(flags, description);
    else command.option(flags, description);
  command.option("--uri <address>").parse(args, { from: "user" });
  return { collector, given: command.opts() };
}

/** What the real collector makes of it, for 1.2.0 of the stack prod. */
export async function collected(collect: Collect, now = new Date()): Promise<Collected> {
  const { collector, given } = collectorOf(collect);
  return collector.collect(given, releaseOf(), now);
}
