import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { e2 } from "../../../../ops/evidence/collect/e2";
import type { Given } from "../../../../ops/evidence/collector";
import { NOW, figuresOf, hoursAgo, workplace } from "../../../support/collecting";

const at = workplace();
const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const FILES = { "0001_begin.sql": "create table quotes ();", "0002_more.sql": "alter table quotes;" };
const ran = (change: object = {}): object => ({
  environment: "staging",
  schema: 2,
  appliedOn: hoursAgo(500),
  applied: Object.entries(FILES).map(([name, text]) => ({ name, digest: digest(text) })),
  ...change,
});

/** The folder of migrations, and the list of what staging applied. */
function given(change?: object, files: Readonly<Record<string, string>> = FILES): Given {
  const migrations = at.path("migrations");
  mkdirSync(migrations, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(migrations, name), text);
  const applied = at.write("staging.json", ran(change));
  utimesSync(applied, NOW, NOW);
  return { migrations, applied };
}

describe("E2 evidence", () => {
  it("holds each file of the release against what staging applied", async () => {
    writeFileSync(at.path("README.md"), "");
    const collected = await at.collect(e2, given());
    expect(figuresOf(collected)).toEqual({
      environment: "staging",
      schema: 2,
      appliedOn: hoursAgo(500),
      files: Object.entries(FILES).map(([name, text]) => ({
        name,
        digest: digest(text),
        applied: digest(text),
      })),
      extra: [],
    });
    expect(collected.predicate).toMatchObject({
      finishedOn: NOW.toISOString(),
      report: { name: "staging.json" },
    });
  });

  it("is refused with every difference at once", async () => {
    const message = await at.refusal(
      e2,
      given(
        { schema: 1, environment: "dev", applied: [{ name: "0009_trial.sql", digest: digest("x") }] },
        { ...FILES, "0002_more.sql": "drop table quotes;" },
      ),
    );
    for (const fault of [
      'they ran in "dev", not in staging',
      "staging has schema 1, the version needs 2",
      `0001_begin.sql has ${digest(FILES["0001_begin.sql"]).slice(0, 12)}, staging ran null`,
      "0002_more.sql has",
      "staging ran 0009_trial.sql, which the release does not have",
    ])
      expect(message).toContain(fault);
  });

  it("is refused for a file that was changed by one character", async () => {
    const message = await at.refusal(
      e2,
      given({}, { ...FILES, "0001_begin.sql": "create table quotes ();\n" }),
    );
    expect(message).toContain("0001_begin.sql has");
    expect(message).not.toContain("0002");
  });

  it("is refused for a folder without migrations, a link, and a list that is none", async () => {
    expect(await at.refusal(e2, { ...given(), migrations: at.path("none") })).toContain("ENOENT");
    mkdirSync(at.path("empty"));
    expect(await at.refusal(e2, { ...given(), migrations: at.path("empty") })).toContain("no migration file");
    symlinkSync(at.path("migrations/0001_begin.sql"), at.path("empty/0001_begin.sql"));
    expect(await at.refusal(e2, { ...given(), migrations: at.path("empty") })).toContain(
      "no file of its own",
    );
    const [first] = (ran() as { applied: object[] }).applied;
    const message = await at.refusal(e2, given({ applied: [first, first], schema: -1 }));
    expect(message).toContain("applied: a name stands twice");
    expect(message).toContain("schema: ");
  });
});
