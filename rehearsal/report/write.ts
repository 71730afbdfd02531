import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RehearsalReport } from "./data";
import { makePage } from "./page/page";
import { makeSeveralPage } from "./page/several";

/** Where the two files are. */
export interface Written {
  readonly page: string;
  readonly data: string;
}

/**
 * Writes `index.html` (opens from disk, loads nothing) and `report.json` (the same data, {@link RehearsalReport}) into
 * the folder. Each file appears whole or not at all.
 */
export const writeReport = (directory: string, report: RehearsalReport): Promise<Written> =>
  write(directory, report, () => makePage(report));

/** The same of several rehearsals: one page with all of them; the data is a list. */
export const writeSeveral = (
  directory: string,
  title: string,
  reports: readonly RehearsalReport[],
): Promise<Written> => write(directory, reports, () => makeSeveralPage(title, reports));

async function write(directory: string, content: unknown, make: () => Promise<string>): Promise<Written> {
  await mkdir(directory, { recursive: true });
  const [page, data] = [join(directory, "index.html"), join(directory, "report.json")];
  await replace(data, `${JSON.stringify(content, null, 2)}\n`);
  await replace(page, await make());
  return { page, data };
}

async function replace(file: string, content: string): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  await writeFile(draft, content);
  await rename(draft, file);
}
