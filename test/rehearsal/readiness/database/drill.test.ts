import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Content, compare, contentOf, writable } from "../../../../rehearsal/readiness/database/compare";
import { drill } from "../../../../rehearsal/readiness/database/drill";
import { appliedIn, migrate, readMigrations } from "../../../../rehearsal/readiness/database/migrations";
import { type Database, openDatabase } from "../../../../rehearsal/readiness/database/postgres";
import { LOG, STAGING } from "../../../../rehearsal/readiness/database/reports";
import { CONFIG, figuresOf, releaseOf } from "../../../support/collecting";
import { collectorOf } from "../../../support/scene";

const PRODUCT = resolve(__dirname, "../../../../rehearsal/app/database");
const MIGRATIONS = join(PRODUCT, "migrations");
// The release's config asks for schema 2; the sample product is at 1.
const release = releaseOf(CONFIG.replace("schema: 2", "schema: 1"));
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "sluice-database-"))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A migration's folder. */
function written(name: string, files: Readonly<Record<string, string>>): string {
  const at = join(folder, name);
  mkdirSync(at, { recursive: true });
  for (const [file, sql] of Object.entries(files)) writeFileSync(join(at, file), sql);
  return at;
}

describe("the drill of the sample product's database", () => {
  it("leaves reports that the real collectors take", async () => {
    const at = written("drill", {});
    await drill({ migrations: MIGRATIONS, rows: join(PRODUCT, "sample.sql") }, at);
    const figures = async (row: string, ...args: string[]): Promise<Record<string, unknown>> => {
      const { collector, given } = collectorOf({ row, args });
      return figuresOf(await collector.collect(given, release, new Date()));
    };
    const log = ["--log", join(at, LOG)];
    const checks = (await figures("e1", ...log)).checks as { name: string; found: string }[];
    expect(checks.map(({ name }) => name)).toEqual([
      "tables",
      ...["table customers", "table policies", "table quotes", "table schema_migrations"],
      ...["constraints", "indexes", "sequences", "a new quote", "a quote of nobody"],
    ]);
    expect(checks.find(({ name }) => name === "table quotes")?.found).toMatch(/^2000 rows, [0-9a-f]{32}$/);
    await expect(figures("p2", ...log)).resolves.toMatchObject({ copy: expect.any(String) as string });
    await expect(
      figures("e2", "--migrations", MIGRATIONS, "--applied", join(at, STAGING)),
    ).resolves.toMatchObject({ environment: "staging", schema: 1, extra: [] });
    const edited = written("edited", {
      "0001_policies.sql": `${readFileSync(join(MIGRATIONS, "0001_policies.sql"), "utf8")}\n-- edited`,
    });
    await expect(figures("e2", "--migrations", edited, "--applied", join(at, STAGING))).rejects.toThrow(
      "0001_policies.sql has",
    );
  });
});

describe("a database", () => {
  let database: Database;
  beforeAll(async () => (database = await openDatabase()));
  afterAll(() => database.close());

  it("is migrated file by file, once each, and not at all by a file that fails", async () => {
    const first = { "0001_a.sql": "CREATE TABLE a (id int)", "0002_b.sql": "CREATE TABLE b (id int)" };
    await migrate(database, readMigrations(written("first", first)));
    const failing = { ...first, "0003_c.sql": "CREATE TABLE c (id int); SELECT 1 / 0" };
    const twice = migrate(database, readMigrations(written("failing", failing)));
    await expect(twice).rejects.toThrow("division by zero");
    const applied = await appliedIn(database, "staging");
    expect(applied).toMatchObject({
      schema: 2,
      applied: [{ name: "0001_a.sql" }, { name: "0002_b.sql" }],
    });
    expect(Object.keys((await contentOf(database)).tables)).toEqual(["a", "b", "schema_migrations"]);
  });

  it("shows in its content whatever a row or a definition is changed by", async () => {
    await database.exec("CREATE TABLE numbers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int)");
    await database.exec("INSERT INTO numbers (n) VALUES (1), (2)");
    const before = await contentOf(database);
    const failedAfter = async (sql: string): Promise<string[]> => {
      await database.exec(`BEGIN; ${sql}`);
      const after = await contentOf(database);
      await database.exec("ROLLBACK");
      return compare(before, after).flatMap(({ name, passed }) => (passed ? [] : [name]));
    };
    await expect(failedAfter("SELECT 1")).resolves.toEqual([]);
    await expect(failedAfter("UPDATE numbers SET n = 3 WHERE n = 2")).resolves.toEqual(["table numbers"]);
    await expect(failedAfter("DELETE FROM numbers WHERE n = 2")).resolves.toEqual(["table numbers"]);
    await expect(failedAfter("DROP TABLE a")).resolves.toEqual(["table a"]);
    await expect(failedAfter("CREATE INDEX by_n ON numbers (n)")).resolves.toEqual(["indexes"]);
    await expect(failedAfter("ALTER TABLE numbers ADD CHECK (n > 0) NOT VALID")).resolves.toEqual([
      "constraints",
    ]);
  });

  it("is not taken for whole where it refuses what is good, or takes what is bad", async () => {
    const passed = async (): Promise<boolean[]> => (await writable(database)).map((one) => one.passed);
    await expect(passed()).resolves.toEqual([false, false]);
    await database.exec("CREATE TABLE customers (id int); INSERT INTO customers VALUES (1)");
    await database.exec(
      "CREATE TABLE quotes (customer_id int, amount_cents int, days int, price_cents int, version text)",
    );
    await expect(passed()).resolves.toEqual([true, false]);
    const { rows } = await database.query("SELECT * FROM quotes");
    expect(rows).toEqual([]);
  });
});

it("compares sequences by what they give next: never a number that was given before", () => {
  const content = (last: string): Content => ({
    tables: { a: "1 rows" },
    constraints: {},
    indexes: {},
    sequences: { a_id_seq: last },
  });
  const sequences = (before: string, after: string): boolean | undefined =>
    compare(content(before), content(after)).find(({ name }) => name === "sequences")?.passed;
  expect([sequences("10", "10"), sequences("10", "42"), sequences("10", "9")]).toEqual([true, true, false]);
  expect(compare({ ...content("1"), tables: {} }, { ...content("1"), tables: {} })[0]).toMatchObject({
    name: "tables",
    passed: false,
  });
  expect(compare(content("1"), { ...content("1"), sequences: {} }).at(-1)).toMatchObject({ passed: false });
});

it.each<Record<string, string>>([{ "1_a.sql": "" }, { "0001_a.sql": "", "0001_b.sql": "" }])(
  "migrations whose order is unclear are refused (%j)",
  (files) => {
    const at = written(`unclear-${Object.keys(files).length}`, files);
    expect(() => readMigrations(at)).toThrow("with a number of its own");
  },
);
