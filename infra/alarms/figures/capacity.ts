import { type Figure, type Metric, type Source, from, metric } from "./figure";

const INSIGHTS = "ECS/ContainerInsights";
const DAY = 86_400;

/** A service's name is generated; its task definition's family is ours, and Container Insights reports by it, too. */
const used = (name: string, family: Source): Metric =>
  metric(INSIGHTS, name, "Sum", { ClusterName: from("cluster"), TaskDefinitionFamily: from(family) });

/** The fuller slot counts: a mean of both would hide a candidate that is at its limit. */
const share = (resource: "Cpu" | "Memory"): Figure["reading"] => ({
  expression: "MAX([FILL(100 * blueUsed / blueHas, 0), FILL(100 * greenUsed / greenHas, 0)])",
  metrics: {
    blueUsed: used(`${resource}Utilized`, "blueFamily"),
    blueHas: used(`${resource}Reserved`, "blueFamily"),
    greenUsed: used(`${resource}Utilized`, "greenFamily"),
    greenHas: used(`${resource}Reserved`, "greenFamily"),
  },
});

const capacity = {
  family: "capacity",
  unit: "%",
  alarmWhen: "above",
  period: 60,
  missing: { treat: "breaching", because: "Container Insights reports every minute while any task runs" },
  dashboards: ["first-hours", "day", "week"],
} as const;

const certificate = {
  rows: ["M6", "E7"],
  item: "TLS",
  family: "certificates",
  severity: 2,
  unit: "days",
  alarmWhen: "below",
  // ACM renews 60 days before the end; at 30 it has tried and failed for a month:
  // https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
  threshold: 30,
  period: DAY,
  bad: 1,
  among: 1,
  missing: { treat: "ignore", because: "ACM reports twice a day; a late report is not an expiry" },
  dashboards: ["day", "week"],
} as const;

const days = (source: Source): Figure["reading"] => ({
  metric: metric("AWS/CertificateManager", "DaysToExpiry", "Minimum", { CertificateArn: from(source) }),
});

/** What runs out: CPU, memory, certificates. */
export const CAPACITY: readonly Figure[] = [
  {
    ...capacity,
    id: "cpu",
    rows: ["M1"],
    item: "CPU and memory normal",
    title: "CPU of the fuller slot",
    severity: 3,
    reading: share("Cpu"),
    threshold: 85,
    bad: 10,
    among: 15,
  },
  {
    ...capacity,
    id: "memory",
    rows: ["M1"],
    item: "CPU and memory normal",
    title: "Memory of the fuller slot",
    // A task over its memory is killed, with the requests that it holds.
    severity: 2,
    reading: share("Memory"),
    threshold: 85,
    bad: 5,
    among: 5,
  },
  {
    ...certificate,
    id: "certificate-viewer",
    title: "Days that the viewers' certificate is still valid",
    reading: days("viewerCertificate"),
    edge: true,
  },
  {
    ...certificate,
    id: "certificate-origin",
    title: "Days that the load balancer's certificate is still valid",
    reading: days("originCertificate"),
  },
];
