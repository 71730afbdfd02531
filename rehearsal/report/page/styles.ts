/** The page's style sheet; the picture takes its colours from here too. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --surface: #ffffff; --page: #f4f5f7; --ink: #16181d; --muted: #5c6370; --line: #dfe2e8; --shade: rgba(22,24,29,.055);
  --volume: rgba(92,99,112,.16); --good: #126b41; --good-soft: #dcf3e6; --bad: #b3261e; --bad-soft: #fbe4e2;
  --blue: #1d5fd1; --blue-soft: #bcd3fa; --blue-text: #0b2f70; --green: #2c8a4b; --green-soft: #cdeecb; --green-stripe: #93cf98; --green-text: #0d3f1e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --surface: #171a20; --page: #0e1014; --ink: #eceef2; --muted: #a2a9b6; --line: #2d323c; --shade: rgba(236,238,242,.07);
    --volume: rgba(162,169,182,.22); --good: #6fdba3; --good-soft: #123524; --bad: #ff8f86; --bad-soft: #43191a;
    --blue: #6ea5ff; --blue-soft: #1f3f78; --blue-text: #dbe8ff; --green: #6fd08a; --green-soft: #17432a; --green-stripe: #276a41; --green-text: #d9f8e0;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1260px; margin: 0 auto; padding: 28px 24px 64px; }
h1 { font-size: 17px; font-weight: 600; margin: 0; }
h2 { font-size: 18px; margin: 0 0 4px; letter-spacing: -.01em; }
h3 { font-size: 15px; margin: 20px 0 6px; }
p { margin: 0 0 8px; }
.note { color: var(--muted); font-size: 14px; }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 20px 24px; margin-top: 18px; }
header { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; justify-content: space-between; }
.hero { border-left: 8px solid var(--good); }
.hero.failed { border-left-color: var(--bad); }
.verdict { display: inline-block; font-weight: 700; font-size: 15px; padding: 3px 12px; border-radius: 99px; background: var(--good-soft); color: var(--good); }
.failed .verdict { background: var(--bad-soft); color: var(--bad); }
.figures { display: flex; flex-wrap: wrap; gap: 8px 48px; margin: 14px 0 10px; padding: 0; }
.figures div { min-width: 96px; }
.figures dt { color: var(--muted); font-size: 14px; }
.figures dd { margin: 0; font-size: 34px; line-height: 1.15; font-weight: 650; letter-spacing: -.02em; white-space: nowrap; }
.figures .good { color: var(--good); } .figures .bad { color: var(--bad); }
.reasons { margin: 0; padding-left: 18px; }
figure { margin: 12px 0 0; }
figure svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 10px 0 0; font-size: 14px; color: var(--muted); }
.legend span { display: inline-flex; align-items: center; gap: 6px; }
.legend svg { width: 26px; height: 14px; flex: none; }
.events { columns: 3 300px; column-gap: 32px; list-style: none; margin: 14px 0 0; padding: 0; font-size: 14px; }
.events li { break-inside: avoid; display: grid; grid-template-columns: 22px 44px 1fr; gap: 4px; padding: 1px 0; overflow-wrap: anywhere; }
.events b { font-size: 11px; width: 18px; height: 18px; line-height: 16px; text-align: center; border: 1px solid var(--muted); border-radius: 50%; margin-top: 2px; }
.events .bad b { background: var(--bad); border-color: var(--bad); color: var(--surface); }
.events time { color: var(--muted); text-align: right; padding-right: 6px; }
.events small { color: var(--muted); font-size: 13px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; margin-top: 10px; }
th { text-align: left; color: var(--muted); font-weight: 500; font-size: 13px; vertical-align: bottom; }
th, td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); }
td { vertical-align: top; overflow-wrap: anywhere; }
tbody tr:last-child td { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.still, .still code { white-space: nowrap; } .name { font-weight: 600; } .quiet { color: var(--muted); }
code { font: 13px ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.share { display: flex; gap: 8px; align-items: center; white-space: nowrap; margin: 3px 0; }
.share svg { width: 150px; height: 16px; flex: none; }
.tag { display: inline-block; font-size: 12.5px; font-weight: 600; padding: 0 8px; border-radius: 99px; background: var(--good-soft); color: var(--good); white-space: nowrap; }
.tag.bad { background: var(--bad-soft); color: var(--bad); } .tag.plain { background: var(--shade); color: var(--muted); }
.refusal { border: 1px solid var(--bad); background: var(--bad-soft); border-radius: 8px; padding: 10px 14px; margin-top: 10px; }
.refusal p { margin: 4px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin-top: 10px; border-top: 1px solid var(--line); padding-top: 10px; }
summary { cursor: pointer; font-weight: 600; } summary .quiet { font-weight: 400; }
.scroll { overflow-x: auto; }
.pairs { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 10px 0 0; font-size: 14px; }
.pairs dt { color: var(--muted); } .pairs dd { margin: 0; overflow-wrap: anywhere; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
a { color: var(--blue); } :focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
@media (max-width: 760px) {
  main { padding: 16px 12px 40px; } section { padding: 16px 14px; border-radius: 10px; }
  .wide { display: none; } .narrow { display: block; }
  .figures { gap: 10px 28px; } .figures dd { font-size: 27px; }
  .cards thead { display: none; }
  .cards tr { display: block; padding: 12px 0; border-bottom: 1px solid var(--line); } .cards tbody tr:last-child { border: 0; }
  .cards td { display: grid; grid-template-columns: 92px 1fr; gap: 10px; border: 0; padding: 2px 0; text-align: left; white-space: normal; }
  .cards td::before { content: attr(data-label); color: var(--muted); font-size: 13px; }
  .cards td:empty { display: none; }
    .pairs { grid-template-columns: 1fr; gap: 0; } .pairs dd { margin-bottom: 8px; }
}
@media print { body { background: none; } section { break-inside: avoid; } }
`;

/** Fills for the slots: blue is plain, green is striped, so that they differ without colour. */
export const FILLS = `<svg width="0" height="0" style="position:absolute" aria-hidden="true" focusable="false"><defs>
<pattern id="fill-blue" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="var(--blue-soft)"/></pattern>
<pattern id="fill-green" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="var(--green-soft)"/><rect width="1.6" height="7" fill="var(--green-stripe)"/></pattern>
</defs></svg>`;
