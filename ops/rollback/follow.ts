import { capture } from "./capture";
import { BY } from "./decide";
import { type Ensured, reading } from "./ensure";
import { PAPERS, folderOf } from "./places";
import type { Restored } from "./ledger";
import type { RollbackSettings } from "./settings";
import { type NamedLatch, type ReleaseRecord, type Stored, holdsAi, holdsRelease } from "./stored";
import { notice, revertRequest } from "./tell";
import { validate } from "./validate";
import { type Effects, whyOf } from "./world";

export interface FollowUp {
  readonly latch: NamedLatch;
  readonly record: ReleaseRecord | null;
  readonly stored: Stored;
  /** How far what is live was brought; null where nothing had to be. */
  readonly ensured: Ensured | null;
  /** Whether this invocation made the latch. */
  readonly created: boolean;
  readonly at: string;
  readonly onSchedule: boolean;
}

/**
 * All that follows when the traffic is off, each once: what is needed to find the fault is kept, people are told, the
 * repository is asked, fifteen minutes are watched, the ledger is closed. What was done is known by its paper; cut off
 * between a deed and its paper it is done twice, never not at all. Gives what could not be done.
 */
export async function follow(
  followUp: FollowUp,
  settings: RollbackSettings,
  effects: Effects,
): Promise<string[]> {
  const { latch, record, created, onSchedule } = followUp;
  // Whoever latches by hand tells it by hand, too.
  if (latch.by !== BY) return [];
  const folder = folderOf(latch);
  const failures: string[] = [];
  const listed = await reading(() => effects.list(`${folder}/`));
  // Without memory only whoever latched speaks: otherwise everybody would be told every minute.
  const papers = "value" in listed ? listed.value : created ? [] : null;
  if ("failure" in listed) failures.push(`the papers cannot be listed: ${listed.failure}`);
  if (papers === null || papers.includes(`${folder}/${PAPERS.ledger}`)) return failures;
  const holds = record !== null && (holdsRelease(latch, record) || holdsAi(latch, record));
  // The weights are right, or the release was reverted meanwhile and its own `up` decides. Without a record nobody knows.
  const off = record !== null && (!holds || (followUp.ensured?.right[latch.part] ?? false));

  // Beside it everybody would be told a second time; if it is cut off, a turn later does it.
  const isTellingNow = onSchedule && !created && isYoung(latch, followUp.at);

  const once = async (paper: string, deed: () => Promise<string>): Promise<void> => {
    const key = `${folder}/${paper}`;
    if (papers.includes(key) || isTellingNow) return;
    try {
      await effects.write(key, await deed());
    } catch (failure) {
      failures.push(`${paper} of ${latch.name}: ${whyOf(failure)}`);
    }
  };

  if (off) await once(PAPERS.restored, async () => JSON.stringify(restoredNow(followUp, effects)));
  if (off)
    await once(PAPERS.notice, async () => {
      await notice(latch, record, followUp.ensured?.did ?? [], { settings, effects });
      return JSON.stringify({ at: followUp.at });
    });
  if (holds && settings.repository !== null)
    await once(PAPERS.dispatch, async () => {
      const request = revertRequest(latch, record, settings);
      await effects.dispatch(request);
      return JSON.stringify({ at: followUp.at, request });
    });
  await once(PAPERS.capture, () =>
    capture(
      latch,
      followUp.stored,
      { live: followUp.ensured?.live ?? null, at: followUp.at },
      settings,
      effects,
    ),
  );
  if (onSchedule && off && papers.includes(`${folder}/${PAPERS.restored}`))
    await validate(latch, { ...followUp, papers }, settings, effects).catch(
      (failure: unknown) => void failures.push(`the validation of ${latch.name}: ${whyOf(failure)}`),
    );
  return failures;
}

/** The function's timeout: so long whoever latched may still be telling it. */
const YOUNG_MS = 60_000;

const isYoung = ({ at: latched }: NamedLatch, now: string): boolean =>
  Date.parse(now) - Date.parse(latched) < YOUNG_MS;

const restoredNow = ({ at, ensured }: FollowUp, effects: Effects): Restored => ({
  at,
  tookMilliseconds: Math.round(effects.elapsed()),
  did: ensured?.did ?? [],
});
