/** A count, or a value, of the structured lines that match: rehearsal/app/service/log.mjs writes them. */
export interface LogFigure {
  readonly id: string;
  readonly metric: string;
  readonly pattern: string;
  /** `1` for each line, or the field whose value counts. */
  readonly value: string;
  /** Dimension → field. A line without the field counts for nothing; each value is a metric of its own, so few of them. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: "Count" | "Milliseconds";
}

export const LOG_FIGURES: readonly LogFigure[] = [
  {
    id: "dependency-failures",
    metric: "DependencyFailures",
    pattern: '{ $.message = "dependency" && $.outcome = "failure" }',
    value: "1",
    dimensions: { Dependency: "$.dependency" },
    unit: "Count",
  },
  {
    id: "dependency-duration",
    metric: "DependencyDuration",
    pattern: '{ $.message = "dependency" }',
    value: "$.durationMs",
    dimensions: { Dependency: "$.dependency" },
    unit: "Milliseconds",
  },
  {
    id: "errors",
    metric: "Errors",
    pattern: '{ $.level = "error" || $.level = "warn" }',
    value: "1",
    dimensions: { Category: "$.category" },
    unit: "Count",
  },
  {
    id: "requests",
    metric: "RequestDuration",
    pattern: '{ $.message = "request" }',
    value: "$.durationMs",
    dimensions: { Route: "$.route" },
    unit: "Milliseconds",
  },
];
