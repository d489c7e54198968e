/** One card a page of A4; on a screen the pages lie on a table. */
export const STYLE = `
@page { size: A4; margin: 0 }
* { box-sizing: border-box; margin: 0; padding: 0 }
:root { --ink: #16181d; --soft: #5b6270; --line: #c9cdd6; --paper: #fff; --tint: #f3f4f7; --alarm: #9c1c28 }
html { background: #dfe2e8; color: var(--ink); font: 10.5pt/1.42 'Inter', 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif;
  -webkit-print-color-adjust: exact; print-color-adjust: exact }
.first { max-width: 210mm; margin: 8mm auto 0; padding: 4mm 6mm; background: var(--alarm); color: #fff; border-radius: 2mm }
.card { width: 210mm; height: 296.5mm; margin: 8mm auto; padding: 15mm 17mm 12mm; background: var(--paper);
  display: flex; flex-direction: column; box-shadow: 0 1mm 4mm #0003; overflow: hidden }
.top { display: flex; justify-content: space-between; font-size: 8.5pt; letter-spacing: .09em; text-transform: uppercase;
  color: var(--soft); border-bottom: .4mm solid var(--ink); padding-bottom: 2.2mm }
.top b { color: var(--alarm) }
h1 { font-size: 30pt; line-height: 1.1; letter-spacing: -.02em; margin-top: 7mm }
h1 span { color: var(--soft); font-weight: 400 }
.label { font-size: 14pt; font-weight: 600; margin-top: 1.5mm; overflow-wrap: anywhere }
.lead { font-size: 11.5pt; margin-top: 3mm; max-width: 150mm }
.share { display: flex; align-items: center; gap: 6mm; margin-top: 6mm; padding: 5mm 5mm 5mm 6mm;
  border: .5mm solid var(--ink); border-radius: 2.5mm }
.lines { flex: 1; list-style: none; font: 600 14.5pt/1 'DejaVu Sans Mono', 'Liberation Mono', Menlo, Consolas, monospace }
.lines li { white-space: pre; padding: 3.5mm 2mm; border-radius: 1mm }
.lines li:nth-child(odd) { background: var(--tint) }
.lines i { font-style: normal; font-weight: 400; color: var(--soft) }
.qr { width: 47mm; height: 47mm; flex: none; display: block }
.hint { font-size: 8.5pt; color: var(--soft); margin-top: 2mm }
.text { display: grid; grid-template-columns: 1.18fr 1fr; gap: 8mm; margin-top: 6mm; flex: 1 }
h2 { font-size: 9pt; letter-spacing: .08em; text-transform: uppercase; margin-bottom: 1.6mm }
h2.never { color: var(--alarm) }
.text p + h2, .text ul + h2 { margin-top: 4.5mm }
.text ol, .text ul { padding-left: 4.6mm }
.text li { margin-bottom: 1.5mm }
.text li > code.run { display: block; margin-top: .6mm; padding: .8mm 1.6mm; background: var(--tint); border-radius: 1mm; white-space: nowrap }
code { font: 9pt 'DejaVu Sans Mono', 'Liberation Mono', Menlo, Consolas, monospace; overflow-wrap: anywhere }
.kept { width: 100%; margin-top: 4mm; border-collapse: collapse; font-size: 8.5pt; color: var(--soft) }
.kept td { border: .25mm solid var(--line); height: 12mm; padding: 1.2mm 1.8mm; vertical-align: top; width: 25% }
.foot { display: flex; justify-content: space-between; gap: 6mm; font-size: 7.5pt; color: var(--soft); margin-top: 4mm }
.foot code { font-size: 7pt }
@media print {
  html { background: none }
  .first { display: none }
  .card { margin: 0; box-shadow: none; break-after: page }
  .card:last-child { break-after: auto }
}
`;
