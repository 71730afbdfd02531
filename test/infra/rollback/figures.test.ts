import { existsSync } from "node:fs";
import { join } from "node:path";
import { aiAlarms, alarmName, alarmText, metricsOf } from "../../../infra/alarms/describe";
import type { Figure } from "../../../infra/alarms/figures/figure";
import { PRODUCTION, rollbackAlarms } from "../../../infra/rollback/described";
import { type SlotFacts, slotTriggers } from "../../../infra/rollback/figures";
import { parseExpression } from "../../../rehearsal/cloud/cloudwatch/expression";
import { evaluate } from "../../../rehearsal/cloud/cloudwatch/math";
import { line } from "../../../rehearsal/cloud/cloudwatch/mathValues";
import { stackFile } from "../support/config";

const FACTS: SlotFacts = { configured: true, baseline: { p50: 0.08, p90: 0.25 } };
const { triggers, over } = rollbackAlarms(PRODUCTION);
const each = triggers.map((figure) => [figure.id, figure] as const);
const of = (id: string, facts = FACTS): Figure => {
  const found = slotTriggers("green", PRODUCTION, facts).find((one) => one.id === `green-${id}`);
  if (found === undefined) throw new Error(`green has no ${id}`);
  return found;
};

describe("the triggers", () => {
  it("are the same for both slots, each by its own figures, and R5 for the AI service", () => {
    const ids = ["r1", "r1-fast", "r2-p50", "r2-p90", "r2-ceiling", "r3", "heartbeat"];
    expect(triggers.map(({ id }) => id)).toEqual([
      ...ids.map((id) => `blue-${id}`),
      ...ids.map((id) => `green-${id}`),
      "ai-r5",
    ]);
    expect(over.map(({ id }) => id)).toEqual(["blue-sick", "green-sick", "ai-sick"]);
    const blue = JSON.stringify(slotTriggers("blue", PRODUCTION, FACTS));
    const swapped = blue.replace(/blue|green/g, (slot) => (slot === "blue" ? "green" : "blue"));
    expect(JSON.stringify(slotTriggers("green", PRODUCTION, FACTS))).toBe(swapped);
  });

  it("keep the times and shares that the requirements name", () => {
    // Of R2 and R5 the minute in which it begins is a bad one already. More than 5 % for more than 5 minutes; up by more than 100 % for 10 minutes; more than 15 minutes.
    expect(of("r1")).toMatchObject({
      threshold: 5,
      unit: "%",
      period: 60,
      bad: 5,
      among: 5,
      alarmWhen: "above",
    });
    for (const id of ["r2-p50", "r2-p90"])
      expect(of(id)).toMatchObject({ threshold: 2, period: 60, bad: 11, among: 11, alarmWhen: "above" });
    expect(triggers.find(({ id }) => id === "ai-r5")).toMatchObject({ period: 60, bad: 16, among: 16 });
    // A total failure shows within a minute, and a slot that fell silent too.
    for (const id of ["r1-fast", "heartbeat"]) expect(of(id).period * of(id).among).toBeLessThanOrEqual(60);
  });

  it("have in the documents the figures of production", () => {
    const {
      analysisDays: _,
      repositoryToken: __,
      ...settings
    } = JSON.parse(stackFile("prod")["sluice:rollback"] ?? "{}") as Record<string, unknown>;
    expect(settings).toEqual(PRODUCTION);
  });

  it.each(each)("%s: runbook, description, missing data and periods are there", (_, figure) => {
    expect(existsSync(join(__dirname, "../../../docs/runbooks", `${figure.family}.md`))).toBe(true);
    const text = alarmText(figure, "https://example.com/runbooks");
    expect(text).toContain("https://example.com/runbooks/automatic-rollback.md");
    expect(text.length).toBeLessThanOrEqual(1024);
    expect(figure.missing.because.length).toBeGreaterThan(10);
    expect([10, 60]).toContain(figure.period);
    expect(figure.bad).toBeLessThanOrEqual(figure.among);
    // The function reads the row out of the name.
    expect(alarmName("prod", figure)).toMatch(/(^|-)(r[1-5]|heartbeat)(-|$)/);
    expect(alarmName("prod", figure).startsWith(aiAlarms("prod"))).toBe(figure.needs === "ai");
    if (figure.reading.expression === undefined) return;
    expect(() => parseExpression(figure.reading.expression ?? "")).not.toThrow();
    // CloudWatch takes ten metrics an alarm, of one period each.
    expect(Object.keys(metricsOf(figure.reading)).length).toBeLessThanOrEqual(10);
  });

  it.each(["r1", "r1-fast", "r2-p50", "r2-p90", "r2-ceiling", "r3"])(
    "%s takes no data for nothing to judge: silence is the heartbeat's matter",
    (id) => expect(of(id).missing.treat).toBe("notBreaching"),
  );

  it("take silence for sick where something is deployed, and nowhere else", () => {
    expect(of("heartbeat")).toMatchObject({
      missing: { treat: "breaching" },
      reading: { expression: "FILL(beats, 0)" },
    });
    expect(of("heartbeat", { ...FACTS, configured: false })).toMatchObject({
      missing: { treat: "notBreaching" },
      reading: { expression: "FILL(beats, 1)" },
    });
  });

  it.each<[string, Record<string, number>, number]>([
    ["all is well", { requests: 100, succeeded: 90, redirected: 6, declined: 4 }, 0],
    ["some fail, and some reach no task", { requests: 100, succeeded: 90, failed: 6, refused: 4 }, 10],
    ["none is answered", { requests: 100, timeouts: 100 }, 100],
    ["only the other slot answers none", { requests: 100, succeeded: 100, timeouts: 900 }, 0],
    ["most are WebSockets, which are no class of answers", { requests: 100, succeeded: 20 }, 0],
    ["fewer than the floor came", { requests: 49, failed: 49 }, 0],
  ])("R1 says of a minute in which %s: as many percent", (_, counts, percent) => {
    const expression = parseExpression(of("r1").reading.expression ?? "");
    const from = {
      grid: { times: [0], period: 60 },
      line: (id: string) => line([counts[id]]),
      metrics: [],
    };
    expect(evaluate(expression, from)).toEqual(line([percent]));
  });

  it("compare with what was frozen before the release only where the other slot has too few requests", () => {
    expect(of("r2-p90").reading.expression).toBe(
      "IF(requests >= 50, IF(FILL(others, 0) >= 50, own / FILL(other, 1), own / IF(FILL(other, 0) > 0.25, FILL(other, 1), 0.25)), 0)",
    );
    expect(of("r2-p50", { ...FACTS, baseline: { p50: 0.001, p90: 0.25 } }).reading.expression).toContain(
      "own / IF(FILL(other, 0) > 0.02, FILL(other, 1), 0.02)",
    );
    expect(of("r2-p90", { ...FACTS, baseline: null }).reading.expression).toBe(
      "IF(requests >= 50, IF(FILL(others, 0) >= 50, own / FILL(other, 1), 0), 0)",
    );
  });
});
