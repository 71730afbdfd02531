import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compare, contentOf, writable } from "./compare";
import { appliedIn, migrate, readMigrations } from "./migrations";
import { dumpDatabase, openDatabase, versionOf } from "./postgres";
import { LOG, STAGING } from "./reports";

/** Where the sample product keeps what its database is made of. */
export interface Sources {
  /** Folder of `NNNN_what.sql`. */
  readonly migrations: string;
  /** SQL that fills production. */
  readonly rows: string;
}

/**
 * Migrates a staging database; then dumps production, restores the dump into a copy, and compares the two. Three
 * databases one after the other, each real; production begins as staging's dump, which is faster than to begin from nothing.
 */
export async function drill({ migrations, rows }: Sources, folder: string): Promise<void> {
  const at = (name: string): string => join(folder, name);
  const staging = await openDatabase();
  await migrate(staging, readMigrations(migrations));
  const applied = await appliedIn(staging, "staging");
  await dumpDatabase(staging, at("staging.tar.gz"));
  await staging.close();
  writeFileSync(at(STAGING), JSON.stringify(applied, null, 2));

  const production = await openDatabase(at("staging.tar.gz"));
  await production.exec(await readFile(rows, "utf8"));
  const original = await contentOf(production);
  const backup = `production-${new Date().toISOString().slice(0, 10)}.tar.gz`;
  const backupOn = new Date();
  await dumpDatabase(production, at(backup));
  await production.close();

  const copy = await openDatabase(at(backup));
  const checks = [...compare(original, await contentOf(copy)), ...(await writable(copy))];
  const log = {
    ...{ backup, backupOn: backupOn.toISOString() },
    ...{ copy: "a database of its own in this process", restoredOn: new Date().toISOString() },
    checks,
    tool: { name: "PostgreSQL in process (pglite)", version: await versionOf(copy) },
  };
  await copy.close();
  writeFileSync(at(LOG), JSON.stringify(log, null, 2));
}
