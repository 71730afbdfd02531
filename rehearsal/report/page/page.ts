import type { RehearsalReport } from "../data";
import { Markup, html, type Content } from "../markup";
import { NARROW, WIDE } from "../timeline/layout";
import { drawTimeline } from "../timeline/picture";
import { timelineOf } from "../timeline/span";
import { headline } from "../verdict";
import { document } from "./document";
import {
  detailSection,
  eventList,
  failureSection,
  heroSection,
  refusalSection,
  scenarioSection,
} from "./sections";
import { proofSection } from "./proofs";
import { resourcesSection, stepsSection } from "./steps";
import { windowTable } from "./windows";

/** The whole report as one HTML file. */
export async function makePage(report: RehearsalReport): Promise<string> {
  const pictures = await Promise.all([WIDE, NARROW].map((layout) => drawTimeline(report, layout)));
  const { title, startedAt, endedAt, verdict } = report;
  return document({
    tab: `${verdict.outcome === "passed" ? "✓" : "✗"} ${title}: ${headline(report)}`,
    ...{ title, startedAt, endedAt },
    body: html`${heroSection(report)} ${timelineSection(report, pictures)} ${stepsSection(report)}
    ${proofSection(report)} ${refusalSection(report)} ${failureSection(report)} ${scenarioSection(report)}
    ${resourcesSection(report)} ${detailSection(report)}`,
  });
}

function timelineSection(report: RehearsalReport, [wide = "", narrow = ""]: readonly string[]): Markup {
  const { events } = timelineOf(report, 1);
  return html`<section aria-labelledby="timeline">
    <h2 id="timeline">Timeline</h2>
    <figure role="group" aria-labelledby="timeline" aria-describedby="timeline-text">
      <p id="timeline-text" class="hidden">${describe(report)}</p>
      <div class="wide">${new Markup(wide)}</div>
      <div class="narrow">${new Markup(narrow)}</div>
      ${LEGEND}
    </figure>
    ${eventList(events, report.startedAt)} ${windowTable(report)}
  </section>`;
}

/** The picture in words. */
function describe({ steps, totals }: RehearsalReport): Content {
  const states = steps.flatMap(({ name, declared }) =>
    declared
      ? [
          `${name}: blue ${declared.weights.blue} %, green ${declared.weights.green} %, page ${declared.frontend}`,
        ]
      : [],
  );
  return `Declared weights in order: ${states.join("; ")}. ${totals.requests} requests, ${totals.failed} failed. The table below has the same figures.`;
}

/** What the lines and fills of a picture mean. */
export const LEGEND = html`<div class="legend" aria-hidden="true">
  <span
    ><svg viewBox="0 0 26 14"><rect width="26" height="14" rx="2" fill="url(#fill-blue)" /></svg>blue
    slot</span
  >
  <span
    ><svg viewBox="0 0 26 14"><rect width="26" height="14" rx="2" fill="url(#fill-green)" /></svg>green
    slot</span
  >
  <span
    ><svg viewBox="0 0 26 14"><path d="M0 7H26" stroke="var(--ink)" stroke-width="2.5" /></svg>weight as
    declared</span
  >
  <span
    ><svg viewBox="0 0 26 14">
      <rect y="2" width="26" height="10" fill="var(--ink)" opacity=".2" />
      <path d="M0 7H26" stroke="var(--ink)" /></svg
    >share as measured, 99 % interval</span
  >
  <span
    ><svg viewBox="0 0 26 14"><rect width="26" height="14" fill="var(--shade)" stroke="var(--line)" /></svg
    >pulumi up is running</span
  >
  <span
    ><svg viewBox="0 0 26 14">
      <rect width="26" height="8" rx="2" fill="url(#fill-blue)" />
      <rect y="10" width="26" height="4" fill="var(--blue)" /></svg
    >page: declared above, received below</span
  >
  <span
    ><svg viewBox="0 0 26 14"><path d="M0 7H26" stroke="var(--ink)" stroke-width="2" /></svg>p50</span
  >
  <span
    ><svg viewBox="0 0 26 14">
      <path d="M0 7H26" stroke="var(--muted)" stroke-width="1.5" stroke-dasharray="4 3" /></svg
    >p99</span
  >
</div>`;
