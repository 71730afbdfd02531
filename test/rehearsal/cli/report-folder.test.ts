import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writableFolder } from "../../../rehearsal/cli/report-folder";

const base = mkdtempSync(join(tmpdir(), "sluice-report-folder-"));
afterAll(() => rmSync(base, { recursive: true }));

it("finds that a folder can be made, and leaves no part of it", () => {
  const folder = join(base, "a", "b", "c");
  expect(writableFolder(folder)).toBe(folder);
  expect(readdirSync(base)).toEqual([]);
  mkdirSync(join(base, "there"));
  expect(writableFolder(join(base, "there"))).toBe(join(base, "there"));
  expect(readdirSync(base)).toEqual(["there"]);
});

it("refuses what is no folder, or lies in one that takes nothing, by name and at once", () => {
  const file = join(base, "file");
  writeFileSync(file, "");
  for (const given of [file, join(file, "below"), "/proc/sluice/report"]) {
    expect(() => writableFolder(given)).toThrow(
      /^--report is ".*": a report cannot be written there \(E[A-Z]+\)/,
    );
  }
  expect(existsSync(join(base, "below"))).toBe(false);
});
