import { createHash } from 'node:crypto';
import { REHEARSAL_STYLE, STYLE } from './html-style.ts';
import type { PaperDocument, RenderOptions } from './types.ts';
import { type Span, type View, type ViewBlock, type ViewField, textOf, viewOf } from './view.ts';
import { CHOSEN, CLAIMED, NOT_CHOSEN, REHEARSAL, REQUIRED } from './words.ts';

type BlockOf<K extends ViewBlock['kind']> = Extract<ViewBlock, { kind: K }>;

/** Nothing may be fetched and nothing may run, whatever a text of the document says: only this one style applies. */
function policyOf(style: string): string {
  const digest = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
}

/** The document as one self-contained page: no script, nothing remote, fit for a phone and for printing. */
export function renderHtml(doc: PaperDocument, options: RenderOptions = {}): string {
  const view = viewOf(doc, options);
  const style = view.mark === REHEARSAL ? REHEARSAL_STYLE : STYLE;
  return `<!doctype html>
<html lang="${escape(view.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policyOf(style))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escape(`${view.title} (${view.mark.toLowerCase()})`)}</title>
<style>${style}</style>
</head>
<body class="as-${view.layout}">
<main>
${head(view)}
${view.blocks.map(showBlock).join('\n')}
</main>
</body>
</html>
`;
}

function head({ mark, isLetter, title, subtitle, organisation, made, summary }: View): string {
  const lines = [
    `<div class="strip"><span class="draft">${mark}</span><span class="whose">${escape(organisation)}</span></div>`,
    isLetter ? `<p class="paper">${escape(title)}</p>` : `<h1>${escape(title)}</h1>`,
    subtitle === undefined ? '' : `<p class="subtitle">${escape(subtitle)}</p>`,
    `<p class="made">${escape(made)}</p>`,
    summary === undefined ? '' : `<p class="summary">${escape(summary)}</p>`,
  ];
  return `<header class="head">\n${lines.filter((line) => line !== '').join('\n')}\n</header>`;
}

function showBlock(block: ViewBlock): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level + 1}>${escape(block.text)}</h${block.level + 1}>`;
    case 'paragraph':
      return `<p class="block${block.lead ? ' lead' : ''}">${show(block.text)}</p>`;
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      return `<${tag} class="block">${block.items.map((item) => `<li>${show(item)}</li>`).join('\n')}</${tag}>`;
    }
    case 'fields':
      return showFields(block);
    case 'table':
      return showTable(block);
    case 'callout':
      return `<div class="block callout tone-${block.tone}" role="note"><p>${show(block.text)}</p></div>`;
    case 'questions':
      return block.items.map(showQuestion).join('\n');
    case 'letter':
      return showLetter(block);
    case 'signature':
      return `<div class="block signature"><p>${escape(block.closing)}</p><p class="lines">${showLines(block.lines)}</p></div>`;
    case 'page break':
      return '<div class="break"></div>';
  }
}

function show(spans: readonly Span[]): string {
  return spans
    .map(({ kind, text }) => {
      if (kind === 'gap') return `<span class="gap">${lines(text)}</span>`;
      return kind === 'support' ? `<small class="support">${escape(text)}</small>` : lines(text);
    })
    .join('');
}

function showQuestion({ question, answer }: BlockOf<'questions'>['items'][number]): string {
  return `<h3>${escape(question)}</h3>\n<p class="block">${show(answer)}</p>`;
}

function showFields({ numbered, fields }: BlockOf<'fields'>): string {
  if (fields.length === 0) return '';
  return `<dl class="block fields${numbered ? ' numbered' : ''}">\n${fields.map(showField).join('\n')}\n</dl>`;
}

function showField(field: ViewField): string {
  const { number, label, help, required, state, word, text, options, claims } = field;
  const mark = number === undefined ? '' : `<span class="number">${escape(number)}</span> `;
  const asked = [
    mark + escape(label),
    help === undefined ? '' : ` <span class="help">${lines(help)}</span>`,
    required ? ` <span class="required">${REQUIRED}</span>` : '',
  ];
  const said = [word === undefined ? '' : `<span class="state">${escape(word)}</span> `, show(text)].join('');
  const answered = [
    showOptions(options),
    said === '' ? '' : `<div class="text">${said}</div>`,
    claims.length === 0
      ? ''
      : `<div class="claims"><p class="what">${escape(CLAIMED)}</p>${claims.map((one) => `<p>${show(one)}</p>`).join('')}</div>`,
  ];
  // A number that does not fit beside the label stands over it.
  const long = number !== undefined && [...number].length > 6 ? ' long' : '';
  return `<div class="field is-${state.replace(' ', '-')}${long}"><dt>${asked.join('')}</dt><dd>${answered.join('')}</dd></div>`;
}

function showOptions(options: ViewField['options']): string {
  if (options.length === 0) return '';
  const items = options.map(({ label, chosen }) => {
    const box = `<span class="box" aria-hidden="true">${chosen ? CHOSEN : NOT_CHOSEN}</span>`;
    const aloud = `<span class="hidden">${chosen ? 'chosen: ' : 'not chosen: '}</span>`;
    return `<li${chosen ? ' class="chosen"' : ''}>${box}${aloud}${escape(label)}</li>`;
  });
  return `<ul class="options">${items.join('')}</ul>`;
}

function showTable({ columns, rows, caption }: BlockOf<'table'>): string {
  const side = columns.map(({ right }) => (right ? ' class="right"' : ''));
  const heads = columns.map(({ heading }, at) => `<th scope="col"${side[at]}>${escape(heading)}</th>`);
  const body = rows.map(({ cells, total }) => {
    const shown = cells.map((cell, at) => `<td${side[at]}>${show(cell)}</td>`);
    return `<tr${total ? ' class="total"' : ''}>${shown.join('')}</tr>`;
  });
  return [
    // Wider than a phone, a table scrolls by itself: with the keyboard too, so it can have the focus.
    `<div class="block wide" tabindex="0" role="group" aria-label="Table">`,
    `<table${columns.length > 3 ? ' class="many"' : ''}>`,
    caption === undefined ? '' : `<caption>${escape(caption)}</caption>`,
    `<thead><tr>${heads.join('')}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody></table></div>`,
  ].join('');
}

function showLetter({ from, to, date, reference, subject }: BlockOf<'letter'>): string {
  return `<div class="letter">
<p class="from lines">${showLines(from)}</p>
<p class="to lines">${showLines(to)}</p>
<p class="when">${escape(date)}<br>${escape(reference)}</p>
<h1>${escape(subject)}</h1>
</div>`;
}

function showLines(all: readonly Span[][]): string {
  return all
    .filter((line) => textOf(line) !== '')
    .map((line) => `<span>${show(line)}</span>`)
    .join('\n');
}

/** Escaped, with the line breaks of the text. */
function lines(text: string): string {
  return escape(text).replaceAll('\n', '<br>');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
