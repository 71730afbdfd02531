import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MOST_STATEMENTS, readStatements } from "../../../ops/evidence/folder";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-evidence-"));
  mkdirSync(join(folder, "1.2.0"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string | Buffer): void => writeFileSync(join(folder, "1.2.0", name), text);
const read = (): unknown => readStatements(folder, "1.2.0");
const why = (reason: string): unknown => ({ unreadable: expect.stringContaining(reason) as string });

it("gives every JSON file of a release by its name, and nothing else", () => {
  write("q1.dsse.json", '{"statement":1}');
  write("notes.md", "text");
  expect(read()).toEqual({ "q1.dsse.json": { statement: 1 } });
  expect(readStatements(folder, "1.3.0")).toEqual({});
});

it.each<[string, string | Buffer, string]>([
  ["is not JSON", "{", "it is not JSON"],
  ["is larger than any statement", "x".repeat(262_145), "262145 bytes"],
  ["is nested deep", `${"[".repeat(9_000)}${"]".repeat(9_000)}`, "nested deeper than 20 levels"],
  ["is not UTF-8", Buffer.from([0x22, 0xff, 0x22]), "it is not UTF-8"],
])("says of a file why it proves nothing: it %s", (_, text, reason) => {
  write("q1.dsse.json", text);
  expect(read()).toEqual({ "q1.dsse.json": why(reason) });
});

it("follows no link, of a file, of a release or of the folder itself", () => {
  writeFileSync(join(folder, "elsewhere.json"), "{}");
  symlinkSync(join(folder, "elsewhere.json"), join(folder, "1.2.0", "q1.dsse.json"));
  expect(read()).toEqual({ "q1.dsse.json": why("symbolic link") });
  symlinkSync(join(folder, "1.2.0"), join(folder, "1.3.0"));
  expect(readStatements(folder, "1.3.0")).toEqual({ "": why("symbolic link") });
  symlinkSync(folder, join(folder, "again"));
  expect(readStatements(join(folder, "again"), "1.2.0")).toEqual({ "": why("symbolic link") });
});

it("says so where a folder stands for a file, a file for a folder, or there are too many", () => {
  mkdirSync(join(folder, "1.2.0", "q1.dsse.json"));
  expect(read()).toEqual({ "q1.dsse.json": why("no file") });
  writeFileSync(join(folder, "1.3.0"), "");
  expect(readStatements(folder, "1.3.0")).toEqual({ "": why("ENOTDIR") });
  for (let index = 0; index <= MOST_STATEMENTS; index += 1) write(`${index}.json`, "{}");
  expect(read()).toEqual({ "": why("at most 200") });
});
