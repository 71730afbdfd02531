import type { Measured, MeasuredShare, RehearsalReport, ReportStep } from "../data";
import { count, duration, percent, plural, shortType, since } from "../format";
import { type Markup, html, type Content } from "../markup";
import { shareBar } from "./sharebar";

/** Each command of the engine: commit, outcome, and the measured shares held against the declared ones. */
export function stepsSection({ steps, startedAt }: RehearsalReport): Markup {
  return html`<section aria-labelledby="steps">
    <h2 id="steps">Steps: declared against measured</h2>
    <p class="note">
      Measured while the weights were in force and no command ran. The band is the 99 % Wilson interval of the
      measured share; the upright line is the declared weight. With weight 0 not one request is allowed.
    </p>
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">At</th>
          <th scope="col">Step</th>
          <th scope="col">Command</th>
          <th scope="col">Changes</th>
          <th scope="col">Blue</th>
          <th scope="col">Green</th>
          <th scope="col">Page · AI</th>
          <th scope="col" class="number">Requests</th>
          <th scope="col" class="number">Failed</th>
        </tr>
      </thead>
      <tbody>
        ${steps.map((step) => stepRow(step, startedAt))}
      </tbody>
    </table>
  </section>`;
}

function stepRow(step: ReportStep, startedAt: number): Markup {
  const { measured } = step;
  const cell = (label: string, content: Content, kind = ""): Markup =>
    html`<td data-label="${label}" class="${kind}">${content}</td>`;
  return html`<tr>
    ${cell("At", since(startedAt, step.startedAt), "quiet still")}
    ${cell("Step", html`<div><span class="name">${step.name}</span> ${outcome(step)}${commit(step)}</div>`)}
    ${cell("Command", commandCell(step), "still")} ${cell("Changes", changes(step))}
    ${cell("Blue", slotCell("blue", step))} ${cell("Green", slotCell("green", step))}
    ${cell("Page · AI", pageCell(step), "still")}
    ${cell("Requests", measured && count(measured.requests), "number")}
    ${cell("Failed", measured && html`<div>${failed(measured)}</div>`, "number")}
  </tr>`;
}

function commandCell({ command, startedAt, endedAt, exitCode }: ReportStep): Markup {
  const exit = exitCode !== 0 && html`<br />exit ${exitCode ?? "none: killed"}`;
  return html`<div>
    <code>${command}</code><br /><span class="quiet">${duration(endedAt - startedAt)}${exit}</span>
  </div>`;
}

function pageCell({ declared, measured }: ReportStep): Content {
  if (declared === undefined) return false;
  const ai = html`AI ${declared.aiShare} %${measuredAi(measured?.ai)}`;
  return html`<div>${declared.frontend}<br /><span class="quiet">${ai}</span></div>`;
}

function slotCell(slot: "blue" | "green", { declared, measured }: ReportStep): Content {
  if (declared === undefined) return html`<span class="quiet">unchanged</span>`;
  const said = html`<span class="quiet"
    >${declared.versions[slot] ?? "empty"} · declared ${declared.weights[slot]} %</span
  >`;
  return html`<div>${said}${measured && shareBar(measured.slots[slot], slot)}</div>`;
}

const measuredAi = (measured: MeasuredShare | undefined): Content =>
  measured !== undefined &&
  measured.n > 0 &&
  html`<br />got
    ${percent(measured.share)}${!measured.inside && html` <span class="tag bad">✗ outside</span>`}`;

const failed = ({ failed: number }: Measured): Content =>
  number === 0 ? "0" : html`<span class="tag bad">${count(number)}</span>`;

function outcome({ outcome: result }: ReportStep): Content {
  return result === "done" ? false : html`<span class="tag bad">${result}</span>`;
}

function commit({ commit: made }: ReportStep): Content {
  return made && html`<br /><code>${made.sha}</code> <span class="quiet">${made.subject}</span>`;
}

/** What the engine did to the resources, without those that it left alone. */
export function changes({ changes: byOperation }: Pick<ReportStep, "changes">): string {
  const done = Object.entries(byOperation).filter(
    ([operation, number]) => operation !== "same" && number > 0,
  );
  return done.length === 0
    ? "none"
    : done.map(([operation, number]) => `${count(number)} ${operation}`).join(", ");
}

/** The resources that each step touched. */
export function resourcesSection({ steps }: RehearsalReport): Markup {
  return html`<section aria-labelledby="resources">
    <h2 id="resources">Resources touched</h2>
    <p class="note">As the engine reported them, step by step.</p>
    ${steps.map(
      (step) =>
        html`<details>
          <summary>
            ${step.name} <span class="quiet">· ${plural(step.touched.length, "resource")}</span>
          </summary>
          ${step.touched.length > 0 && resourceTable(step)}
        </details>`,
    )}
  </section>`;
}

function resourceTable({ touched }: ReportStep): Markup {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Operation</th>
          <th scope="col">Kind</th>
          <th scope="col">Name</th>
          <th scope="col">Type</th>
        </tr>
      </thead>
      <tbody>
        ${touched.map(
          ({ op, type, name }) =>
            html`<tr>
              <td>${op}</td>
              <td>${shortType(type)}</td>
              <td>${name}</td>
              <td><code class="quiet">${type}</code></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
