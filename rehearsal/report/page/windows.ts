import type { Window } from "../../load/tally";
import type { RehearsalReport } from "../data";
import { count, latency, percent, since } from "../format";
import { html, type Content, type Markup } from "../markup";
import { segmentsOf, type Segment } from "../timeline/span";
import { coarsen } from "../../load/windows";

const MOST_ROWS = 60;

/** The picture as a table, for those who cannot see it. */
export function windowTable(report: RehearsalReport): Content {
  if (report.windows.length === 0) return false;
  const segments = segmentsOf(report.steps, report.startedAt, report.endedAt);
  return html`<details>
    <summary>The picture as a table</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" class="number">Green declared</th>
            <th scope="col" class="number">Green measured</th>
            <th scope="col">Pages</th>
            <th scope="col" class="number">Requests</th>
            <th scope="col" class="number">Failed</th>
            <th scope="col" class="number">p50</th>
            <th scope="col" class="number">p99</th>
          </tr>
        </thead>
        <tbody>
          ${coarsen(report.windows, MOST_ROWS).map((window) => row(window, segments, report.startedAt))}
        </tbody>
      </table>
    </div>
  </details>`;
}

function row(window: Window, segments: readonly Segment[], startedAt: number): Markup {
  const middle = (window.from + window.to) / 2;
  const declared = segments.find(({ from, to }) => from <= middle && middle < to)?.declared.weights.green;
  const green = window.bySlot["green"] ?? 0;
  const n = green + (window.bySlot["blue"] ?? 0);
  return html`<tr>
    <td>${since(startedAt, window.from)}</td>
    <td class="number">${declared === undefined ? "–" : `${declared} %`}</td>
    <td class="number">${n === 0 ? "–" : percent(green / n)}</td>
    <td>${Object.keys(window.byPage).join(", ")}</td>
    <td class="number">${count(window.requests)}</td>
    <td class="number">${count(window.failed)}</td>
    <td class="number">${latency(window.latency.p50)}</td>
    <td class="number">${latency(window.latency.p99)}</td>
  </tr>`;
}
