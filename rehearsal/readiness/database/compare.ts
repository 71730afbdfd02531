import type { Database } from "./postgres";

/** What a database holds, so that two can be compared by text. */
export interface Content {
  /** By table: how many rows, and a digest of all of them. */
  readonly tables: Readonly<Record<string, string>>;
  /** Definitions of constraints and of indexes, by name. */
  readonly constraints: Readonly<Record<string, string>>;
  readonly indexes: Readonly<Record<string, string>>;
  /** Sequences, with the last number that each gave. */
  readonly sequences: Readonly<Record<string, string>>;
}

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly found: string;
}

const PAIRS = {
  constraints: `SELECT conrelid::regclass || '.' || conname AS name,
    pg_get_constraintdef(oid) || CASE WHEN convalidated THEN '' ELSE ' NOT VALID' END AS value
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace`,
  indexes: `SELECT indexname AS name, indexdef AS value FROM pg_indexes WHERE schemaname = 'public'`,
  sequences: `SELECT sequencename AS name, coalesce(last_value, 0)::text AS value
    FROM pg_sequences WHERE schemaname = 'public'`,
} as const;

export async function contentOf(database: Database): Promise<Content> {
  const pairs = async (sql: string): Promise<Record<string, string>> => {
    const { rows } = await database.query<{ name: string; value: string }>(`${sql} ORDER BY name`);
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  };
  const named = await pairs(
    "SELECT tablename AS name, '' AS value FROM pg_tables WHERE schemaname = 'public'",
  );
  const tables: Record<string, string> = {};
  for (const table of Object.keys(named)) {
    const { rows } = await database.query<{ value: string }>(
      `SELECT count(*) || ' rows, ' || md5(coalesce(string_agg(one::text, chr(10) ORDER BY one::text), ''))
       AS value FROM "${table.replaceAll('"', '""')}" AS one`,
    );
    tables[table] = rows[0]?.value ?? "";
  }
  const [constraints, indexes, sequences] = [
    await pairs(PAIRS.constraints),
    await pairs(PAIRS.indexes),
    await pairs(PAIRS.sequences),
  ];
  return { tables, constraints, indexes, sequences };
}

/** One check for each table, and one for each kind of what makes a table more than rows. */
export function compare(original: Content, copy: Content): Check[] {
  const tables = [...new Set([...Object.keys(original.tables), ...Object.keys(copy.tables)])].sort();
  return [
    { name: "tables", passed: tables.length > 0, found: `${tables.length} compared` },
    ...tables.map((table) => same(`table ${table}`, original.tables[table], copy.tables[table])),
    ...(["constraints", "indexes"] as const).map((kind) => alike(kind, original[kind], copy[kind])),
    alike(
      "sequences",
      original.sequences,
      copy.sequences,
      (before, after) => Number(after) >= Number(before),
    ),
  ];
}

/**
 * Whether all that has a name is the same in both, or as `fits` says. A sequence may have gone on: PostgreSQL logs up to 32
 * numbers in advance and never gives one twice (https://www.postgresql.org/docs/current/sql-createsequence.html).
 */
function alike(
  name: string,
  original: Readonly<Record<string, string>>,
  copy: Readonly<Record<string, string>>,
  fits: (before: string | undefined, after: string | undefined) => boolean = (before, after) =>
    before === after,
): Check {
  const names = [...new Set([...Object.keys(original), ...Object.keys(copy)])];
  const differing = names.filter((one) => !fits(original[one], copy[one]));
  const found =
    differing.length === 0
      ? `${names.length} compared`
      : differing
          .map((one) => `${one}: ${copy[one] ?? "absent"}, was ${original[one] ?? "absent"}`)
          .join("; ");
  return { name, passed: differing.length === 0, found };
}

const same = (name: string, original: string | undefined, copy: string | undefined): Check => ({
  name,
  passed: original !== undefined && original === copy,
  found: original === copy ? String(copy) : `${copy ?? "absent"}; in the original ${original ?? "absent"}`,
});

/** Whether the copy can be worked with: a good row is taken, and one that leads nowhere is refused. Nothing of it stays. */
export async function writable(copy: Database): Promise<Check[]> {
  const tries = async (sql: string): Promise<string> => {
    await copy.exec("BEGIN");
    try {
      await copy.exec(sql);
      return "taken";
    } catch (failure) {
      return `refused: ${(failure as { code?: string }).code ?? "unknown"}`;
    } finally {
      await copy.exec("ROLLBACK");
    }
  };
  const quote = (customer: string): string =>
    `INSERT INTO quotes (customer_id, amount_cents, days, price_cents, version) VALUES (${customer}, 1, 1, 1, 'x')`;
  const [good, bad] = [
    await tries(quote("(SELECT min(id) FROM customers)")),
    // https://www.postgresql.org/docs/current/errcodes-appendix.html: foreign_key_violation
    await tries(quote("-1")),
  ];
  return [
    { name: "a new quote", passed: good === "taken", found: good },
    { name: "a quote of nobody", passed: bad === "refused: 23503", found: bad },
  ];
}
