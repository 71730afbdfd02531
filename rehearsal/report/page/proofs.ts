import type { RehearsalReport, ReportProof } from "../data";
import { duration, proofLine } from "../format";
import { type Content, type Markup, html } from "../markup";

/** Of each version that was proven, what was run for it, and loudly what was waived. */
export function proofSection({ proofs = [] }: RehearsalReport): Content {
  if (proofs.length === 0) return false;
  return html`<section aria-labelledby="proofs">
    <h2 id="proofs">Proven ready</h2>
    <p class="note">
      What really ran, signed by CI for the digests that were released, and approved by a person who did not
      write them.
    </p>
    ${proofs.map(proofOf)}
  </section>`;
}

function proofOf(proof: ReportProof): Markup {
  const { version, commit, startedAt, endedAt, waived, took } = proof;
  return html`<h3>
      ${version} <span class="tag ${waived.length === 0 ? "" : "bad"}">${proofLine(proof)}</span>
    </h3>
    <p class="note">
      In ${duration(endedAt - startedAt)}; commit <code>${commit.sha}</code> ${commit.subject}
    </p>
    <details>
      <summary>What was run</summary>
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" class="number">Took</th>
          </tr>
        </thead>
        <tbody>
          ${took.map(
            ({ what, milliseconds }) =>
              html`<tr>
                <td data-label="What">${what}</td>
                <td data-label="Took" class="number">${duration(milliseconds)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
}
