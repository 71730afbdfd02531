import { type Figure, type Source, from, logged, metric } from "./figure";

const canary = (source: Source): Figure["reading"] => ({
  metric: metric("CloudWatchSynthetics", "SuccessPercent", "Average", { CanaryName: from(source) }),
});

const flow = {
  unit: "%",
  alarmWhen: "below",
  // Two of the three runs that a quarter of an hour holds: one failed run of three pages nobody. A canary that runs more seldom
  // (sluice:synthetics.everyMinutes, at most 10) has one or two runs there, and one good one of two is enough.
  threshold: 50,
  period: 900,
  bad: 1,
  among: 1,
  missing: { treat: "breaching", because: "a canary that does not run has found something, too" },
  dashboards: ["first-hours", "week"],
  needs: "synthetics",
} as const;

const errors = (category: string): Figure["reading"] => ({
  metric: logged("Errors", "Sum", { Category: category }),
});

const guarded = {
  rows: ["M6"],
  family: "security",
  severity: 3,
  unit: "requests",
  alarmWhen: "above",
  period: 300,
  bad: 2,
  among: 3,
  missing: { treat: "notBreaching", because: "the filter counts refusals only; no line, no refusal" },
  dashboards: ["day", "week"],
} as const;

/** What users do, tried by canaries on a desktop and a mobile viewport; and who is refused. */
export const USERS: readonly Figure[] = [
  {
    ...flow,
    id: "canary-page",
    rows: ["M1", "M2"],
    item: "HTTP 200",
    title: "Canary: the page loads, desktop and mobile",
    family: "availability",
    severity: 1,
    reading: canary("pageCanary"),
  },
  {
    ...flow,
    id: "canary-sign-in",
    rows: ["M1", "M2"],
    item: "Auth0 sign-in",
    title: "Canary: a test user signs in at Auth0, desktop and mobile",
    family: "integrations",
    severity: 2,
    reading: canary("signInCanary"),
  },
  {
    ...flow,
    id: "canary-payment",
    rows: ["M1", "M2"],
    item: "Stripe payments",
    title: "Canary: a payment in Stripe's sandbox, desktop and mobile",
    family: "integrations",
    severity: 2,
    reading: canary("paymentCanary"),
  },
  {
    ...flow,
    id: "canary-quote",
    rows: ["M2"],
    item: "core features",
    title: "Canary: a quote is made, desktop and mobile",
    family: "availability",
    severity: 2,
    reading: canary("quoteCanary"),
  },
  {
    ...guarded,
    id: "authentication-failures",
    item: "authentication failures",
    title: "Requests refused for a missing or wrong credential (401, 403)",
    reading: errors("authentication"),
    threshold: 100,
  },
  {
    ...guarded,
    id: "rate-limited",
    item: "rate limiting",
    title: "Requests refused for their number (429)",
    reading: errors("rate-limit"),
    threshold: 500,
  },
  {
    ...guarded,
    id: "blocked-requests",
    item: "rate limiting",
    title: "Requests that AWS WAF refused at CloudFront: too many, known attacks, past Cloudflare",
    reading: {
      // CloudFront's have no dimension Region: https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
      metric: metric("AWS/WAFV2", "BlockedRequests", "Sum", { WebACL: from("firewall"), Rule: "ALL" }),
    },
    threshold: 1000,
    missing: {
      treat: "notBreaching",
      because: "the firewall counts what it refuses; nothing refused, no point",
    },
    edge: true,
    needs: "waf",
  },
];
