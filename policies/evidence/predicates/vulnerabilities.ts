import {
  type Finding,
  type ReportFile,
  type Tool,
  bagAt,
  listAt,
  momentAt,
  textAt,
  toolAt,
} from "../finding";
import { descriptorOf, hexAt } from "./report";

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/vuln.md */
export const VULNERABILITIES = "https://in-toto.io/attestation/vulns/v0.1";

export const SEVERITIES = ["critical", "high", "moderate", "low", "unknown"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Scan {
  readonly report: ReportFile;
  readonly scanner: Tool;
  readonly finishedOn: Date;
  readonly found: readonly { readonly id: string; readonly severity: Severity }[];
}

/** Findings named in a statement; more are counted only. */
const NAMED = 50;

export const scanPredicate = ({ report, scanner, finishedOn, found }: Scan): Record<string, unknown> => ({
  scanner: {
    uri: `pkg:generic/${encodeURIComponent(scanner.name)}@${encodeURIComponent(scanner.version)}`,
    name: scanner.name,
    version: scanner.version,
    // Ids by severity, the worst first: what matters stays where the list has to end.
    result: [...found]
      .sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity))
      .slice(0, NAMED)
      .map(({ id, severity }) => ({ id, severity: [{ method: "sluice", score: severity }] })),
    counts: Object.fromEntries(
      SEVERITIES.map((severity) => [severity, found.filter((one) => one.severity === severity).length]),
    ),
  },
  metadata: {
    scanFinishedOn: finishedOn.toISOString(),
    report: descriptorOf(report),
  },
});

/** A scan speaks of row Q2. What it found is judged by the gate. */
export function readScan(predicate: Record<string, unknown>): Finding {
  const scanner = bagAt(predicate.scanner, "scanner");
  const metadata = bagAt(predicate.metadata, "metadata");
  hexAt(
    bagAt(bagAt(metadata.report, "metadata.report").digest, "metadata.report.digest").sha256,
    "metadata.report.digest.sha256",
  );
  const result = listAt(scanner.result, "scanner.result").map((one, index) => {
    const found = bagAt(one, `scanner.result[${index}]`);
    const [severity] = listAt(found.severity, `scanner.result[${index}].severity`);
    return {
      id: textAt(found.id, `scanner.result[${index}].id`),
      severity: textAt(bagAt(severity, "severity[0]").score, "severity[0].score"),
    };
  });
  return {
    kind: "report",
    rows: ["Q2"],
    passed: true,
    finishedOn: momentAt(metadata.scanFinishedOn, "metadata.scanFinishedOn"),
    by: toolAt(scanner, "scanner"),
    figures: { found: result, counts: bagAt(scanner.counts, "scanner.counts") },
  };
}
