import {
  type Finding,
  type ReportFile,
  type Tool,
  Unreadable,
  bagAt,
  countAt,
  listAt,
  momentAt,
  shown,
  textAt,
} from "../finding";
import type { Row } from "../rows";
import { descriptorOf, hexAt } from "./report";

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md */
export const TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1";

/** What a run of tests came to, as ops/evidence reads it from a report. */
export interface TestRun {
  readonly row: Row;
  readonly report: ReportFile;
  readonly tool: Tool;
  /** When the last test ended. */
  readonly finishedOn: Date;
  readonly tests: number;
  /** Skipped with a reason. */
  readonly skipped: number;
  /** Names of the tests that did not pass. */
  readonly failed?: readonly string[];
  /** The gate's own figures beside the counts, e.g. the browsers. */
  readonly figures?: Readonly<Record<string, unknown>>;
}

export function testResultPredicate(run: TestRun): Record<string, unknown> {
  const failed = run.failed ?? [];
  return {
    result: failed.length === 0 ? "PASSED" : "FAILED",
    configuration: [
      {
        ...descriptorOf(run.report),
        // A ResourceDescriptor's `annotations` are the specification's place for a producer's own figures.
        annotations: {
          ...run.figures,
          row: run.row,
          tool: run.tool.name,
          toolVersion: run.tool.version,
          finishedOn: run.finishedOn.toISOString(),
          tests: run.tests,
          passed: run.tests - run.skipped - failed.length,
          skipped: run.skipped,
        },
      },
    ],
    failedTests: failed,
  };
}

export function readTestResult(predicate: Record<string, unknown>): Finding {
  const [first] = listAt(predicate.configuration, "predicate.configuration");
  const report = bagAt(first, "predicate.configuration[0]");
  hexAt(bagAt(report.digest, "the report's digest").sha256, "the report's digest.sha256");
  const figures = bagAt(report.annotations, "predicate.configuration[0].annotations");
  const failed = ["failedTests", "warnedTests"].flatMap((list) => listAt(predicate[list] ?? [], list));
  checkCounts(figures, failed.length);
  return {
    kind: "report",
    rows: [textAt(figures.row, "row")],
    passed: predicate.result === "PASSED" && failed.length === 0,
    finishedOn: momentAt(figures.finishedOn, "finishedOn"),
    by: `${textAt(figures.tool, "tool")} ${textAt(figures.toolVersion, "toolVersion")}`,
    figures: { ...figures, failed },
  };
}

function checkCounts(figures: Record<string, unknown>, failed: number): void {
  const [tests, passed, skipped] = ["tests", "passed", "skipped"].map((name) =>
    countAt(figures[name], name),
  ) as [number, number, number];
  if (passed + skipped + failed === tests) return;
  throw new Unreadable(
    `${passed} passed, ${skipped} skipped and ${failed} failed of ${tests} tests: some are unaccounted for`,
  );
}

/** Why a run of tests does not prove that all of them passed; none where it does. */
export function faultsOfTests({ passed, figures }: Finding): string[] {
  const failed = figures.failed as readonly unknown[];
  if (failed.length > 0) return [`${failed.length} tests did not pass, the first is ${shown(failed[0])}`];
  if (!passed) return ["the result is not PASSED"];
  return figures.passed === 0 ? ["no test passed: a run without tests proves nothing"] : [];
}
