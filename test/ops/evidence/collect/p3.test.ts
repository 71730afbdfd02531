import { createHash } from "node:crypto";
import { p3 } from "../../../../ops/evidence/collect/p3";
import { NOW, figuresOf, hoursAgo, workplace } from "../../../support/collecting";
import { rehearsal } from "../../../support/rehearsal-report";

const at = workplace();
const runbook = (text = "# Restart\n"): string => at.write("restart.md", text);

describe("P3 evidence", () => {
  it("is the runbook's digest, and when it was rehearsed", async () => {
    const report = at.write("report.json", rehearsal({ endedAt: NOW.getTime() - 86_400_000 }));
    const collected = await at.collect(p3, { runbook: runbook(), rehearsal: report });
    expect(figuresOf(collected)).toEqual({
      runbook: at.path("restart.md"),
      runbookDigest: createHash("sha256").update("# Restart\n").digest("hex"),
      rehearsedOn: hoursAgo(24),
      rehearsal: "passed",
    });
    expect(collected.predicate).toMatchObject({
      finishedOn: NOW.toISOString(),
      tool: { name: "sluice rehearsal with pulumi", version: "3.220.0" },
      report: { name: "report.json" },
    });
  });

  it("may be of one scenario alone", async () => {
    const scenarios = [
      { name: "restart", outcome: "passed" },
      { name: "rollback", outcome: "failed" },
    ];
    const verdict = { outcome: "failed", reasons: ["no"] };
    const report = at.write("report.json", rehearsal({ scenarios, verdict }));
    const given = { runbook: runbook(), rehearsal: report };
    await at.collect(p3, { ...given, scenario: "restart" });
    expect(await at.refusal(p3, given)).toContain('the rehearsal is "failed", not passed');
    expect(await at.refusal(p3, { ...given, scenario: "rollback" })).toContain('the rehearsal is "failed"');
    expect(await at.refusal(p3, { ...given, scenario: "fire" })).toContain("has no scenario fire");
  });

  it("is refused for an empty runbook, none, and a rehearsal of long ago or to come", async () => {
    const report = at.write("report.json", rehearsal());
    const given = { runbook: runbook(" \n"), rehearsal: report };
    expect(await at.refusal(p3, given)).toContain("restart.md is empty");
    expect(await at.refusal(p3, { ...given, runbook: at.path("none.md") })).toContain("runbook");
    runbook();
    at.write("report.json", rehearsal({ endedAt: NOW.getTime() - 91 * 86_400_000 }));
    expect(await at.refusal(p3, given)).toContain("the rehearsal was 91.0 days old");
    at.write("report.json", rehearsal({ endedAt: NOW.getTime() + 3_600_000 }));
    expect(await at.refusal(p3, given)).toContain("in the future");
  });

  it("is refused for a report that is none, with every fault by its place", async () => {
    const report = at.write("report.json", rehearsal({ endedAt: "now", verdict: { outcome: "fine" } }));
    const message = await at.refusal(p3, { runbook: runbook(), rehearsal: report });
    for (const place of ["endedAt", "verdict.outcome", "verdict.reasons"])
      expect(message).toContain(`- ${place}: `);
  });
});
