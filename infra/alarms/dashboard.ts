import { conditionOf, loggedNamespace, metricsOf, namespaceIn } from "./describe";
import type { DashboardName, Figure, Metric, Source } from "./figures/figure";
import { NOTES, PANELS, type Panel } from "./panels";

export interface DashboardFacts {
  readonly stack: string;
  readonly region: string;
  readonly edgeRegion: string;
  readonly sources: Readonly<Record<Source, string>>;
  readonly alarmArns: readonly string[];
  /** Those that take a release off. */
  readonly sickArns: readonly string[];
}

interface Widget {
  readonly type: "metric" | "text" | "alarm";
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

const COLUMNS = 24;
const TALL = 6;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export function dashboardBody(
  name: DashboardName,
  figures: readonly Figure[],
  facts: DashboardFacts,
): string {
  const widgets = [
    { type: "text", width: COLUMNS, height: 3, properties: { markdown: NOTES[name] } } as const,
    alarmWidget("Alarms of this stack", facts.alarmArns),
    ...(name === "first-hours" ? [alarmWidget("What takes a release off", facts.sickArns)] : []),
    ...figures.filter(({ dashboards }) => dashboards.includes(name)).map((one) => figureWidget(one, facts)),
    ...PANELS.filter(({ dashboards }) => dashboards.includes(name)).map((one) => panelWidget(one, facts)),
  ];
  const [start, periodOverride] = RANGE[name];
  return JSON.stringify({ start, periodOverride, widgets: placed(widgets) });
}

/** How far each looks back. The day's shows the day before as well. */
const RANGE: Readonly<Record<DashboardName, readonly [start: string, periodOverride: "auto" | "inherit"]>> = {
  "first-hours": ["-PT4H", "inherit"],
  day: ["-P2D", "inherit"],
  week: ["-P7D", "auto"],
};

function placed(widgets: readonly Widget[]): readonly (Widget & { x: number; y: number })[] {
  let [x, y, rowHeight] = [0, 0, 0];
  return widgets.map((widget) => {
    if (x + widget.width > COLUMNS) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const place = { ...widget, x, y };
    x += widget.width;
    rowHeight = Math.max(rowHeight, widget.height);
    return place;
  });
}

const alarmWidget = (title: string, alarms: readonly string[]): Widget => ({
  type: "alarm",
  width: COLUMNS,
  height: 4,
  properties: { title, alarms, sortBy: "stateUpdatedTimestamp" },
});

/** Title: row, what it is, and the alarm's id; the threshold is a line. */
function figureWidget(figure: Figure, facts: DashboardFacts): Widget {
  const { reading } = figure;
  const hidden = reading.expression !== undefined;
  const metrics = Object.entries(metricsOf(reading)).map(([id, one]) => [
    ...metricPath(one, facts),
    { id, stat: one.statistic, ...(hidden ? { visible: false } : { label: figure.title }) },
  ]);
  const expression = hidden ? [[{ id: "value", expression: reading.expression, label: figure.title }]] : [];
  return {
    type: "metric",
    width: COLUMNS / 3,
    height: TALL,
    properties: {
      title: `${figure.rows.join(", ")} · ${figure.title} · ${figure.id}`,
      view: "timeSeries",
      region: figure.edge === true ? facts.edgeRegion : facts.region,
      period: figure.period,
      metrics: [...expression, ...metrics],
      annotations: {
        horizontal: [
          {
            label: conditionOf(figure),
            value: figure.threshold,
            color: "#d13212",
            fill: figure.alarmWhen,
          },
        ],
      },
      yAxis: { left: { min: 0, label: figure.unit, showUnits: false } },
    },
  };
}

function panelWidget({ rows, title, shows, atMost }: Panel, facts: DashboardFacts): Widget {
  const edge =
    shows.kind === "metrics" &&
    Object.values(shows.metrics).some((one) => one.namespace === "AWS/CloudFront");
  return {
    type: "metric",
    width: COLUMNS / 3,
    height: TALL,
    properties: {
      title: `${rows.join(", ")} · ${title}`,
      view: "timeSeries",
      region: edge ? facts.edgeRegion : facts.region,
      ...(shows.kind === "metrics"
        ? {
            period: 60,
            metrics: Object.entries(shows.metrics).map(([label, one]) => [
              ...metricPath(one, facts),
              { label, stat: one.statistic },
            ]),
          }
        : {
            period: shows.period,
            metrics: [[{ id: "found", expression: search(shows, facts) }]],
          }),
      ...(atMost !== undefined && {
        annotations: {
          horizontal: [{ label: `at most ${atMost}`, value: atMost, color: "#d13212", fill: "above" }],
        },
      }),
      yAxis: { left: { min: 0, showUnits: false } },
    },
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
function search(shows: Extract<Panel["shows"], { kind: "logged" }>, { stack }: DashboardFacts): string {
  const { metric, by, statistic, period } = shows;
  return `SEARCH('{${loggedNamespace(stack)},${by}} MetricName="${metric}"', '${statistic}', ${period})`;
}

/** Namespace, name, then each dimension's name and value. */
function metricPath(shown: Metric, { stack, sources }: DashboardFacts): readonly string[] {
  const { name, dimensions } = shown;
  return [
    namespaceIn(stack, shown),
    name,
    ...Object.entries(dimensions).flatMap(([key, value]) => [
      key,
      typeof value === "string" ? value : sources[value.from],
    ]),
  ];
}
