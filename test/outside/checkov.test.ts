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
const report = z.object({
  summary: z.object({ parsing_errors: z.number(), resource_count: z.number() }),
  results: z.object({
    passed_checks: z.array(z.object({ check_id: z.string(), resource: z.string() })),
    failed_checks: z.array(z.object({ check_id: z.string(), resource: z.string() })),
  }),
});

requirePython("checkov", CHECKOV)("checkov over the plans", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-checkov-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Writes a plan as Terraform's and gives what checkov says of it. */
  async function check(
    name: string,
    planned: readonly Planned[],
  ): Promise<{ failed: Finding[]; passed: Finding[] }> {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(terraformPlan(planned)));
    const arguments_ = [
      "-f",
      file,
      "--framework",
      "terraform_plan",
      "-o",
      "json",
      "--compact",
      "--skip-download",
    ];
    const output = await new Promise<string>((resolve) => {
      // It ends with 1 when there are findings.
      execFile(
        pythonCommand("checkov", CHECKOV),
        arguments_,
        { maxBuffer: 64 * 1024 * 1024, env: { PATH: process.env.PATH, HOME: folder } },
        (_failure, stdout) => resolve(stdout),
      );
    });
    const { summary, results } = report.parse(JSON.parse(output));
    expect(summary).toMatchObject({
      parsing_errors: 0,
      resource_count: planned.filter(({ custom }) => custom).length,
    });
    const findings = (list: { check_id: string; resource: string }[]): Finding[] =>
      list.map(({ check_id: id, resource }) => ({ id, resource }));
    return { failed: findings(results.failed_checks), passed: findings(results.passed_checks) };
  }

  const used = new Set<number>();
  it.each(["prod", "staging"])(
    "finds nothing in %s but what is listed with its reason",
    async (stack) => {
      const { failed, passed } = await check(stack, await planStack({ root: ROOT, stack }));
      expect(passed.length).toBeGreaterThan(100);
      const unexplained = failed.filter(({ id, resource }) => {
        const at = ACCEPTED.findIndex((one) => one.id === id && one.resources.test(resource));
        if (at >= 0) used.add(at);
        return at < 0;
      });
      expect(unexplained).toEqual([]);
    },
    ENGINE_TIMEOUT,
  );

  it("needs every reason that is listed", () => {
    expect(ACCEPTED.filter((_, index) => !used.has(index))).toEqual([]);
  });

  it("shows each named rule red on a stack that breaks it", async () => {
    const { failed } = await check("bad", BAD);
    const found = new Set(failed.map(({ id }) => id));
    expect(BROKEN.filter((id) => !found.has(id))).toEqual([]);
  });
});
