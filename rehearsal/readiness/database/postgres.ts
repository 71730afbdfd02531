import { readFile, writeFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";

/** A real PostgreSQL, compiled to run inside this process: no server, no port. */
export type Database = PGlite;

/** An empty database, or the one that a dump holds. */
export async function openDatabase(dump?: string): Promise<Database> {
  if (dump === undefined) return PGlite.create();
  const bytes = await readFile(dump);
  return PGlite.create({ loadDataDir: new Blob([new Uint8Array(bytes)]) });
}

/** Writes all that the database holds to a file, compressed. */
export async function dumpDatabase(database: Database, file: string): Promise<void> {
  const dump = await database.dumpDataDir("gzip");
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
}

/** PostgreSQL's own version. */
export async function versionOf(database: Database): Promise<string> {
  const { rows } = await database.query<{ server_version: string }>("SHOW server_version");
  return rows[0]?.server_version ?? "unknown";
}
