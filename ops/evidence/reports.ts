import { createHash } from "node:crypto";
import { parseJson } from "../../policies/evidence/json";
import { CLOCK_SKEW } from "../../policies/evidence/prove";
import type { RawReport } from "./collector";
import { readText, writtenOn } from "./files";
import { Refusal } from "./refusal";

/** Reads a raw report that the user named, with its digest. */
export function readRaw(path: string, uri?: string): RawReport {
  const text = readText(path, "report");
  const digest = createHash("sha256").update(text).digest("hex");
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return {
    text,
    writtenOn: writtenOn(path),
    file: { name, digest, ...(uri === undefined ? {} : { uri }) },
  };
}

/** The report's text as JSON; names the report where it is none, or has a key twice. */
export function jsonOf({ text, file }: RawReport): unknown {
  try {
    return parseJson(text);
  } catch (failure) {
    throw new Refusal(
      `the report ${file.name}: ${(failure as Error).message.slice(0, 200)}`,
      "check that the run which wrote it was not cut off",
    );
  }
}

/** When what a report tells ended: its own time first, then `--finished`, then when the file was written. */
export function endOf(
  own: Date | undefined,
  finished: string | undefined,
  writtenOn: Date | undefined,
  now: Date,
): Date {
  const ended = own ?? (finished === undefined ? writtenOn : momentOf(finished));
  if (ended === undefined)
    throw new Refusal(
      "the report does not say when it ended",
      "pass --finished <time like 2026-01-31T12:00:00Z>",
    );
  if (ended.getTime() <= now.getTime() + CLOCK_SKEW) return ended;
  throw new Refusal(
    `the report says that it ended at ${ended.toISOString()}, in the future`,
    "times without a zone are read as UTC: let the tool write UTC, or correct this machine's clock",
  );
}

function momentOf(value: string): Date {
  const time = new Date(value);
  if (/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(value) && !Number.isNaN(time.getTime())) return time;
  throw new Refusal(
    `--finished is ${JSON.stringify(value)}; allowed: a time with a zone like 2026-01-31T12:00:00Z`,
    "write it so",
  );
}

/** All faults of a report in one refusal, the first ten by name. */
export function refuseFor(what: string, faults: readonly string[], next: string): void {
  if (faults.length === 0) return;
  const listed = faults.slice(0, 10).map((fault) => `  - ${fault}`);
  const more = faults.length > 10 ? [`  - and ${faults.length - 10} more`] : [];
  throw new Refusal(`${what}:\n${[...listed, ...more].join("\n")}`, next);
}
