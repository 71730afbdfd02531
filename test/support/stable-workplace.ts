import { existsSync, mkdtempSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import * as lockfile from "proper-lockfile";
import type { Engine } from "../../rehearsal/engine/engine";
import { prepareStable } from "../../rehearsal/session/prepare";
import { keepPrepared, reopenPrepared } from "../../rehearsal/session/prepared";
import { Workplace } from "../../rehearsal/session/workplace";
import { provenVersion } from "./proven-version";

const ROOT = resolve(__dirname, "../..");
const SETTINGS = { speed: 20, stack: "rehearsal" } as const;

/**
 * A workplace of one's own with 1.1.0 live on blue, and evidence of 1.2.0. The first `up` of the whole stack takes longest of all, so one is
 * carried out for all test files of a run, and each goes on in a copy of what it left.
 */
export async function stableWorkplace(engine: Engine): Promise<Workplace> {
  const master = await shared("stable-workplace", (folder) => bringUp(engine, folder));
  return reopenPrepared(master, { ...SETTINGS, engine });
}

/** Carries out the first `up` and leaves what it made in `folder`. */
async function bringUp(engine: Engine, folder: string): Promise<void> {
  const workplace = await Workplace.open({ ...SETTINGS, root: ROOT, engine });
  try {
    await prepareStable(workplace);
    await provenVersion(workplace, "1.2.0");
    const result = await workplace.pulumi.up({ policyPacks: ["policies"], writesState: "once" });
    if (result.exitCode !== 0) throw new Error(`1.1.0 does not come up:\n${result.output}`);
    await workplace.cloud.stop();
    keepPrepared(workplace, folder);
  } finally {
    await workplace.close();
  }
}

/** A folder that is made once in a run of the tests, by whichever worker needs it first; the others wait. */
async function shared(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const { SLUICE_TEST_SHARED: all } = process.env;
  if (all === undefined)
    throw new Error("nowhere to share: the tests run by `npx jest`, with its global setup");
  const folder = join(all, name);
  const release = await lockfile.lock(all, {
    lockfilePath: `${folder}.lock`,
    // On a busy machine a heartbeat comes late; should a lock be lost all the same, two make what one could.
    stale: 60_000,
    retries: { forever: true, factor: 1, minTimeout: 200 },
    onCompromised: () => undefined,
  });
  try {
    if (existsSync(folder)) return folder;
    const half = mkdtempSync(`${folder}-`);
    await make(half);
    if (!existsSync(folder)) renameSync(half, folder);
    return folder;
  } finally {
    await release().catch(() => undefined);
  }
}
