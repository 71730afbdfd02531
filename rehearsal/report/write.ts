import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RehearsalReport } from "./data";
import { makePage } from "./page/page";

/** Where the two files are. */
export interface Written {
  readonly page: string;
  readonly data: string;
}

/**
 * Writes `index.html` (opens from disk, loads nothing) and `report.json` (the same data, {@link RehearsalReport}) into
 * the folder. Each file appears whole or not at all.
 */
export async function writeReport(directory: string, report: RehearsalReport): Promise<Written> {
  await mkdir(directory, { recursive: true });
  const [page, data] = [join(directory, "index.html"), join(directory, "report.json")];
  await replace(data, `${JSON.stringify(report, null, 2)}\n`);
  await replace(page, await makePage(report));
  return { page, data };
}

async function replace(file: string, content: string): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  await writeFile(draft, content);
  await rename(draft, file);
}
