import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { LOG, STAGING } from "./database/reports";
import type { Reporter } from "./reporter";

const run = promisify(execFile);
const PRODUCT = resolve(__dirname, "..", "app", "database");
const MIGRATIONS = join(PRODUCT, "migrations");
const MAIN = join(__dirname, "database", "main.ts");

/** E1, P2 and E2: the sample product's database, for real: migrated in staging; dumped, restored into a copy and compared. */
export const database: Reporter = {
  title: () => "database: migrations in staging; dump, restore and comparison",
  after: "built",
  report: async ({ folder, signal }) => {
    const at = join(folder, "database");
    mkdirSync(at, { recursive: true });
    const program = ["-r", require.resolve("tsx/cjs"), MAIN];
    const sources = [MIGRATIONS, join(PRODUCT, "sample.sql")];
    await run(process.execPath, [...program, ...sources, at], { signal });
    const log = ["--log", join(at, LOG)];
    return [
      { row: "e1", args: log },
      { row: "p2", args: log },
      { row: "e2", args: ["--migrations", MIGRATIONS, "--applied", join(at, STAGING)] },
    ];
  },
};
