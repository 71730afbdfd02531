import type { ReportFile } from "../../policies/evidence/finding";
import type { Row } from "../../policies/evidence/rows";
import type { ReleaseNamed } from "./release";

/** What a collector made of real reports: the predicate of one statement. Anything that does not pass is refused before. */
export interface Collected {
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
  /** What was found, in a few words: `214 tests passed, 2 skipped with a reason`. */
  readonly said: string;
}

export interface CollectorOption {
  /** As commander takes it, e.g. `--report <junit.xml>`. */
  readonly flags: string;
  readonly description: string;
  readonly required: boolean;
}

/** Option values by their long name in camel case. */
export type Given = Readonly<Record<string, string | undefined>>;

/** Makes the evidence of one row from real reports: `npm run evidence -- collect <row> …`. */
export interface Collector {
  readonly row: Row | "D1";
  /** What it looks at, for the help. */
  readonly summary: string;
  readonly options: readonly CollectorOption[];
  /** Where one row has several statements: ends the file's name, `q2-<part>.dsse.json`. */
  readonly part?: string;
  readonly collect: (given: Given, release: ReleaseNamed, now: Date) => Promise<Collected> | Collected;
}

/** A raw report, as a collector reads it. */
export interface RawReport {
  readonly text: string;
  /** When the file was last written: a runner writes its report when it has ended. */
  readonly writtenOn: Date;
  readonly file: ReportFile;
}

/** `q1`, or `q2-scan` where a row has several statements: its command, and the stem of its file. */
export const stemOf = ({ row, part }: Collector): string =>
  [row.toLowerCase(), ...(part === undefined ? [] : [part])].join("-");
