import type { RehearsalReport } from "../data";
import { curves, isLogarithmic } from "./curves";
import {
  aiShapes,
  changeShapes,
  eventShapes,
  pageShapes,
  rowsInUse,
  stepShapes,
  weightShapes,
} from "./lanes";
import { ROW, scaleOf, type Layout } from "./layout";
import { MUTED, text, type Shape } from "./shapes";
import { timelineOf, type Timeline } from "./span";

/**
 * Draws the timeline as SVG text, without a browser. Echarts is loaded only here: a rehearsal that runs should not
 * carry a megabyte of chart library.
 */
export async function drawTimeline(report: RehearsalReport, layout: Layout): Promise<string> {
  const echarts = await import("echarts");
  const timeline = timelineOf(report, layout.mostWindows);
  const x = scaleOf(layout, timeline.from, timeline.to);
  const shapes = [stepShapes, changeShapes, weightShapes, pageShapes, aiShapes].flatMap((draw) =>
    draw(timeline, layout, x),
  );
  const chart = echarts.init(null, null, {
    renderer: "svg",
    ssr: true,
    width: layout.width,
    height: layout.height,
  });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: "transparent",
      textStyle: { fontFamily: "inherit" },
      ...curves(timeline, layout),
      graphic: [...shapes, ...eventShapes(timeline.events, layout, x), ...titles(timeline, layout)],
    });
    const unused = (layout.labelRows - rowsInUse(timeline, layout, x)) * ROW;
    return clean(chart.renderToSVGString(), layout, unused);
  } finally {
    chart.dispose();
  }
}

function titles({ windows }: Timeline, layout: Layout): Shape[] {
  const failed = windows.reduce((sum, window) => sum + window.failed, 0);
  const wide = layout.name === "wide";
  const title = (top: number, name: string, note: string): Shape[] => [
    text(name, layout.left, top - 14, { size: layout.fontSize + 1, bold: true }),
    ...(wide ? [text(note, layout.left + 190, top - 14, { size: layout.fontSize, fill: MUTED })] : []),
  ];
  return [
    ...title(
      layout.traffic.top,
      "API traffic by slot",
      "thick line: weight as declared · thin line: share as measured, with its 99 % interval · shaded: pulumi up is running",
    ),
    ...title(
      layout.requests.top,
      "Requests a second",
      failed === 0 ? "none failed" : `${failed} failed, marked ▲`,
    ),
    ...title(
      layout.latency.top,
      "Latency",
      `solid: p50 · dashed: p99${isLogarithmic(windows) ? " · logarithmic scale" : ""}`,
    ),
  ];
}

/**
 * Makes echarts' SVG fit to stand in a page: no styles or attributes for hovering, ids that no other picture has, and
 * a size that follows the page. Cuts off what is not used above.
 */
function clean(svg: string, { name, width, height }: Layout, unused: number): string {
  return svg
    .replace(/<style\b[^]*?<\/style>/g, "")
    .replace(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, "")
    .replace(/zr\d+-/g, `${name}-`)
    .replace(
      /^<svg [^>]*>/,
      `<svg viewBox="0 ${unused} ${width} ${height - unused}" aria-hidden="true" focusable="false">`,
    )
    .replace(/(\.\d\d)\d+/g, "$1");
}
