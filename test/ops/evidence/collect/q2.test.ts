import { q2 } from "../../../../ops/evidence/collect/q2";
import type { Finding } from "../../../../policies/evidence/finding";
import { q2 as gate } from "../../../../policies/gates/q2-security-review";
import type { ReleaseRecord } from "../../../../policies/release/record";
import {
  CollectBench,
  itNeverPasses,
  itRefusesWhatIsNoReport,
  itSurvivesAnyChange,
  sample,
} from "../../../support/collect";

const bench = new CollectBench(q2, "report");
const json = (name: string): Record<string, unknown> => JSON.parse(sample(name)) as Record<string, unknown>;
const counts = (finding: Finding): unknown => finding.figures.counts;

/** A SARIF report of one result under these rules, as a linter or scanner writes it. */
const sarif = (result: object, rules: object[] = [], driver: object = {}): object => ({
  version: "2.1.0",
  runs: [{ tool: { driver: { name: "scan", rules, ...driver } }, results: [{ ruleId: "r1", ...result }] }],
});
const rated = (score: unknown, id = "r1"): object => ({ id, properties: { "security-severity": score } });
const none = { version: "2.1.0", runs: [{ tool: { driver: { name: "scan" } }, results: [] }] };

it("is a statement of the scan, which names what was found by severity", () => {
  expect(bench.finding(sample("trivy.sarif.json"))).toMatchObject({
    kind: "report",
    rows: ["Q2"],
    by: "Trivy 0.58.1",
    figures: {
      counts: { critical: 0, high: 1, moderate: 1, low: 0, unknown: 0 },
      found: [
        { id: "CVE-2021-45078", severity: "high" },
        { id: "CVE-2021-42374", severity: "moderate" },
      ],
    },
  });
  expect(bench.collect(none).said).toBe("0 critical vulnerabilities, 0 high, 0 in all");
});

describe("SARIF", () => {
  it.each<[unknown, string]>([
    ["9.0", "critical"],
    [9.8, "critical"],
    ["8.9", "high"],
    [7, "high"],
    ["6.9", "moderate"],
    ["3.9", "low"],
    [0, "low"],
  ])("rates the score %j as %s", (score, severity) => {
    const report = sarif({}, [rated(score)]);
    if (severity === "critical") expect(bench.refusal(report)).toContain("r1 is critical");
    else expect(counts(bench.finding(report))).toMatchObject({ [severity]: 1 });
  });

  it("takes the worst of the result's score and its rule's, wherever the rule stands", () => {
    const own = { properties: { "security-severity": "2.0" } };
    expect(bench.refusal(sarif(own, [rated("9.1")]))).toContain("r1 is critical");
    expect(bench.refusal(sarif({ properties: { "security-severity": "9.1" } }, [rated("2.0")]))).toContain(
      "critical",
    );
    expect(bench.refusal(sarif({ ruleId: "r1/sub" }, [rated("9.1")]))).toContain("r1/sub is critical");
    expect(bench.refusal(sarif({ ruleId: undefined, ruleIndex: 0 }, [rated("9.1")]))).toContain(
      "r1 is critical",
    );
    const byReference = { ruleId: undefined, rule: { id: "r1", toolComponent: { index: 0 } } };
    const extension = {
      tool: { driver: { name: "CodeQL" }, extensions: [{ name: "queries", rules: [rated("9.1")] }] },
    };
    const report = { version: "2.1.0", runs: [{ ...extension, results: [byReference] }] };
    expect(bench.refusal(report)).toContain("r1 is critical");
  });

  it("goes by the level where nobody rated, and takes no error for harmless", () => {
    expect(counts(bench.finding(sarif({ level: "warning" })))).toMatchObject({ moderate: 1 });
    expect(counts(bench.finding(sarif({ level: "note" })))).toMatchObject({ low: 1 });
    expect(counts(bench.finding(sarif({})))).toMatchObject({ moderate: 1 });
    const byRule = [{ id: "r1", defaultConfiguration: { level: "error" } }];
    for (const report of [
      sarif({ level: "error" }),
      sarif({}, byRule),
      sarif({ level: "fatal" }),
      sarif({}, [rated("x")]),
    ])
      expect(bench.refusal(report)).toContain("r1 has no severity that can be read: it may be critical");
    expect(bench.refusal(sample("eslint.sarif.json"))).toContain("no-eval has no severity that can be read");
  });

  it("counts what was suppressed, and not what was looked for in vain or is gone", () => {
    expect(bench.refusal(sarif({ suppressions: [{ kind: "inSource" }] }, [rated("9.1")]))).toContain(
      "critical",
    );
    for (const gone of [{ kind: "pass" }, { kind: "notApplicable" }, { baselineState: "absent" }])
      expect(counts(bench.finding(sarif(gone, [rated("9.1")])))).toMatchObject({ critical: 0, low: 0 });
  });

  it("is as old as its oldest run", () => {
    const run = (end: string): object => ({
      ...none.runs[0],
      invocations: [{ executionSuccessful: true, endTimeUtc: end }],
    });
    const finding = bench.finding({
      ...none,
      runs: [run("2026-11-22T10:00:00Z"), run("2026-11-20T10:00:00Z")],
    });
    expect(new Date(finding.finishedOn).toISOString()).toBe("2026-11-20T10:00:00.000Z");
    expect(bench.refusal({ ...none, runs: [run("2026-12-22T10:00:00Z")] })).toContain("in the future");
  });

  it.each<[string, object, string]>([
    ["no run", { version: "2.1.0", runs: [] }, "it holds no run"],
    [
      "no results",
      { ...none, runs: [{ ...none.runs[0], results: undefined }] },
      "results is absent: nothing was scanned",
    ],
    ["a scan that failed", { ...none, runs: [{ ...none.runs[0], results: null }] }, "results is null"],
    [
      "a scanner that failed",
      { ...none, runs: [{ ...none.runs[0], invocations: [{ executionSuccessful: false }] }] },
      "scan says that it failed",
    ],
    [
      "results elsewhere",
      { ...none, runs: [{ ...none.runs[0], externalPropertyFileReferences: { results: [{ guid: "1" }] } }] },
      "further results lie in files of their own",
    ],
    ["another version", { ...none, version: "2.0.0" }, "is of no known format"],
  ])("with %s is refused", (_, report, reason) => {
    expect(bench.refusal(report)).toContain(reason);
  });
});

describe("npm audit", () => {
  it("is read by package", () => {
    const finding = bench.finding(sample("npm-audit-good.json"), { tool: "npm@10.8.2" });
    expect(finding).toMatchObject({
      by: "npm 10.8.2",
      figures: { found: [{ id: "lodash GHSA-35jh-r3h4-6jhm", severity: "high" }] },
    });
  });

  it("with critical packages is refused, all of them by name", () => {
    expect(bench.refusal(sample("npm-audit-bad.json"))).toMatch(
      /minimist GHSA-xvch-5gv4-984h is critical[^]*mkdirp is critical/,
    );
  });

  it("that did not come about is refused, as npm wrote it", () => {
    expect(bench.refusal(sample("npm-audit-failed.json"))).toContain(
      'npm could not audit: "405 Method Not Allowed',
    );
  });

  it("that looked at nothing, or does not list what it counts, is refused", () => {
    const good = json("npm-audit-good.json");
    const metadata = good.metadata as Record<string, object>;
    const but = (change: object): object => ({ ...good, metadata: { ...metadata, ...change } });
    expect(bench.refusal(but({ dependencies: { total: 0 } }))).toContain("it looked at no dependency");
    expect(
      bench.refusal(but({ vulnerabilities: { ...metadata.vulnerabilities, total: 2, critical: 1 } })),
    ).toMatch(/counts 2 vulnerable packages and lists 1[^]*counts 1 critical ones and lists 0/);
    expect(bench.refusal({ actions: [], advisories: {}, metadata: {} })).toContain("is of no known format");
  });
});

describe("OSV-Scanner", () => {
  const withGroup = (group: object, vulnerability: object = { id: "X-1" }): object => ({
    results: [
      { packages: [{ package: {}, vulnerabilities: [vulnerability], groups: [{ ids: ["X-1"], ...group }] }] },
    ],
  });

  it("is read by groups of advisories", () => {
    expect(bench.finding(sample("osv.json"), { tool: "osv-scanner@2.3.3" })).toMatchObject({
      by: "osv-scanner 2.3.3",
      figures: { found: [{ id: "GHSA-m5pq-gvj9-9vr8", severity: "high" }] },
    });
  });

  it("falls back to GitHub's words, and takes malice for critical", () => {
    const words = (severity: string): object => ({ id: "X-1", database_specific: { severity } });
    expect(counts(bench.finding(withGroup({}, words("MODERATE"))))).toMatchObject({ moderate: 1 });
    expect(bench.refusal(withGroup({ max_severity: "" }, words("CRITICAL")))).toContain("X-1 is critical");
    expect(bench.refusal(withGroup({ max_severity: "9.8" }, words("LOW")))).toContain("X-1 is critical");
    expect(bench.refusal(withGroup({ ids: ["MAL-2026-1"] }))).toContain("MAL-2026-1 is critical");
  });

  it("with an advisory that nobody rated, outside of every group or in one, is refused", () => {
    const unrated = "X-1 has no severity that can be read";
    expect(bench.refusal(withGroup({ max_severity: "" }))).toContain(unrated);
    expect(bench.refusal(withGroup({ ids: ["Y-1"], max_severity: "2.0" }))).toContain(unrated);
  });

  it("that names no package is refused: a scan of nothing looks the same", () => {
    expect(bench.refusal({ results: [] })).toContain("run osv-scanner with --all-packages");
  });
});

describe("any report", () => {
  itRefusesWhatIsNoReport(bench);
  // A statement is made of nothing that the gate itself would refuse.
  const faults = (finding: Finding): readonly string[] =>
    gate.proofs({} as never, {} as ReleaseRecord, {} as never)[0]?.faults(finding) ?? ["no proof"];
  for (const name of ["trivy.sarif.json", "npm-audit-good.json", "osv.json"])
    describe(name, () =>
      itSurvivesAnyChange(bench, json(name), (finding) => expect(faults(finding)).toEqual([])),
    );
  describe("npm-audit-bad.json", () => itNeverPasses(bench, json("npm-audit-bad.json")));
});
