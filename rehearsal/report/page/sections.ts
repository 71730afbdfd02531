import type { PolicyViolation, RehearsalReport, ReportEvent } from "../data";
import { count, duration, latency, moment, percent, plural, since } from "../format";
import { type Markup, html, type Content } from "../markup";
import { figures } from "../verdict";

/** The first screen: did it pass, and the figures that say so. */
export function heroSection(report: RehearsalReport): Markup {
  const { verdict } = report;
  const passed = verdict.outcome === "passed";
  return html`<section class="hero ${verdict.outcome}" aria-label="Verdict">
    <span class="verdict">${passed ? "✓ Passed" : "✗ Failed"}</span>
    <dl class="figures">
      ${figures(report).map(
        ({ label, value, tone }) =>
          html`<div>
            <dt>${label}</dt>
            <dd class="${tone ?? ""}">${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      verdict.reasons.length > 0 &&
      html`<ul class="reasons">
        ${verdict.reasons.map((reason) => html`<li>${reason}</li>`)}
      </ul>`
    }
  </section>`;
}

/** The events that the numbers in the picture stand for. Only those within the picture have a number. */
export function eventList(events: readonly ReportEvent[], startedAt: number): Content {
  if (events.length === 0) return false;
  return html`<ol class="events" aria-label="Events in the picture">
    ${events.map(({ at, kind, label, detail }, index) => {
      const bad = kind === "refusal" || kind === "failure";
      return html`<li class="${bad ? "bad" : ""}">
        <b>${index + 1}</b><time>${since(startedAt, at)}</time
        ><span>${label}${detail && html` <small>${detail}</small>`}</span>
      </li>`;
    })}
  </ol>`;
}

/** What policies said, as they said it: the first of a step at once, the others folded away. */
export function refusalSection({ steps }: RehearsalReport): Content {
  const refused = steps.filter(({ violations }) => violations.length > 0);
  if (refused.length === 0) return false;
  return html`<section aria-labelledby="refusals">
    <h2 id="refusals">Stopped by policy</h2>
    <p class="note">A mandatory policy refuses before anything changes; traffic went on as it was.</p>
    ${refused.map(({ name, violations: [first, ...others] }) => {
      return html`<h3>${name}</h3>
        ${first && violation(first)}
        ${
          others.length > 0 &&
          html`<details>
            <summary>and ${plural(others.length, "other refusal")}</summary>
            ${others.map(violation)}
          </details>`
        }`;
    })}
  </section>`;
}

const violation = ({ policy, enforcement, message }: PolicyViolation): Markup =>
  html`<div class="refusal">
    <b>${policy}</b> <span class="tag ${enforcement === "mandatory" ? "bad" : ""}">${enforcement}</span>
    <p>${message}</p>
  </div>`;

export function scenarioSection({ scenarios }: RehearsalReport): Content {
  if (scenarios.length === 0) return false;
  return html`<section aria-labelledby="scenarios">
    <h2 id="scenarios">What was rehearsed</h2>
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">Scenario</th>
          <th scope="col">Outcome</th>
          <th scope="col">Explanation</th>
        </tr>
      </thead>
      <tbody>
        ${scenarios.map(
          ({ name, outcome, explanation }) =>
            html`<tr>
              <td data-label="Scenario" class="name">${name}</td>
              <td data-label="Outcome">
                <span class="tag ${outcome === "passed" ? "" : "bad"}">${outcome}</span>
              </td>
              <td data-label="Explanation">${explanation}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** Every kind of failure, with what it looked like. */
export function failureSection({ totals }: RehearsalReport): Content {
  const kinds = Object.entries(totals.errors);
  if (kinds.length === 0) return false;
  return html`<section aria-labelledby="failures">
    <h2 id="failures">Failed requests</h2>
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col" class="number">Count</th>
          <th scope="col">The first of them</th>
        </tr>
      </thead>
      <tbody>
        ${kinds.map(
          ([kind, { count: number, examples }]) =>
            html`<tr>
              <td data-label="Kind" class="name">${kind}</td>
              <td data-label="Count" class="number">${count(number)}</td>
              <td data-label="The first">
                <div>${examples.map((example) => html`<code>${example}</code><br />`)}</div>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

export function detailSection(report: RehearsalReport): Markup {
  const { totals, engine, environment, timings } = report;
  const pair = (name: string, value: Content): Markup =>
    html`<dt>${name}</dt>
      <dd>${value}</dd>`;
  const timed = (name: string, milliseconds: number | undefined): Content =>
    milliseconds !== undefined && pair(name, duration(milliseconds));
  return html`<section aria-labelledby="details">
    <h2 id="details">Details</h2>
    <dl class="pairs">
      ${pair("Began", moment(report.startedAt))} ${pair("Took", duration(report.endedAt - report.startedAt))}
      ${pair("Engine", `${engine.version}, ${engine.origin}: ${engine.why}`)}
      ${pair("Cloud's clock", `${report.clockSpeed} × wall time (only waits inside the cloud)`)}
      ${pair("Machine", `Node ${environment.node}, ${environment.platform}, ${environment.cpus} processors`)}
      ${timed("Cloud ready in", timings.cloudReadyMs)} ${timed("Release to live", timings.releaseToLiveMs)}
      ${timed("Rollback to live", timings.rollbackToLiveMs)}
      ${pair("Latency", `p50 ${latency(totals.latency.p50)} · p90 ${latency(totals.latency.p90)} · p99 ${latency(totals.latency.p99)} · longest ${latency(totals.latency.max)}`)}
      ${pair("By status", parts(totals.byStatus))} ${pair("API by slot", parts(totals.bySlot))}
      ${pair("API by slot and version", parts(totals.byServer))}
      ${pair("Pages by version", parts(totals.byPage))} ${pair("AI by revision", parts(totals.byRevision))}
    </dl>
    <p class="note" style="margin-top:12px">
      The same data for programs: <a href="report.json">report.json</a>, beside this page.
    </p>
  </section>`;
}

function parts(counts: Readonly<Record<string, number>>): string {
  const total = Object.values(counts).reduce((sum, number) => sum + number, 0);
  const each = Object.entries(counts).map(
    ([key, number]) => `${key}: ${count(number)} (${percent(number / total)})`,
  );
  return each.length === 0 ? "–" : each.join(" · ");
}
