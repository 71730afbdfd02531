import { q7 } from "../../../../ops/evidence/collect/q7";
import { q8 } from "../../../../ops/evidence/collect/q8";
import { readStack } from "../../../../ops/evidence/stack";
import { q7 as gate } from "../../../../policies/gates/q7-cross-browser";
import {
  CollectBench,
  itNeverPasses,
  itRefusesWhatIsNoReport,
  itSurvivesAnyChange,
  sample,
} from "../../../support/collect";

const bench = new CollectBench(q7, "report");
const good = JSON.parse(sample("playwright-good.json")) as Record<string, unknown>;
const stack = readStack(
  "config:\n  sluice:evidence: {browsers: [chromium, webkit], viewports: [phone]}\n",
  "Pulumi.prod.yaml",
);

/** A report of one test, as Playwright writes it, with some of it replaced. */
const report = (test: object, rest: object = {}, counts: object = { expected: 1 }): object => ({
  config: { version: "1.65.1", shard: null },
  suites: [
    {
      title: "a.spec.ts",
      specs: [
        {
          title: "signs in",
          tests: [
            {
              projectName: "chromium",
              expectedStatus: "passed",
              status: "expected",
              annotations: [],
              results: [{ status: "passed" }],
              ...test,
            },
          ],
        },
      ],
    },
  ],
  errors: [],
  stats: {
    startTime: "2026-11-23T09:00:00.000Z",
    duration: 60_000.5,
    ...{ expected: 0, skipped: 0, unexpected: 0, flaky: 0, ...counts },
  },
  ...rest,
});

describe("Playwright's report", () => {
  it("is a test result with a count for each project", () => {
    expect(bench.finding(sample("playwright-good.json"))).toMatchObject({
      rows: ["Q7"],
      passed: true,
      by: "playwright 1.65.1",
      finishedOn: Date.parse("2026-11-23T09:42:11.448Z"),
      figures: {
        tests: 4,
        passed: 3,
        skipped: 1,
        browsers: [
          { name: "chromium", passed: 2, failed: 0 },
          { name: "phone", passed: 1, failed: 0 },
        ],
      },
    });
    expect(bench.collect(sample("playwright-good.json")).said).toBe(
      "3 tests passed on chromium, phone, 1 skipped with a reason",
    );
  });

  it("that failed is refused with every fault, and what each is", () => {
    const refusal = bench.refusal(sample("playwright-bad.json"));
    for (const fault of [
      '[chromium] a.spec.ts › flaky: flaky: "failed", then "passed"',
      '[phone] a.spec.ts › fails: "unexpected": Error: expect(received).toBe(expected)',
      "[chromium] a.spec.ts › skipped without: skipped without a reason",
      "[chromium] a.spec.ts › fixme: skipped without a reason",
      '[phone] a.spec.ts › known defect: it is expected to end as "failed": a known defect',
    ])
      expect(refusal).toContain(fault);
  });

  it.each<[string, object, string]>([
    ["no test", report({}, { suites: [] }, { expected: 0 }), "no test passed"],
    [
      "nothing but skips",
      report(
        { status: "skipped", annotations: [{ type: "skip", description: "later" }] },
        {},
        { skipped: 1, expected: 0 },
      ),
      "no test passed",
    ],
    ["fewer tests than it counts", report({}, {}, { expected: 2 }), "it counts 2 tests and lists 1"],
    [
      "a second attempt that it hides",
      report({ results: [{ status: "failed" }, { status: "passed" }] }),
      "its attempts are",
    ],
    ["no attempt", report({ results: [] }), "its attempts are []"],
    ["an outcome of another kind", report({ status: "fine" }), '"fine": no message'],
    [
      "one shard of two",
      report({}, { config: { version: "1", shard: { current: 1, total: 2 } } }),
      "merge their reports",
    ],
    [
      "an error outside of the tests",
      report({}, { errors: [{ message: "no tests.ts\n  at x" }] }),
      "the run itself failed: no tests.ts",
    ],
    ["no version", report({}, { config: {} }), "config.version is absent"],
    ["no counts", report({}, { stats: {} }), "stats.expected is absent"],
    [
      "a time to come",
      report(
        {},
        { stats: { startTime: "2026-12-23T09:00:00Z", expected: 1, skipped: 0, unexpected: 0, flaky: 0 } },
      ),
      "in the future",
    ],
  ])("with %s is refused", (_, text, reason) => {
    expect(bench.refusal(text)).toContain(reason);
  });

  it("has to have run on all that the stack lists", () => {
    expect(bench.refusal(report({}), {}, { stack })).toContain(
      "nothing passed on webkit, which sluice:evidence.browsers lists",
    );
    expect(
      bench.finding(report({ projectName: "webkit" }), {}, { stack: { ...stack, browsers: ["webkit"] } })
        .rows,
    ).toEqual(["Q7"]);
  });

  itRefusesWhatIsNoReport(bench);
  itSurvivesAnyChange(bench, good, (finding) => {
    const browsers = finding.figures.browsers as { name: string }[];
    const settings = { browsers: browsers.slice(0, 1).map(({ name }) => name) };
    const [proof] = gate.proofs({} as never, {} as never, { settings } as never);
    expect(proof?.faults(finding)).toEqual([]);
  });
  itNeverPasses(bench, JSON.parse(sample("playwright-bad.json")));
});

describe("the same report for viewports", () => {
  const viewports = new CollectBench(q8, "report");

  it("is Q8's", () => {
    expect(viewports.finding(report({ projectName: "phone" }), {}, { stack })).toMatchObject({
      rows: ["Q8"],
      figures: { viewports: [{ name: "phone", passed: 1, failed: 0 }] },
    });
  });
});
