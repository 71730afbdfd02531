import type { MeasuredShare } from "../data";
import { count, percent } from "../format";
import { type Markup, html } from "../markup";

const WIDTH = 150;
const x = (share: number): string => (2 + share * (WIDTH - 4)).toFixed(1);

const span = (low: number, high: number): string => `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)} %`;

/**
 * A measured share on a scale from 0 to 100 %: the interval as a band, the measurement as a dot, the declared weight
 * as an upright line through both.
 */
export function shareBar(measured: MeasuredShare, slot: "blue" | "green"): Markup {
  if (measured.n === 0) return html`<span class="quiet">no answer measured</span>`;
  const { share, low, high, declared, inside, observed, n } = measured;
  const spoken = `measured ${percent(share)}, interval ${percent(low)} to ${percent(high)}, declared ${declared} %`;
  const band = Math.max(2, (high - low) * (WIDTH - 4));
  const left = Math.min(Number(x(low)), WIDTH - 2 - band);
  return html`<span class="share"
      ><svg viewBox="0 0 ${WIDTH} 16" role="img" aria-label="${spoken}">
        <line x1="2" x2="${WIDTH - 2}" y1="8" y2="8" stroke="var(--line)" stroke-width="2" />
        <rect
          x="${left.toFixed(1)}"
          y="4"
          width="${band.toFixed(1)}"
          height="8"
          rx="2"
          fill="var(--${slot})"
          opacity=".45"
        />
        <line
          x1="${x(declared / 100)}"
          x2="${x(declared / 100)}"
          y1="0"
          y2="16"
          stroke="var(--ink)"
          stroke-width="2"
        />
        <circle cx="${x(share)}" cy="8" r="3" fill="var(--${slot})" /></svg
      ><span class="tag ${inside ? "" : "bad"}">${inside ? "✓" : "✗ outside"}</span></span
    ><span title="${count(observed)} of ${count(n)}"
      ><b>${percent(share)}</b> <span class="quiet">(${span(low, high)})</span></span
    >`;
}
