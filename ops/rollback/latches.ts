import type { Decision } from "./decide";
import { PAPERS, folderOf, foldersOf } from "./places";
import {
  type NamedLatch,
  type Stored,
  holdsAi,
  holdsRelease,
  latchName,
  latchText,
  aiDigests,
  candidateDigests,
  readLatch,
} from "./stored";
import { type Effects, whyOf } from "./world";

/** A latch that is in force from now on. */
export interface Written {
  readonly latch: NamedLatch;
  /** Whether it was made by this invocation. */
  readonly created: boolean;
  /** Why it could not be stored; it is in force for this invocation all the same. */
  readonly failure?: string;
}

/** Writes a latch unless there is one: then that one counts, with its time and cause. Never rejects. */
export async function write(
  { name, latch }: Extract<Decision, { kind: "latch" }>,
  effects: Effects,
): Promise<Written> {
  const own = { ...latch, name };
  try {
    if ((await effects.createParameter(name, latchText(latch))) === "created")
      return { latch: own, created: true };
    const found = (await effects.parameters())[name];
    const read = found === undefined ? { why: "it went away" } : readLatch(name, found);
    return { latch: "why" in read ? own : read, created: false };
  } catch (failure) {
    await effects
      .write(`${folderOf(own)}/${PAPERS.owed}`, latchText(latch))
      .catch((worse: unknown) => effects.say("error", "the latch is not even noted", { why: whyOf(worse) }));
    return { latch: own, created: true, failure: whyOf(failure) };
  }
}

/** The latches that were to be written and could not be: they are in the papers of what the record has as its candidate. */
export async function payDebts(
  { record, latches }: Stored,
  effects: Effects,
): Promise<{ written: Written[]; failures: string[] }> {
  const written: Written[] = [];
  const failures: string[] = [];
  if ("unusable" in record) return { written, failures };
  const names = [
    ...(record.candidate !== null && !latches.some((one) => holdsRelease(one, record))
      ? [latchName("release", record.release)]
      : []),
    ...(record.ai?.candidate !== undefined && !latches.some((one) => holdsAi(one, record))
      ? [latchName("ai", record.ai.candidate.revision)]
      : []),
  ];
  for (const name of names) {
    try {
      const keys = await effects.list(foldersOf(name));
      for (const key of keys.filter((one) => one.endsWith(`/${PAPERS.owed}`))) {
        const paid = key.replace(PAPERS.owed, PAPERS.paid);
        if (keys.includes(paid)) continue;
        const text = await effects.read(key);
        const latch = readLatch(name, text);
        if ("why" in latch) continue;
        await effects.createParameter(name, text);
        await effects.write(paid, "{}");
        written.push({ latch, created: true });
      }
    } catch (failure) {
      failures.push(`a latch that is owed could not be written: ${whyOf(failure)}`);
    }
  }
  return { written, failures };
}

/** When nobody knows when it was. */
const UNKNOWN_TIME = "1970-01-01T00:00:00Z";

/** What a latch that cannot be read holds back: what its name says, where that is the candidate. */
export function heldByBroken({ record, broken }: Stored): NamedLatch[] {
  if ("unusable" in record) return [];
  const base = {
    release: record.release,
    at: UNKNOWN_TIME,
    by: "unknown",
    trigger: "unknown",
    alarm: "unknown",
    weights: null,
    notedBy: "unknown",
  };
  return broken.flatMap(({ name }): NamedLatch[] => {
    // The one that was there before latches had names held what it named; nobody can say what.
    if (name === latchName("release", record.release) || name === "latch")
      return [{ ...base, name, part: "release", digests: candidateDigests(record) }];
    const revision = record.ai?.candidate?.revision;
    if (revision !== undefined && name === latchName("ai", revision))
      return [{ ...base, name, part: "ai", digests: aiDigests(record) }];
    return [];
  });
}
