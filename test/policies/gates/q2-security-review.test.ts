import { q2 } from "../../../policies/gates/q2-security-review";
import { scanPredicate, type Severity } from "../../../policies/evidence/predicates/vulnerabilities";
import { itNeedsAPerson } from "../../support/approval-spec";
import { GateBench, itJudgesItsEvidence, itReadsItsFigures } from "../../support/gate-bench";

const bench = new GateBench(q2);
const scanOf = (...severities: Severity[]): string[] =>
  bench.judgePredicate(
    scanPredicate({
      report: { name: "scan.sarif", digest: "0".repeat(64) },
      scanner: { name: "trivy", version: "0.58.0" },
      finishedOn: new Date(Date.now() - 3_600_000),
      found: severities.map((severity, index) => ({ id: `CVE-2026-${index}`, severity })),
    }),
    "q2-scan.dsse.json",
  );

describe("gate Q2", () => {
  itJudgesItsEvidence(bench);
  itNeedsAPerson(bench, "security");
  itReadsItsFigures(bench, ["counts"]);

  it("passes what is less than critical, and what has no hole at all", () => {
    expect(scanOf("high", "high", "moderate", "low")).toEqual([]);
    expect(scanOf()).toEqual([]);
  });

  it("refuses one critical vulnerability among a thousand, and one that nobody rated", () => {
    const many = Array<Severity>(1000).fill("high");
    expect(scanOf(...many, "critical")).toEqual([
      expect.stringContaining("1 critical vulnerabilities (CVE-2026-1000)"),
    ]);
    expect(scanOf("low", "unknown")).toEqual([
      expect.stringContaining("1 vulnerabilities of unknown severity (CVE-2026-1)"),
    ]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      "counts what it does not name",
      { counts: { critical: 2, unknown: 0 } },
      "2 critical vulnerabilities (unnamed)",
    ],
    [
      "names what it does not count",
      { result: [{ id: "CVE-1", severity: [{ score: "critical" }] }] },
      "1 critical vulnerabilities (CVE-1)",
    ],
    [
      "counts in halves",
      { counts: { critical: 0.5, unknown: 0 } },
      "counts.critical is 0.5, not a whole number",
    ],
    ["does not count the unrated", { counts: { critical: 0 } }, "counts.unknown is absent"],
    ["has no list", { result: "none" }, 'scanner.result is "none", not a list'],
    [
      "has a finding without a name",
      { result: [{ severity: [{ score: "low" }] }] },
      "scanner.result[0].id is absent",
    ],
    [
      "has a finding without a severity",
      { result: [{ id: "CVE-1", severity: [] }] },
      "severity[0] is absent",
    ],
    ["has no scanner", { name: "" }, "scanner.name"],
  ])("refuses a scan that %s", (_, figures, reason) => {
    expect(bench.judgeFigures(figures)).toEqual([expect.stringContaining(reason)]);
  });
});
