import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { e2 as gate } from "../../../policies/gates/e2-migrations";
import type { Collector } from "../collector";
import { OURSELVES } from "../observed";
import { passing } from "../passing";
import { Refusal } from "../refusal";
import { endOf, readRaw } from "../reports";
import { hex, moment, shaped, text } from "../shape";

/** What staging applied, as its migration job writes it down. */
const list = z.object({
  environment: text,
  /** Version of the schema that it has reached. */
  schema: z.int().min(0),
  /** When the last migration was applied. */
  appliedOn: moment,
  applied: z
    .array(z.object({ name: text, digest: hex }))
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "a name stands twice"),
});

/** E2: the release's migration files, held against those that staging ran. */
export const e2: Collector = {
  row: "E2",
  summary: "migrations: the release's files against the list that staging applied",
  options: [
    { flags: "--migrations <folder>", description: "the release's migration files, *.sql", required: true },
    { flags: "--applied <staging.json>", description: "the list of what staging applied", required: true },
    {
      flags: "--finished <time>",
      description: "when the list was read (default: when it was written)",
      required: false,
    },
  ],
  collect: ({ migrations = "", applied = "", finished, uri }, release, now) => {
    const raw = readRaw(applied, uri);
    const next = "run the release's migrations in staging, and collect the new list";
    const ran = shaped(list, raw, "list of what staging applied", next);
    const own = readMigrations(migrations);
    const digests = new Map(ran.applied.map(({ name, digest }) => [name, digest]));
    const figures = {
      environment: ran.environment,
      schema: ran.schema,
      appliedOn: ran.appliedOn,
      files: own.map(({ name, digest }) => ({ name, digest, applied: digests.get(name) ?? null })),
      extra: [...digests.keys()].filter((name) => !own.some((one) => one.name === name)),
    };
    const said = `${own.length} migration files ran in staging, up to schema ${ran.schema}`;
    const finishedOn = endOf(undefined, finished, raw.writtenOn, now);
    return passing(
      gate,
      { figures, said, finishedOn, tool: OURSELVES, report: raw.file, next },
      release,
      now,
    );
  },
};

/** Each `*.sql` of the folder itself with its digest, by name. A link is refused: what it leads to is not in the release. */
function readMigrations(folder: string): { name: string; digest: string }[] {
  let names: string[];
  try {
    names = readdirSync(folder)
      .filter((name) => name.endsWith(".sql"))
      .sort();
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException;
    throw new Refusal(`migrations ${folder} cannot be read: ${code ?? "unknown error"}`, "check the path");
  }
  return names.map((name) => {
    const path = join(folder, name);
    if (!lstatSync(path).isFile())
      throw new Refusal(`${path} is no file of its own`, "put the migration itself into the folder");
    return { name, digest: createHash("sha256").update(readFileSync(path)).digest("hex") };
  });
}
