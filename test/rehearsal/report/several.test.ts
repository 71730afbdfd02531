import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RehearsalReport } from "../../../rehearsal/report/data";
import { writeSeveral } from "../../../rehearsal/report/write";
import { sampleReport } from "./sample";

const folder = mkdtempSync(join(tmpdir(), "sluice-several-"));
afterAll(() => rmSync(folder, { recursive: true }));

const named = (name: string, outcome: "passed" | "failed"): RehearsalReport => ({
  ...sampleReport(),
  title: `Rehearsal: <${name}>`,
  scenarios: [{ name, outcome, explanation: "" }],
  verdict: { outcome, reasons: ["1 request.", `why ${name} <b>`] },
});
const pageOf = async (...reports: RehearsalReport[]): Promise<string> =>
  readFileSync((await writeSeveral(folder, "All of it", reports)).page, "utf8");

it("has a section with a picture of its own for each, and a table that leads to them", async () => {
  const page = await pageOf(named("one", "passed"), named("other", "passed"));
  for (const name of ["one", "other"]) {
    expect(page).toContain(`<h2 id="${name}">`);
    expect(page).toContain(`href="#${name}"`);
    expect(page).toContain(`why ${name} &#60;b&#62;`);
  }
  expect(page.match(/<figure/g)).toHaveLength(2);
  const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  // Whatever a picture refers to is on the page.
  const used = [...page.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
  expect(used.filter((id) => !ids.includes(id))).toEqual([]);
});

it("says how many failed, and keeps the data as a list", async () => {
  const reports = [named("one", "passed"), named("other", "failed")];
  expect(await pageOf(...reports)).toContain("✗ 1 of 2 failed");
  expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).toEqual(
    JSON.parse(JSON.stringify(reports)),
  );
});
