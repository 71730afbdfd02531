import { e1 } from "../../../ops/evidence/collect/e1";
import { p2 } from "../../../ops/evidence/collect/p2";
import { figuresOf, hoursAgo, releaseOf, workplace } from "../../support/collecting";

const at = workplace();
const LOG = {
  backup: "harbor-2026-11-23",
  backupOn: hoursAgo(9),
  copy: "harbor_restore_test",
  restoredOn: hoursAgo(2),
  checks: [{ name: "rows of quotes", passed: true, found: 1204 }],
  tool: { name: "pg_restore", version: "15.14" },
};

describe("evidence of a dump and its restore", () => {
  it("shows the backup (E1) and the way back of the data (P2) by one log", async () => {
    const log = at.write("log.json", LOG);
    const [backup, rollback] = [await at.collect(e1, { log }), await at.collect(p2, { log })];
    expect(backup.predicate).toMatchObject({
      row: "E1",
      result: "PASSED",
      finishedOn: LOG.restoredOn,
      tool: LOG.tool,
      report: { name: "log.json", digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string } },
    });
    expect(rollback.predicate).toMatchObject({ row: "P2", finishedOn: LOG.restoredOn });
    const { tool: _, ...figures } = LOG;
    expect([figuresOf(backup), figuresOf(rollback)]).toEqual([figures, figures]);
    expect(backup.said).toBe("harbor-2026-11-23 restored into harbor_restore_test, 1 checks passed");
  });

  it("is refused with everything that the gate would say", async () => {
    const lost = { name: "rows of quotes", passed: false, found: 3 };
    const log = at.write("log.json", { ...LOG, backupOn: hoursAgo(40), checks: [lost, lost] });
    const message = await at.refusal(e1, { log });
    expect(message).toContain("E1 (production database backup) is not shown");
    expect(message).toContain("the backup was 1.6 days old when it was looked at; at most 1 are allowed");
    expect(message).toContain("rows of quotes: 3");
    expect(message).toContain("what to do: dump the newest backup");
  });

  it("is refused when the restore was long ago, or is to come", async () => {
    const old = at.write("old.json", { ...LOG, backupOn: hoursAgo(60), restoredOn: hoursAgo(50) });
    expect(await at.refusal(e1, { log: old })).toContain("it is 2.1 days old; at most 1 are allowed");
    await at.collect(p2, { log: old });
    const early = at.write("early.json", { ...LOG, restoredOn: hoursAgo(-1) });
    expect(await at.refusal(p2, { log: early })).toContain("in the future");
  });

  it("is refused when the log is none, with every fault by its place", async () => {
    const { backup: _, ...rest } = LOG;
    const broken = at.write("log.json", { ...rest, restoredOn: "noon", checks: [{ name: "" }] });
    const message = await at.refusal(e1, { log: broken });
    expect(message).toContain("log.json is no log of a dump and its restore");
    for (const place of ["backup", "restoredOn", "checks.0.name", "checks.0.passed"])
      expect(message).toContain(`- ${place}: `);
    const twice = at.write("twice.json", '{"backup": "a", "backup": "b"}');
    expect(await at.refusal(e1, { log: twice })).toContain('the key "backup" stands twice');
    expect(await at.refusal(e1, { log: at.path("none.json") })).toContain("ENOENT");
  });

  it("is refused for a release that brings no version", async () => {
    const ai = { ...releaseOf(), place: "ai/r2", version: undefined, subjects: [] };
    const log = at.write("log.json", LOG);
    expect(await at.refusal(e1, { log }, ai)).toContain("E1 is about image, frontend, and ai/r2 brings none");
  });
});
