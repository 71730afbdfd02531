import { type Content, Markup, html } from "../markup";
import { duration, moment } from "../format";
import { FILLS, STYLES } from "./styles";

/** No network, no scripts: what a page may load is nothing at all. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export interface Page {
  /** In the browser's tab. */
  readonly tab: string;
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly body: Content;
}

/** One HTML file that is all there is to it. */
export const document = ({ tab, title, startedAt, endedAt, body }: Page): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <title>${tab}</title>
        <style>
          ${new Markup(STYLES)}
        </style>
      </head>
      <body>
        ${new Markup(FILLS)}
        <main>
          <header>
            <h1>${title}</h1>
            <span class="note">${moment(startedAt)} · took ${duration(endedAt - startedAt)}</span>
          </header>
          ${body}
        </main>
      </body>
    </html> `.text;
