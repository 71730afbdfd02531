import { styleFor, summary } from "../../../rehearsal/report/terminal";
import { sampleReport } from "./sample";

const PLAIN = { colour: false, unicode: false };
const RICH = { colour: true, unicode: true };
const ESCAPE = String.fromCharCode(27);
const withoutColour = (text: string): string => text.split(new RegExp(`${ESCAPE}\\[\\d+m`)).join("");

it("says the verdict first, then one row a step", () => {
  const lines = summary(sampleReport(), PLAIN);
  expect(lines[0]).toMatch(/^PASSED {2}25,\d{3} requests \| 0 failed \| release 3\.5 s \| rollback 3\.1 s$/);
  const rows = lines.slice(lines.findIndex((line) => line.startsWith("step")) + 1);
  expect(rows[2]).toMatch(/^10 % +90\/10 +#\.\|\.+ +8\.8 % \(7\.1-10\.9\) +ok +2,248 +0 +5\.0 s +3$/);
  expect(rows[6]).toMatch(/^1\.3\.0 refused +refused +3\.4 s +0$/);
  expect(lines.at(-1)).toMatch(/^stopped by gate-q1-automated-tests: slot green/);
});

it("shows a proof among the steps, in its time", () => {
  const sample = sampleReport();
  const [first, second] = sample.steps;
  const proof = {
    version: "1.2.0",
    commit: { sha: "c0ffee1", subject: "Evidence of 1.2.0" },
    startedAt: (second?.endedAt ?? 0) + 1,
    endedAt: (second?.endedAt ?? 0) + 30_001,
    proven: 23,
    gates: 23,
    waived: [],
    took: [],
  };
  const rowsOf = (change: object): string[] => {
    const lines = summary({ ...sample, proofs: [{ ...proof, ...change }] }, PLAIN);
    return lines.slice(lines.findIndex((line) => line.startsWith("step")) + 1);
  };
  const [one, two, three, four] = rowsOf({});
  expect([one, two, four].map((row) => row?.slice(0, 14))).toEqual([
    "1.1.0 on blue ",
    "1.2.0 on green",
    "10 %          ",
  ]);
  expect(three).toMatch(/^Prove 1\.2\.0 +23 of 23 rows +30\.0 s$/);
  expect(first?.name).toBe("1.1.0 on blue");
  const waived = [{ rows: ["Q7", "Q8"], why: "needs chromium" }];
  expect(rowsOf({ proven: 21, waived })[2]).toMatch(/^Prove 1\.2\.0 +21 of 23 rows, WAIVED Q7, Q8 /);
});

it("tells of many refusals the first in its words, and the others by name", () => {
  const sample = sampleReport();
  const violation = (policy: string, enforcement = "mandatory"): object => ({
    policy,
    enforcement,
    message: `${policy} says\nmore`,
  });
  const violations = [
    violation("warns", "advisory"),
    ...["gate-q1", "gate-q2", "gate-q2", "gate-q3"].map((one) => violation(one)),
  ];
  const steps = sample.steps.map((step) =>
    step.outcome === "refused" ? { ...step, violations: violations as typeof step.violations } : step,
  );
  expect(summary({ ...sample, steps }, PLAIN).slice(-2)).toEqual([
    "stopped by gate-q1: gate-q1 says",
    "and by 2 more: gate-q2, gate-q3",
  ]);
});

it("is plain ASCII without a terminal, and without control characters of others on one", () => {
  const sample = sampleReport();
  const attack = "\u001b[2J\u0007evil\nrow → …";
  const report = {
    ...sample,
    steps: sample.steps.map((step) => ({ ...step, name: attack })),
    verdict: { ...sample.verdict, reasons: [attack] },
  };
  expect(summary(report, PLAIN).join("\n")).toMatch(/^[\n -~]*$/);
  const rich = withoutColour(summary(report, RICH).join("\n"));
  expect(rich).toContain("│");
  expect(rich.match(/[^\P{Cc}\n]/u)).toBeNull();
});

it("keeps its columns in both styles", () => {
  const rows = (style: typeof PLAIN): string[] =>
    summary(sampleReport(), style)
      .map(withoutColour)
      .filter((line) => / \d+\.\d s {2}\d+$/.test(line));
  expect(new Set([...rows(PLAIN), ...rows(RICH)].map((row) => row.length)).size).toBe(1);
  expect(rows(RICH)).toHaveLength(7);
});

it.each([
  [true, {}, true],
  [true, { NO_COLOR: "1" }, false],
  [true, { TERM: "dumb" }, false],
  [false, {}, false],
])("terminal %p with %j is rich: %p", (isTTY, env, rich) => {
  expect(styleFor({ isTTY }, env)).toEqual({ colour: rich, unicode: rich });
});
