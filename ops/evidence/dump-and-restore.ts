import { z } from "zod";
import type { Gate } from "../../policies/gates/gate";
import type { Collected, CollectorOption, Given } from "./collector";
import { passing } from "./passing";
import type { ReleaseNamed } from "./release";
import { endOf, readRaw } from "./reports";
import { moment, shaped, text } from "./shape";

/** What a dump-and-restore run writes down. Times have a zone; docs/evidence.md shows one. */
const log = z.object({
  /** Name of the backup that was restored. */
  backup: text,
  /** When it was taken. */
  backupOn: moment,
  /** Into what it was restored. */
  copy: text,
  /** When the copy was there and its checks had ended. */
  restoredOn: moment,
  /** What was looked at in the copy, each with what was found. */
  checks: z.array(z.object({ name: text, passed: z.boolean(), found: z.unknown() })),
  tool: z.object({ name: text, version: text }),
});

export const LOG_OPTION: CollectorOption = {
  flags: "--log <dump-and-restore.json>",
  description: "the log of a backup that was restored into a copy and checked there",
  required: true,
};

/** The statement of a row about the database's backup (E1) or its way back (P2): both from one log. */
export function fromLog(gate: Gate, given: Given, release: ReleaseNamed, now: Date): Collected {
  const raw = readRaw(given.log ?? "", given.uri);
  const next = "dump the newest backup, restore it into a copy, check the copy, and collect the new log";
  const { tool, ...figures } = shaped(log, raw, "log of a dump and its restore", next);
  const finishedOn = endOf(new Date(figures.restoredOn), undefined, undefined, now);
  const said = `${figures.backup} restored into ${figures.copy}, ${figures.checks.length} checks passed`;
  return passing(gate, { figures, said, finishedOn, tool, report: raw.file, next }, release, now);
}
