import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { alarmName, alarmText, aiAlarms, alarmsDocument, metricsOf } from "../../../infra/alarms/describe";
import { dashboardBody } from "../../../infra/alarms/dashboard";
import { FIGURES, figuresOf } from "../../../infra/alarms/figures";
import { DASHBOARDS, LOGGED, SOURCES, type Figure, type Source } from "../../../infra/alarms/figures/figure";
import { LOG_FIGURES } from "../../../infra/alarms/filters";
import { PANELS } from "../../../infra/alarms/panels";
import { PRODUCTION, rollbackAlarms } from "../../../infra/rollback/described";
import { RENEWED_BEFORE_DAYS } from "../../../rehearsal/cloud/acm/renewal";

const ROOT = join(__dirname, "..", "..", "..");
const EVERYTHING = { ai: true, waf: true, synthetics: true, secondRegion: true, inspector: true };
const each = FIGURES.map((figure) => [figure.id, figure] as const);

/** M1 as the requirements have it. */
const FIRST_FOUR_HOURS = [
  "HTTP 200",
  "database connections",
  "API response < 500 ms",
  "error rate < 1 %",
  "CPU and memory normal",
  "AI answering",
  "external integrations",
  "Auth0 sign-in",
  "Stripe payments",
];

const facts = {
  stack: "prod",
  region: "eu-west-1",
  edgeRegion: "us-east-1",
  sources: Object.fromEntries(SOURCES.map((one) => [one, `the-${one}`])) as Record<Source, string>,
  alarmArns: ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:prod-cpu"],
  sickArns: ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:prod-green-sick"],
};
interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { title?: string; region?: string; annotations?: { horizontal: { value: number }[] } };
}
const widgetsOf = (dashboard: (typeof DASHBOARDS)[number], figures = FIGURES): Widget[] =>
  (JSON.parse(dashboardBody(dashboard, figures, facts)) as { widgets: Widget[] }).widgets;

describe("the table of figures", () => {
  it.each(FIRST_FOUR_HOURS)("has an alarm on the dashboard of the first hours for «%s» (M1)", (item) => {
    const found = FIGURES.filter((one) => one.rows.includes("M1") && one.item === item);
    expect(found.length).toBeGreaterThan(0);
    expect(found.some((one) => one.dashboards.includes("first-hours"))).toBe(true);
  });

  it.each(["M1", "M2", "M3", "M4", "M5", "M6", "M7"])("has a figure or a panel for %s", (row) => {
    expect([...FIGURES, ...PANELS].some(({ rows }) => rows.includes(row))).toBe(true);
  });

  it("keeps the thresholds that the requirements name", () => {
    const of = (id: string): Figure | undefined => FIGURES.find((one) => one.id === id);
    expect(of("api-response")).toMatchObject({ threshold: 0.5, unit: "s", alarmWhen: "above" });
    expect(of("api-errors")).toMatchObject({ threshold: 1, unit: "%", alarmWhen: "above" });
  });

  it.each(["viewer", "origin"])("tells of a certificate that ACM has not renewed: %s", (end) => {
    const figure = FIGURES.find(({ id }) => id === `certificate-${end}`);
    // ACM begins 60 days before the end: https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
    expect(figure).toMatchObject({ alarmWhen: "below", unit: "days" });
    expect(figure?.threshold).toBeLessThan(RENEWED_BEFORE_DAYS);
    expect(figure?.threshold).toBeGreaterThanOrEqual(14);
    expect(figure && Object.values(metricsOf(figure.reading))).toEqual([
      expect.objectContaining({
        namespace: "AWS/CertificateManager",
        name: "DaysToExpiry",
        statistic: "Minimum",
        dimensions: { CertificateArn: { from: `${end}Certificate` } },
      }),
    ]);
  });

  it.each([
    ["NumberOfBackupJobsFailed", "AWS/Backup", 2],
    ["NumberOfCopyJobsFailed", "AWS/Backup", 2],
    ["NumberOfRestoreJobsFailed", "AWS/Backup", 2],
    ["Errors", "AWS/Lambda", 3],
    ["ApproximateNumberOfMessagesVisible", "AWS/SQS", 3],
  ])(
    "tells of the first %s of %s (E1, P4): else it shows on the day that the data is needed",
    (name, namespace, severity) => {
      const found = FIGURES.filter(({ reading }) =>
        Object.values(metricsOf(reading)).some((one) => one.name === name && one.namespace === namespace),
      );
      expect(found.length).toBeGreaterThan(0);
      for (const figure of found)
        expect(figure).toMatchObject({ severity, alarmWhen: "above", threshold: 0, bad: 1, among: 1 });
    },
  );

  it("sees what is limited before the API hears of it, where AWS WAF is on (M6)", () => {
    const found = FIGURES.filter(({ rows, edge, needs }) => rows.includes("M6") && edge && needs === "waf");
    expect(found.flatMap(({ reading }) => Object.values(metricsOf(reading)))).toEqual([
      {
        namespace: "AWS/WAFV2",
        name: "BlockedRequests",
        statistic: "Sum",
        dimensions: { WebACL: { from: "firewall" }, Rule: "ALL" },
      },
    ]);
  });

  it("lets one failed run of a canary's three page nobody, and two of them somebody", () => {
    const canaries = FIGURES.filter(({ needs }) => needs === "synthetics");
    expect(canaries).toHaveLength(4);
    for (const { threshold, alarmWhen, period } of canaries) {
      expect([alarmWhen, period]).toEqual(["below", 900]);
      expect((100 * 2) / 3).toBeGreaterThan(threshold);
      expect((100 * 1) / 3).toBeLessThan(threshold);
    }
  });

  it("has ids of its own, and few enough to be read", () => {
    expect(new Set(FIGURES.map(({ id }) => id)).size).toBe(FIGURES.length);
    expect(FIGURES.length).toBeLessThanOrEqual(30);
  });

  it.each(each)("%s: runbook, description and missing data are there", (_, figure) => {
    expect(existsSync(join(ROOT, "docs", "runbooks", `${figure.family}.md`))).toBe(true);
    const text = alarmText(figure, "https://example.com/runbooks");
    expect(text).toContain(`https://example.com/runbooks/${figure.family}.md`);
    expect(text).toContain(`Severity ${figure.severity}`);
    expect(text).toMatch(/respond in \d/);
    expect(text.length).toBeLessThanOrEqual(1024);
    expect(figure.missing.because.length).toBeGreaterThan(10);
    expect(alarmName("a-stack-with-16-", figure).length).toBeLessThanOrEqual(255);
  });

  it.each(each)("%s: CloudWatch takes its periods", (_, { period, bad, among }) => {
    expect(period % 60).toBe(0);
    expect(bad).toBeLessThanOrEqual(among);
    expect(period * among).toBeLessThanOrEqual(period >= 3600 ? 604_800 : 86_400);
  });

  it.each(each)("%s: what it reads from logs is counted by a filter", (_, { reading }) => {
    for (const { namespace, name, dimensions } of Object.values(metricsOf(reading))) {
      if (namespace !== LOGGED) continue;
      const filter = LOG_FIGURES.find((one) => one.metric === name);
      expect(Object.keys(filter?.dimensions ?? {})).toEqual(Object.keys(dimensions));
    }
  });

  it("names the AI service's alarms so that its specialist hears them, and nobody else's", () => {
    for (const figure of FIGURES) {
      expect(alarmName("prod", figure).startsWith(aiAlarms("prod"))).toBe(figure.family === "ai");
    }
  });

  it("leaves out what an option turns off", () => {
    const without = figuresOf({ ...EVERYTHING, ai: false, synthetics: false, waf: false });
    expect(without.filter(({ needs }) => needs !== undefined)).toEqual([]);
    expect(figuresOf(EVERYTHING)).toEqual(FIGURES);
  });

  it("is what docs/alarms.md says (npm run alarms)", () => {
    expect(readFileSync(join(ROOT, "docs", "alarms.md"), "utf8")).toBe(
      alarmsDocument(FIGURES, rollbackAlarms(PRODUCTION)),
    );
  });
});

describe("the dashboards", () => {
  it.each(each)("draw the threshold of %s, with row and id in the title", (id, figure) => {
    expect(figure.dashboards.length).toBeGreaterThan(0);
    for (const dashboard of figure.dashboards) {
      const [widget, ...others] = widgetsOf(dashboard).filter(({ properties }) =>
        properties.title?.endsWith(` · ${id}`),
      );
      expect(others).toEqual([]);
      expect(widget?.properties.title?.startsWith(figure.rows.join(", "))).toBe(true);
      expect(widget?.properties.annotations?.horizontal.map(({ value }) => value)).toEqual([
        figure.threshold,
      ]);
      expect(widget?.properties.region).toBe(figure.edge === true ? "us-east-1" : "eu-west-1");
    }
  });

  it("draw what the row allows on the panels that show times, too", () => {
    const lines = [...widgetsOf("first-hours")]
      .filter(({ properties }) => properties.title?.includes("Response time by"))
      .map(({ properties }) => properties.annotations?.horizontal.map(({ value }) => value));
    expect(lines).toEqual([[0.5], [500]]);
  });

  it.each(DASHBOARDS)("%s fits the 24 columns, and no widget covers another", (dashboard) => {
    const taken = new Set<string>();
    for (const { x, y, width, height } of widgetsOf(dashboard)) {
      expect(x + width).toBeLessThanOrEqual(24);
      for (let column = x; column < x + width; column += 1)
        for (let row = y; row < y + height; row += 1) {
          expect(taken.has(`${column} ${row}`)).toBe(false);
          taken.add(`${column} ${row}`);
        }
    }
  });

  it.each(DASHBOARDS)("%s shows the state of every alarm, and says what is seen elsewhere", (dashboard) => {
    const widgets = widgetsOf(dashboard);
    const states = JSON.stringify(widgets.filter(({ type }) => type === "alarm"));
    expect(states).toContain("prod-cpu");
    // Whether a release is about to be taken off is seen where it is watched.
    expect(states.includes("prod-green-sick")).toBe(dashboard === "first-hours");
    expect(JSON.stringify(widgets.find(({ type }) => type === "text"))).toContain("Elsewhere");
  });
});
