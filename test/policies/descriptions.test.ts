import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { POLICIES } from "../../policies/all";
import { ALL_GATES } from "../support/release-world";

const FOLDER = join(__dirname, "../../policies");
const described = [...POLICIES, ...ALL_GATES].map(({ name, description }) => [name, description] as const);

it.each([...new Map(described)])(
  "%s describes itself in sentences that name their rows",
  (_, description) => {
    // Rows of requirements.md first; then sentences, of which the last one ends.
    expect(description).toMatch(/^[A-Z]\d(–[A-Z]\d)?(, [A-Z]\d(–[A-Z]\d)?)*: \S.{30,}\.$/s);
    expect(description).not.toMatch(/\s{2}|\.\.|TODO/);
    expect(description.split(" ").length).toBeGreaterThan(6);
  },
);

it.each(POLICIES.map(({ name }) => name))("%s is named by what it is about", (name) => {
  expect(name).toMatch(/^(gate|release|guardrail)-[a-z0-9]+(-[a-z0-9]+)*$/);
});

/** Every file that writes a violation writes all of it; that each rule really says so is in the rule's own test. */
const files = ["gates", "release", "guardrails"]
  .flatMap((room) => readdirSync(join(FOLDER, room)).map((file) => join(room, file)))
  // It writes docs/gates.md.
  .filter((file) => file !== join("gates", "describe.ts"));
it.each(files.filter((file) => /[Ee]xpected/.test(readFileSync(join(FOLDER, file), "utf8"))))(
  "%s says found, expected and fix",
  (file) => {
    const text = readFileSync(join(FOLDER, file), "utf8");
    // A gate's file gives its parts to gate.ts, which puts the sentence together; a table's to required.ts.
    const parts = /commands: \[|fix: "/.test(text);
    expect(parts || (/found/i.test(text) && /Fix: /.test(text))).toBe(true);
  },
);
