import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "./postgres";

/** One file of `NNNN_what.sql`; its number is the version of the schema that it leads to. */
interface Migration {
  readonly name: string;
  readonly schema: number;
  readonly sql: string;
  /** Hex SHA-256 of the file. */
  readonly digest: string;
}

/** What an environment applied, as `collect e2` reads it (docs/evidence.md). */
export interface Applied {
  readonly environment: string;
  readonly schema: number;
  readonly appliedOn: string;
  readonly applied: readonly { readonly name: string; readonly digest: string }[];
}

const NAMED = /^(\d{4})_\w+\.sql$/;
const BOOK = `CREATE TABLE IF NOT EXISTS schema_migrations (
  schema integer PRIMARY KEY,
  name text NOT NULL,
  digest text NOT NULL,
  applied_on timestamptz NOT NULL DEFAULT clock_timestamp()
)`;

/** A folder's migrations in their order. Throws where a file has no number of its own: then there is no order. */
export function readMigrations(folder: string): Migration[] {
  const all = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => {
      const content = readFileSync(join(folder, name));
      return {
        name,
        schema: Number(NAMED.exec(name)?.[1] ?? Number.NaN),
        sql: content.toString("utf8"),
        digest: createHash("sha256").update(content).digest("hex"),
      };
    });
  const unclear = all.find(({ schema }, index) => !(schema > (all[index - 1]?.schema ?? 0)));
  if (unclear === undefined) return all;
  throw new Error(
    `${join(folder, unclear.name)}: a migration is named NNNN_what.sql, with a number of its own`,
  );
}

/** Applies what the database lacks, each file in a transaction together with its entry in the book. */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<void> {
  await database.exec(BOOK);
  const { rows } = await database.query<{ schema: number }>("SELECT schema FROM schema_migrations");
  const done = new Set(rows.map(({ schema }) => schema));
  for (const { name, schema, sql, digest } of migrations.filter((one) => !done.has(one.schema)))
    await database.transaction(async (within) => {
      await within.exec(sql);
      await within.query("INSERT INTO schema_migrations (schema, name, digest) VALUES ($1, $2, $3)", [
        ...[schema, name, digest],
      ]);
    });
}

/** What the database's own book says that was applied. */
export async function appliedIn(database: Database, environment: string): Promise<Applied> {
  const { rows } = await database.query<{ schema: number; name: string; digest: string; applied_on: Date }>(
    "SELECT schema, name, digest, applied_on FROM schema_migrations ORDER BY schema",
  );
  const last = rows.at(-1);
  if (last === undefined) throw new Error(`${environment} has applied no migration`);
  return {
    environment,
    schema: last.schema,
    appliedOn: last.applied_on.toISOString(),
    applied: rows.map(({ name, digest }) => ({ name, digest })),
  };
}
