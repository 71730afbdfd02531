import { bagAt, shown } from "../../../policies/evidence/finding";
import { VULNERABILITIES, scanPredicate } from "../../../policies/evidence/predicates/vulnerabilities";
import type { Collector } from "../collector";
import { Refusal } from "../refusal";
import { endOf, jsonOf, readRaw, refuseFor, shaped } from "../reports";
import { npmFailure, readNpmAudit } from "../scans/npm-audit";
import { readOsv } from "../scans/osv";
import { readSarif } from "../scans/sarif";
import type { ScanReport } from "../scans/scan";

/** Q2: a scan in which nothing is critical, and nothing is unrated. The approval beside it is a person's: `approve q2`. */
export const q2: Collector = {
  row: "Q2",
  part: "scan",
  summary: "vulnerability scan: SARIF 2.1.0, npm audit or OSV-scanner JSON",
  options: [
    { flags: "--report <scan>", description: "the scanner's report", required: true },
    {
      flags: "--tool <name@version>",
      description: "what scanned (default: as the report says)",
      required: false,
    },
    {
      flags: "--finished <time>",
      description: "when the scan ended, where the report does not say (default: when it was written)",
      required: false,
    },
  ],
  collect: ({ report = "", tool, finished, uri }, _, now) => {
    const raw = readRaw(report, uri);
    const scan = readScanReport(jsonOf(raw));
    const named = (severity: string): string[] =>
      scan.found.filter((one) => one.severity === severity).map(({ id }) => id);
    refuseFor(
      "the report does not show 0 critical vulnerabilities",
      [
        ...scan.faults,
        ...named("critical").map((id) => `${id} is critical`),
        ...named("unknown").map((id) => `${id} has no severity that can be read: it may be critical`),
      ],
      "mend what is critical and scan again; what nobody rated, rate in the scanner, or have the escalation role waive Q2",
    );
    const [name = scan.scanner.name, version = scan.scanner.version ?? "unknown"] = tool?.split("@") ?? [];
    const predicate = scanPredicate({
      report: raw.file,
      scanner: { name, version },
      finishedOn: endOf(scan.finishedOn, finished, raw.writtenOn, now),
      found: scan.found,
    });
    return {
      predicateType: VULNERABILITIES,
      predicate,
      said: `0 critical vulnerabilities, ${named("high").length} high, ${scan.found.length} in all`,
    };
  },
};

/** Reads a scanner's report of any known format; refuses every other. */
export function readScanReport(json: unknown): ScanReport {
  return shaped("the report", () => {
    const report = bagAt(json, "it");
    if (report.version === "2.1.0" && report.runs !== undefined) return readSarif(report);
    if (report.auditReportVersion === 2) return readNpmAudit(report);
    if (report.error !== undefined) throw new Refusal(npmFailure(report), "run npm audit again");
    if (report.results !== undefined && report.version === undefined) return readOsv(report);
    throw new Refusal(
      `the report has the keys ${shown(Object.keys(report))} and is of no known format`,
      "give SARIF 2.1.0, npm audit --json of npm 7 or later, or osv-scanner's JSON",
    );
  });
}
