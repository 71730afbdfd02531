import type { Severity } from "../../notices/severities";
import type { Settings } from "../../config/schema";
import type { SlotName } from "../../release/slots";

/** What a figure is read from, by the name that only the stack knows. */
export const SOURCES = [
  "loadBalancer",
  "blueGroup",
  "greenGroup",
  "distribution",
  "cluster",
  "blueFamily",
  "greenFamily",
  "viewerCertificate",
  "originCertificate",
  "pageCanary",
  "signInCanary",
  "paymentCanary",
  "quoteCanary",
  "firewall",
  "vault",
  "settingsExport",
  "settingsExportDeadLetters",
  "logIngestion",
  "logIngestionDeadLetters",
  "rollback",
  "rollbackDeadLetters",
] as const;
export type Source = (typeof SOURCES)[number];

export type Statistic = "Sum" | "Average" | "Minimum" | "Maximum" | "SampleCount" | `p${number}`;

/**
 * A metric as CloudWatch has it; `LOGGED` is the namespace of what metric filters count, `SLOTS_LOGGED` that of what the
 * tasks of a slot tell about themselves.
 */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: Statistic;
  readonly dimensions: Readonly<Record<string, string | { readonly from: Source }>>;
}
export const LOGGED = "logged";
export const SLOTS_LOGGED = "slots-logged";

/** One metric, or an expression over several, by id. */
export type Reading =
  | { readonly metric: Metric; readonly expression?: undefined }
  | { readonly expression: string; readonly metrics: Readonly<Record<string, Metric>> };

export const FAMILIES = [
  "availability",
  "errors",
  "latency",
  "capacity",
  "database",
  "ai",
  "automatic-rollback",
  "backups",
  "integrations",
  "certificates",
  "security",
] as const;

/** The dashboards: the first four hours after a release, the day after it, and every week. */
export const DASHBOARDS = ["first-hours", "day", "week"] as const;
export type DashboardName = (typeof DASHBOARDS)[number];

/** A missing data point is decided for every figure, with the reason. */
export interface Missing {
  /** `missing`: the alarm says that it has no data, and tells that as well. */
  readonly treat: "breaching" | "notBreaching" | "ignore" | "missing";
  readonly because: string;
}

/** One figure that is watched: an alarm, a widget on each of its dashboards, and a line of docs/alarms.md come of it. */
export interface Figure {
  /** Part of the alarm's name. */
  readonly id: string;
  readonly rows: readonly string[];
  /** The item of the row, in its own words. */
  readonly item: string;
  readonly title: string;
  /** Its runbook is docs/runbooks/<family>.md. */
  readonly family: (typeof FAMILIES)[number];
  readonly severity: Severity;
  readonly reading: Reading;
  readonly unit: string;
  readonly alarmWhen: "above" | "below";
  readonly threshold: number;
  /** Seconds of one period. */
  readonly period: number;
  /** So many bad periods among the last so many. */
  readonly bad: number;
  readonly among: number;
  readonly missing: Missing;
  readonly dashboards: readonly DashboardName[];
  /** Only of this slot; both together where it is missing. */
  readonly slot?: SlotName;
  /** CloudFront and its certificate are watched in us-east-1, wherever the stack is. */
  readonly edge?: true;
  /** Only where this option is on. */
  readonly needs?: keyof Settings["options"];
}

export const from = (source: Source): { readonly from: Source } => ({ from: source });

/** Short for the table: a metric of AWS, and one that a metric filter counts. */
export const metric = (
  namespace: string,
  name: string,
  statistic: Statistic,
  dimensions: Metric["dimensions"],
): Metric => ({ namespace, name, statistic, dimensions });

export const logged = (
  name: string,
  statistic: Statistic,
  dimensions: Readonly<Record<string, string>>,
): Metric => metric(LOGGED, name, statistic, dimensions);
