import {
  type Finding,
  type ReportFile,
  type Tool,
  Unreadable,
  bagAt,
  momentAt,
  shown,
  textAt,
  toolAt,
} from "../finding";
import type { Row } from "../rows";

/** Our own type, where in-toto publishes none that fits. docs/evidence.md describes it. */
export const REPORT = "sluice:evidence/report/v1";

export interface Report {
  readonly row: Row;
  readonly passed: boolean;
  readonly finishedOn: Date;
  readonly tool: Tool;
  readonly report: ReportFile;
  readonly figures: Readonly<Record<string, unknown>>;
}

export const reportPredicate = ({
  row,
  passed,
  finishedOn,
  tool,
  report,
  figures,
}: Report): Record<string, unknown> => ({
  row,
  result: passed ? "PASSED" : "FAILED",
  finishedOn: finishedOn.toISOString(),
  tool: { name: tool.name, version: tool.version },
  report: descriptorOf(report),
  figures,
});

/** in-toto's ResourceDescriptor of a raw report. */
export const descriptorOf = ({ name, digest, uri }: ReportFile): Record<string, unknown> => ({
  name,
  digest: { sha256: digest },
  ...(uri === undefined ? {} : { uri }),
});

export function readReport(predicate: Record<string, unknown>): Finding {
  const report = bagAt(predicate.report, "report");
  textAt(report.name, "report.name");
  hexAt(bagAt(report.digest, "report.digest").sha256, "report.digest.sha256");
  return {
    kind: "report",
    rows: [textAt(predicate.row, "row")],
    passed: predicate.result === "PASSED",
    finishedOn: momentAt(predicate.finishedOn, "finishedOn"),
    by: toolAt(predicate.tool, "tool"),
    figures: bagAt(predicate.figures, "figures"),
  };
}

export function hexAt(value: unknown, where: string): string {
  if (typeof value === "string" && /^[0-9a-f]{64}$/.test(value)) return value;
  throw new Unreadable(`${where} is ${shown(value)}, not 64 hex digits`);
}
