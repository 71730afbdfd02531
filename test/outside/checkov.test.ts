import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Planned } from "../../rehearsal/plan/planned";
import { planStack } from "../../rehearsal/plan/stack";
import { terraformPlan } from "../../rehearsal/plan/terraform/plan";
import { pythonCommand, requirePython } from "../support/outside";
import { ENGINE_TIMEOUT } from "../rehearsal/engine/tiny";
import { ACCEPTED } from "./accepted";
import { BAD, BROKEN } from "./bad-stack";

const CHECKOV = { version: "3.3.30" };
const ROOT = join(__dirname, "../..");

interface Finding {
  readonly id: string;
  readonly resource: string;
}
const finding = z.object({ check_id: z.string(), resource: z.string(), file_path: z.string() });
const report = z.object({
  summary: z.object({ parsing_errors: z.number(), resource_count: z.number() }),
  results: z.object({
    passed_checks: z.array(finding),
    failed_checks: z.array(finding),
  }),
});

requirePython("checkov", CHECKOV)("checkov over the plans", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-checkov-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  let results: z.infer<typeof report>["results"];
  const said = (list: readonly z.infer<typeof finding>[], plan: string): Finding[] =>
    list
      .filter(({ file_path: file }) => file === `/${plan}.json`)
      .map(({ check_id: id, resource }) => ({ id, resource }));

  // One run for all plans: checkov takes longer to start than to judge one.
  beforeAll(async () => {
    const plans: Readonly<Record<string, readonly Planned[]>> = {
      prod: await planStack({ root: ROOT, stack: "prod" }),
      staging: await planStack({ root: ROOT, stack: "staging" }),
      bad: BAD,
    };
    const files = Object.entries(plans).flatMap(([name, planned]) => {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(terraformPlan(planned)));
      return ["-f", file];
    });
    const output = await new Promise<string>((resolve) => {
      // It ends with 1 when there are findings.
      execFile(
        pythonCommand("checkov", CHECKOV),
        [...files, "--framework", "terraform_plan", "-o", "json", "--compact", "--skip-download"],
        { maxBuffer: 64 * 1024 * 1024, env: { PATH: process.env.PATH, HOME: folder } },
        (_failure, stdout) => resolve(stdout),
      );
    });
    const { summary, results: found } = report.parse(JSON.parse(output));
    expect(summary).toMatchObject({
      parsing_errors: 0,
      resource_count: Object.values(plans)
        .flat()
        .filter(({ custom }) => custom).length,
    });
    results = found;
  }, ENGINE_TIMEOUT);

  const used = new Set<number>();
  it.each(["prod", "staging"])("finds nothing in %s but what is listed with its reason", (stack) => {
    expect(said(results.passed_checks, stack).length).toBeGreaterThan(100);
    const unexplained = said(results.failed_checks, stack).filter(({ id, resource }) => {
      const at = ACCEPTED.findIndex((one) => one.id === id && one.resources.test(resource));
      if (at >= 0) used.add(at);
      return at < 0;
    });
    expect(unexplained).toEqual([]);
  });

  it("needs every reason that is listed", () => {
    expect(ACCEPTED.filter((_, index) => !used.has(index))).toEqual([]);
  });

  it("shows each named rule red on a stack that breaks it", () => {
    const found = new Set(said(results.failed_checks, "bad").map(({ id }) => id));
    expect(BROKEN.filter((id) => !found.has(id))).toEqual([]);
  });
});
