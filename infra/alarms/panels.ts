import type { DashboardName } from "./figures/figure";
import { type Metric, from, metric } from "./figures/figure";

/** What a dashboard shows besides the figures that have an alarm: what is compared or read. */
export interface Panel {
  readonly rows: readonly string[];
  readonly title: string;
  readonly dashboards: readonly DashboardName[];
  /** What the row allows, in the panel's unit: drawn as a line. Absent where the row names no figure. */
  readonly atMost?: number;
  readonly shows:
    | { readonly kind: "metrics"; readonly metrics: Readonly<Record<string, Metric>> }
    /** Every metric of a name that is logged, by one dimension. */
    | {
        readonly kind: "logged";
        readonly metric: string;
        readonly by: string;
        readonly statistic: string;
        readonly period: number;
      };
}

const slots = (name: string, statistic: Metric["statistic"]): Panel["shows"] => {
  const of = (source: "blueGroup" | "greenGroup"): Metric =>
    metric("AWS/ApplicationELB", name, statistic, {
      LoadBalancer: from("loadBalancer"),
      TargetGroup: from(source),
    });
  return { kind: "metrics", metrics: { blue: of("blueGroup"), green: of("greenGroup") } };
};

export const PANELS: readonly Panel[] = [
  {
    rows: ["D4"],
    title: "Requests by slot",
    dashboards: ["first-hours"],
    shows: slots("RequestCount", "Sum"),
  },
  {
    rows: ["M1"],
    title: "Failed requests (5xx) by slot",
    dashboards: ["first-hours"],
    shows: slots("HTTPCode_Target_5XX_Count", "Sum"),
  },
  {
    rows: ["M1"],
    title: "Response time by slot, 90th percentile (s)",
    atMost: 0.5,
    dashboards: ["first-hours"],
    shows: slots("TargetResponseTime", "p90"),
  },
  {
    rows: ["M5"],
    title: "Errors and refusals by category",
    dashboards: ["first-hours", "day", "week"],
    shows: { kind: "logged", metric: "Errors", by: "Category", statistic: "Sum", period: 300 },
  },
  {
    rows: ["M4"],
    title: "Response time by endpoint, 95th percentile (ms)",
    atMost: 500,
    dashboards: ["first-hours", "day", "week"],
    shows: { kind: "logged", metric: "RequestDuration", by: "Route", statistic: "p95", period: 300 },
  },
  {
    rows: ["M3", "M7"],
    title: "Feature use: requests by endpoint",
    dashboards: ["first-hours", "day", "week"],
    shows: { kind: "logged", metric: "RequestDuration", by: "Route", statistic: "SampleCount", period: 3600 },
  },
  {
    rows: ["M5"],
    title: "Failed calls by dependency",
    dashboards: ["first-hours", "day"],
    shows: { kind: "logged", metric: "DependencyFailures", by: "Dependency", statistic: "Sum", period: 300 },
  },
  {
    rows: ["M4"],
    title: "Asset load: time to CloudFront's first byte from the origin (ms)",
    dashboards: ["day"],
    shows: {
      kind: "metrics",
      metrics: {
        origin: metric("AWS/CloudFront", "OriginLatency", "p90", {
          DistributionId: from("distribution"),
          Region: "Global",
        }),
      },
    },
  },
  {
    rows: ["M7"],
    title: "Requests, page and API",
    dashboards: ["week"],
    shows: {
      kind: "metrics",
      metrics: {
        requests: metric("AWS/CloudFront", "Requests", "Sum", {
          DistributionId: from("distribution"),
          Region: "Global",
        }),
      },
    },
  },
];

/** What each dashboard is for, and what of its rows is seen elsewhere: an empty place should not look like a good figure. */
export const NOTES: Readonly<Record<DashboardName, string>> = {
  "first-hours": [
    "## First four hours after a release (M1–M3)",
    "Lines are thresholds; each is an alarm. Elsewhere: other browsers and accessibility are proven before the release (Q7, Q9);",
    "engagement, conversion and support tickets are in the product's analytics and in the help desk.",
  ].join("\n"),
  day: [
    "## Four to 24 hours after a release (M4–M6)",
    "Trends against the day before. Elsewhere: session duration in the product's analytics; user reports in the help desk;",
    "data access patterns in Supabase's logs; what Cloudflare refused in its *Security → Events*: no request of it comes here.",
  ].join("\n"),
  week: [
    "## Every week (M7)",
    "For the health report. Elsewhere: satisfaction and business impact; code quality and security scans in CI.",
  ].join("\n"),
};
