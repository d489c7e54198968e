/**
 * The style of every HTML paper. Nothing is fetched and nothing of a document gets in here, so that the page's
 * policy can name it by its hash. Sizes are of print too: a paper may be printed from the browser.
 */
export const STYLE = `
:root { --ink: #1b1f23; --soft: #565d64; --line: #c9ced3; --faint: #f4f5f6; --accent: #1f4a5c; --alarm: #8c1d18; }
* { box-sizing: border-box; }
html { background: #fff; color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 50rem; padding: 2.5rem 2rem 4rem; font: 1.0625rem/1.55 "Source Sans 3", "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3, h4, p, ul, ol, dl, dd, table, figure { margin: 0; padding: 0; }
h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.01em; color: var(--accent); text-wrap: balance; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 2.4rem 0 0.7rem; color: var(--accent); text-wrap: balance; }
h3 { font-size: 1.1rem; line-height: 1.35; margin: 1.8rem 0 0.4rem; }
h4 { font-size: 1.0625rem; line-height: 1.4; margin: 1.3rem 0 0.2rem; color: var(--soft); }
.block + .block { margin-top: 0.85rem; }
h2 + .block, h3 + .block, h4 + .block { margin-top: 0; }
.paper { font-size: 1.15rem; }
.head { margin-bottom: 2rem; padding-bottom: 1.1rem; border-bottom: 1px solid var(--line); }
.strip { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: center; margin-bottom: 1.6rem; font-size: 0.95rem; color: var(--soft); }
.strip .whose { flex: 1 1 auto; }
.draft { border: 2px solid var(--alarm); color: var(--alarm); font-weight: 700; letter-spacing: 0.12em; font-size: 0.85rem; line-height: 1.2; padding: 0.2rem 0.5rem 0.2rem 0.6rem; }
.subtitle { margin-top: 0.35rem; font-size: 1.15rem; color: var(--soft); }
.made, .summary { margin-top: 0.6rem; font-size: 0.95rem; color: var(--soft); }
.lead { font-size: 1.2rem; line-height: 1.5; }
ul.block, ol.block { padding-left: 1.4rem; }
ul.block li + li, ol.block li + li { margin-top: 0.35rem; }
.fields { border-top: 1px solid var(--line); }
.fields + .fields { margin-top: 1.5rem; }
.field { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); column-gap: 1.75rem; padding: 0.7rem 0 0.75rem; border-bottom: 1px solid var(--line); break-inside: avoid; }
.field dt { font-weight: 600; line-height: 1.4; }
.numbered dt { position: relative; padding-left: 3.4rem; }
.number { position: absolute; left: 0; font-weight: 400; color: var(--soft); font-variant-numeric: tabular-nums; }
.long .number { position: static; display: block; }
.long dt { padding-left: 0; }
.help { display: block; font-weight: 400; font-size: 0.92rem; color: var(--soft); margin-top: 0.15rem; }
.required { display: block; font-weight: 400; font-size: 0.92rem; font-style: italic; color: var(--soft); }
.field dd { white-space: pre-line; }
.state { display: inline-block; font-size: 0.88rem; line-height: 1.3; font-weight: 600; padding: 0.1rem 0.45rem; margin-right: 0.15rem; white-space: nowrap; }
.is-unknown .state { border: 1.5px solid var(--ink); border-radius: 0.6rem; }
.is-missing .state { border: 2px solid var(--ink); background: var(--ink); color: #fff; }
.is-missing dd::after { content: ""; display: block; height: 1.6rem; border-bottom: 1.5px dotted var(--soft); margin-bottom: 0.35rem; }
.is-not-asked .state { padding-left: 0; font-style: italic; font-weight: 400; }
.is-not-asked dd { color: var(--soft); }
.is-not-asked .state { font-size: 1em; margin-right: 0; }
.claims { margin-top: 0.5rem; padding-left: 0.8rem; border-left: 3px solid var(--line); font-size: 0.97rem; white-space: normal; }
.claims .what { color: var(--soft); font-size: 0.92rem; }
.options { list-style: none; white-space: normal; }
.claims p + p { margin-top: 0.25rem; }
.options + .text { margin-top: 0.4rem; }
.options li { padding-left: 1.6rem; position: relative; }
.options .box { position: absolute; left: 0; }
.options .chosen { font-weight: 600; }
.wide { overflow-x: auto; }
table { overflow-wrap: break-word; border-collapse: collapse; width: 100%; font-size: 0.97rem; line-height: 1.4; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.5rem; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.9rem 0.45rem 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 2px solid var(--ink); font-size: 0.92rem; vertical-align: bottom; }
.right { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.right { white-space: normal; }
.total td { font-weight: 600; border-top: 1.5px solid var(--ink); }
.callout { border: 1px solid var(--line); border-left: 5px solid var(--accent); background: var(--faint); padding: 0.75rem 1rem; }
.tone-alarm, .tone-draft { border-left-color: var(--alarm); }
.tone-alarm { font-weight: 600; border-left-width: 9px; }
.gap { border-bottom: 2px dotted var(--ink); font-weight: 600; }
.letter { margin: 0 0 2rem; }
.block + .letter { margin-top: 2rem; }
.letter .from { margin-bottom: 2rem; text-align: right; }
.letter .from :first-child { font-weight: 600; }
.letter .lines > span, .signature .lines > span { display: block; min-height: 1.55em; }
.letter .to { margin-bottom: 2rem; }
.letter .when { margin-bottom: 1.8rem; }
.letter h1 { font-size: 1.25rem; color: var(--ink); letter-spacing: 0; }
.signature { break-inside: avoid; margin-top: 1.4rem; }
.signature .lines { margin-top: 4rem; }
.support { color: var(--soft); font-size: 0.75em; white-space: nowrap; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.as-brief { font-size: 1rem; line-height: 1.45; }
.as-brief h2 { font-size: 1.15rem; margin: 1.4rem 0 0.4rem; }
.as-brief .block + .block { margin-top: 0.6rem; }
.as-brief .field { padding: 0.4rem 0; }
.as-brief .paper { font-size: 1.15rem; }
.head { margin-bottom: 1.2rem; padding-bottom: 0.8rem; }
.as-brief .lead { font-size: 1.1rem; }
.break { height: 0; break-after: page; }
@media (max-width: 40rem) {
  body { padding: 1.25rem 1.1rem 3rem; }
  h1 { font-size: 1.55rem; }
  .field { display: block; }
  .field dd { margin-top: 0.35rem; }
  .numbered dt { padding-left: 0; }
  .number { position: static; margin-right: 0.4rem; }
  .letter .from { text-align: left; }
  table.many { font-size: 0.9rem; }
}
@media print {
  @page { size: A4; margin: 20mm 20mm 18mm; @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8.5pt sans-serif; color: #565d64; } @top-right { content: "DRAFT"; font: 700 8.5pt sans-serif; letter-spacing: 0.12em; color: #8c1d18; } }
  @page :first { @top-right { content: none; } }
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; line-height: 1.42; }
  .as-brief { line-height: 1.35; }
  h1, h2, h3, h4, caption { break-after: avoid; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  .wide { overflow: visible; }
  .is-missing .state { background: none; color: var(--ink); }
}
`;

/** The same for a paper of a rehearsal, whose printed pages are marked so. */
export const REHEARSAL_STYLE = STYLE.replace('content: "DRAFT"', 'content: "REHEARSAL"');
