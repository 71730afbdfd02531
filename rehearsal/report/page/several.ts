import type { RehearsalReport } from "../data";
import { count } from "../format";
import { type Content, Markup, html } from "../markup";
import { NARROW, WIDE } from "../timeline/layout";
import { drawTimeline } from "../timeline/picture";
import { timelineOf } from "../timeline/span";
import { document } from "./document";
import { LEGEND } from "./page";
import { eventList } from "./sections";

/** Several rehearsals on one page, each with its picture: what was wrong, what came of it, and what users met. */
export async function makeSeveralPage(title: string, reports: readonly RehearsalReport[]): Promise<string> {
  const sections: Markup[] = [];
  for (const [index, report] of reports.entries()) sections.push(await sectionOf(report, index));
  const failed = reports.filter(({ verdict }) => verdict.outcome === "failed").length;
  const startedAt = reports[0]?.startedAt ?? Date.now();
  return document({
    tab: `${failed === 0 ? "✓" : "✗"} ${title}`,
    ...{ title, startedAt, endedAt: reports.at(-1)?.endedAt ?? startedAt },
    body: html`<section class="hero ${failed === 0 ? "passed" : "failed"}" aria-label="Verdict">
        <span class="verdict">${failed === 0 ? "✓ Passed" : `✗ ${failed} of ${reports.length} failed`}</span>
        ${tableOf(reports)} ${LEGEND}
      </section>
      ${sections}`,
  });
}

const nameOf = ({ scenarios }: RehearsalReport): string => scenarios[0]?.name ?? "";

function tableOf(reports: readonly RehearsalReport[]): Content {
  return html`<table class="cards">
    <thead>
      <tr>
        <th scope="col">Scenario</th>
        <th scope="col">Outcome</th>
        <th scope="col" class="number">Requests</th>
        <th scope="col" class="number">Failed</th>
        <th scope="col">What came of it</th>
      </tr>
    </thead>
    <tbody>
      ${reports.map((report) => {
        const { verdict, totals } = report;
        return html`<tr>
          <td data-label="Scenario" class="name still"><a href="#${nameOf(report)}">${nameOf(report)}</a></td>
          <td data-label="Outcome">
            <span class="tag ${verdict.outcome === "passed" ? "" : "bad"}">${verdict.outcome}</span>
          </td>
          <td data-label="Requests" class="number">${count(totals.requests)}</td>
          <td data-label="Failed" class="number">${count(totals.failed)}</td>
          <td data-label="Result">${verdict.reasons.slice(1).join(" ") || verdict.reasons[0]}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

async function sectionOf(report: RehearsalReport, index: number): Promise<Markup> {
  const draw = async (layout: typeof WIDE): Promise<Markup> =>
    new Markup(apart(await drawTimeline(report, layout), index));
  const { events } = timelineOf(report, 1);
  const { totals, verdict } = report;
  return html`<section aria-labelledby="${nameOf(report)}">
    <h2 id="${nameOf(report)}">${nameOf(report)}</h2>
    <p class="note">${report.title}</p>
    <ul class="reasons">
      ${verdict.reasons.map((reason) => html`<li>${reason}</li>`)}
    </ul>
    <figure
      role="group"
      aria-label="${nameOf(report)}: ${totals.requests} requests, ${totals.failed} failed; the events are listed below"
    >
      <div class="wide">${await draw(WIDE)}</div>
      <div class="narrow">${await draw(NARROW)}</div>
    </figure>
    ${eventList(events, report.startedAt)}
  </section>`;
}

/** Ids are of one picture, and there are several on the page. */
const apart = (svg: string, index: number): string =>
  svg.replace(/(\bid="|url\(#|href="#)(wide|narrow)-/g, `$1p${index}-$2-`);
