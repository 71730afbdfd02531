import { wilson } from "../../load/statistics";
import type { Window } from "../../load/tally";
import { since } from "../format";
import type { Layout } from "./layout";
import { BAD, INK, LINE, MUTED, SLOT } from "./shapes";
import type { Timeline } from "./span";

type Point = readonly [at: number, value: number | null];

/** Echarts' options for the three panels with curves: traffic by slot, requests a second, latency. */
export function curves(timeline: Timeline, layout: Layout): Record<string, unknown> {
  const bands = [layout.traffic, layout.requests, layout.latency];
  return {
    grid: bands.map(({ top, height }) => ({
      left: layout.left,
      width: layout.right - layout.left,
      top,
      height,
    })),
    xAxis: bands.map((_, at) => timeAxis(timeline, layout, at, at === bands.length - 1)),
    yAxis: [
      valueAxis(layout, 0, { min: 0, max: 100, interval: 25, axisLabel: { formatter: "{value} %" } }),
      valueAxis(layout, 1, { min: 0, splitNumber: 2 }),
      valueAxis(layout, 2, latencyRange(timeline.windows)),
    ],
    series: [...traffic(timeline), ...requests(timeline), ...latencies(timeline)],
  };
}

/** The share of blue: below the curve is blue, above it is green. */
function traffic({ segments, windows }: Timeline): unknown[] {
  const shares = windows.map((window) => {
    const blue = window.bySlot["blue"] ?? 0;
    return { ...wilson(blue, blue + (window.bySlot["green"] ?? 0)), at: (window.from + window.to) / 2 };
  });
  const known = (value: (typeof shares)[number], pick: "share" | "low" | "high"): Point => [
    value.at,
    value.n === 0 ? null : value[pick] * 100,
  ];
  const measured = shares.map((share) => known(share, "share"));
  const declared = segments.flatMap(({ from, to, declared: { weights } }): Point[] => [
    [from, weights.blue],
    [to, weights.blue],
  ]);
  const area = (origin: "start" | "end", color: string): unknown =>
    curve(0, measured, { color, width: 0, area: { origin, color, opacity: 1 }, z: 2 });
  const band = shares.filter(({ n }) => n > 0);
  return [
    area("start", SLOT.blue.fill),
    area("end", SLOT.green.fill),
    polygon(0, [
      ...band.map((share): Point => known(share, "high")),
      ...band.map((share): Point => known(share, "low")).reverse(),
    ]),
    curve(0, measured, { color: INK, width: 1, z: 7 }),
    curve(0, declared, { color: INK, width: 2.5, z: 8 }),
  ];
}

function requests({ windows }: Timeline): unknown[] {
  const rate = windows.map((window): Point => [middle(window), perSecond(window, window.requests)]);
  const failures = windows.filter(({ failed }) => failed > 0).map((window): Point => [middle(window), 0]);
  return [
    curve(1, rate, { color: MUTED, width: 1.5, z: 7, area: { color: "var(--volume)", opacity: 1 } }),
    {
      type: "scatter",
      xAxisIndex: 1,
      yAxisIndex: 1,
      data: failures,
      symbol: "triangle",
      symbolSize: 11,
      itemStyle: { color: BAD },
      silent: true,
      z: 9,
    },
  ];
}

function latencies({ windows }: Timeline): unknown[] {
  const of = (pick: "p50" | "p99"): Point[] =>
    windows.map((window) => [middle(window), window.latency[pick]]);
  return [
    curve(2, of("p99"), { color: MUTED, width: 1.5, dash: [4, 3], z: 7 }),
    curve(2, of("p50"), { color: INK, width: 2, z: 8 }),
  ];
}

/** A log axis once the slowest answers would flatten the usual ones. */
export function isLogarithmic(windows: readonly Window[]): boolean {
  const [slowest, usual] = [Math.max(...defined(windows, "p99"), 0), Math.min(...defined(windows, "p50"))];
  return slowest > 30 * usual;
}

function latencyRange(windows: readonly Window[]): Record<string, unknown> {
  const axisLabel = { formatter: (value: number) => (value >= 1000 ? `${value / 1000} s` : `${value} ms`) };
  if (!isLogarithmic(windows)) return { min: 0, splitNumber: 2, axisLabel };
  const least = Math.max(0.1, Math.min(...defined(windows, "p50")));
  return { type: "log", min: 10 ** Math.floor(Math.log10(least)), axisLabel };
}

const defined = (windows: readonly Window[], pick: "p50" | "p99"): number[] =>
  windows.flatMap(({ latency }) => latency[pick] ?? []);

const middle = ({ from, to }: Window): number => (from + to) / 2;
const perSecond = ({ from, to }: Window, requests: number): number =>
  (requests * 1000) / Math.max(1, to - from);

interface CurveStyle {
  readonly color: string;
  readonly width: number;
  readonly z: number;
  readonly dash?: readonly number[];
  readonly area?: Record<string, unknown>;
}

function curve(panel: number, data: readonly Point[], { color, width, z, dash, area }: CurveStyle): unknown {
  return {
    type: "line",
    xAxisIndex: panel,
    yAxisIndex: panel,
    data,
    symbol: "none",
    silent: true,
    clip: false,
    z,
    lineStyle: { color, width, type: dash },
    ...(area && { areaStyle: area }),
  };
}

interface Drawing {
  coord(point: readonly number[]): number[];
}

function polygon(panel: number, points: readonly Point[]): unknown {
  return {
    type: "custom",
    xAxisIndex: panel,
    yAxisIndex: panel,
    silent: true,
    z: 6,
    data: points.length === 0 ? [] : [[points[0]?.[0], 0]],
    renderItem: (_parameters: unknown, drawing: Drawing) => ({
      type: "polygon",
      shape: { points: points.map(([at, value]) => drawing.coord([at, value ?? 0])) },
      style: { fill: INK, opacity: 0.2 },
    }),
  };
}

function timeAxis({ origin, from, to }: Timeline, layout: Layout, panel: number, labelled: boolean): unknown {
  const interval = niceInterval(to - from, layout.name === "wide" ? 12 : 5);
  return {
    type: "value",
    gridIndex: panel,
    min: from,
    max: to,
    interval,
    axisLine: { lineStyle: { color: MUTED }, onZero: false },
    axisTick: {
      show: labelled,
      lineStyle: { color: MUTED },
      customValues: ticks({ origin, from, to }, interval),
    },
    splitLine: { show: false },
    axisLabel: {
      show: labelled,
      color: MUTED,
      fontSize: layout.fontSize,
      customValues: ticks({ origin, from, to }, interval),
      formatter: (at: number) => since(origin, at + 500),
    },
  };
}

function valueAxis(
  layout: Layout,
  panel: number,
  { axisLabel, ...range }: { axisLabel?: object } & Record<string, unknown>,
): unknown {
  return {
    type: "value",
    gridIndex: panel,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: LINE } },
    ...range,
    axisLabel: { color: MUTED, fontSize: layout.fontSize - 1, hideOverlap: true, ...axisLabel },
  };
}

function ticks({ origin, from, to }: Pick<Timeline, "origin" | "from" | "to">, interval: number): number[] {
  const first = Math.ceil((from - origin) / interval);
  const last = Math.floor((to - origin) / interval);
  return Array.from({ length: last - first + 1 }, (_, at) => origin + (first + at) * interval);
}

/** A round interval, milliseconds, that gives at most so many ticks. */
export function niceInterval(span: number, most: number): number {
  const round = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200].map((seconds) => seconds * 1000);
  return round.find((interval) => span / interval <= most) ?? span / most;
}
