import { type Ensured, reading } from "./ensure";
import { type Minute, WITNESSES, judgeAll, judgeMinute } from "./judge";
import { type Restored, ledgerOf } from "./ledger";
import { PAPERS, folderOf, isValidation, validationAt } from "./places";
import type { NamedLatch, ReleaseRecord } from "./stored";
import type { RollbackSettings } from "./settings";
import { closing } from "./tell";
import type { Effects } from "./world";

/** Minutes of requests that one look takes together. */
const LOOK_BACK_MINUTES = 3;

/** One minute of R9, and the end of it when it is time. `papers` are those that were there before this turn. */
export async function validate(
  latch: NamedLatch,
  { record, ensured, papers, at }: Turn,
  settings: RollbackSettings,
  effects: Effects,
): Promise<void> {
  const folder = folderOf(latch);
  const minute = await watch(latch, { record, ensured, at }, settings, effects);
  await effects.write(`${folder}/${validationAt(at)}`, JSON.stringify(minute));
  const restored = JSON.parse(await effects.read(`${folder}/${PAPERS.restored}`)) as Restored;
  if (judgeAll([], restored.at, at).verdict === "open" && isYoung(restored, at)) return;
  const earlier = await Promise.all(
    papers
      .filter((key) => isValidation(key) && !key.endsWith(validationAt(at)))
      .map(async (key) => JSON.parse(await effects.read(key)) as Minute),
  );
  const validation = judgeAll([...earlier, minute], restored.at, at);
  if (validation.verdict === "open") return;
  const ledger = ledgerOf(latch, restored, validation, at);
  // Told before it is closed: cut off between the two it is told twice, and never not at all.
  await closing(ledger, settings, effects);
  await effects.write(`${folder}/${PAPERS.ledger}`, `${JSON.stringify(ledger, undefined, 1)}\n`);
  effects.say(ledger.verdict === "passed" ? "info" : "error", "rollback closed", { ...ledger });
}

interface Turn {
  readonly record: ReleaseRecord | null;
  readonly ensured: Ensured | null;
  readonly papers: readonly string[];
  readonly at: string;
}

/** Nothing is read back in the first fourteen minutes. */
const isYoung = ({ at }: Restored, now: string): boolean => Date.parse(now) - Date.parse(at) < 14 * 60_000;

async function watch(
  { part }: NamedLatch,
  { record, ensured, at }: Omit<Turn, "papers">,
  settings: RollbackSettings,
  effects: Effects,
): Promise<Minute> {
  const from = new Date(Date.parse(at) - LOOK_BACK_MINUTES * 60_000).toISOString();
  const names = Object.values(WITNESSES).flat();
  const stable = record?.live ?? "blue";
  const [site, health, alarms, figures] = await Promise.all([
    effects.ask("/"),
    effects.ask("/api/health"),
    reading(() => effects.alarms(names.map((name) => `${settings.stack}-${name}`))),
    reading(() => effects.figures(stable, from, at)),
  ]);
  const servedBy = "none" in health ? undefined : health.servedBy;
  const wanted = `${stable}/${record?.slots[stable]?.version}`;
  const failed = ensured === null ? [] : [...ensured.failed, ...ensured.held];
  const right = {
    passes: failed.length === 0 && (part === "ai" || servedBy === wanted),
    saw: [`${servedBy ?? "nobody"} answers, ${wanted} is the stable one`, ...failed].join("; "),
  };
  return judgeMinute(at, { page: site, health, alarms, figures, right }, settings.stack);
}
