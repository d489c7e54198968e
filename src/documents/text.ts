import type { PaperDocument, RenderOptions } from './types.ts';
import { type Span, type View, type ViewBlock, type ViewField, textOf, viewOf } from './view.ts';
import { CHOSEN, CLAIMED, NOT_CHOSEN, REQUIRED } from './words.ts';

type BlockOf<K extends ViewBlock['kind']> = Extract<ViewBlock, { kind: K }>;

const WIDTH = 78;
/** Wider than this, a table is written row by row. */
const TABLE_WIDTH = 100;

/** The document as plain text, for a terminal, an e-mail or reading aloud. Ends with a line break. */
export function renderText(doc: PaperDocument, options: RenderOptions = {}): string {
  const view = viewOf(doc, options);
  const blocks = view.blocks.map(showBlock).filter((block) => block !== '');
  return `${[head(view), ...blocks].join('\n\n').trimEnd()}\n`;
}

function head({ mark, title, subtitle, organisation, made, summary }: View): string {
  return [
    `${mark}   ${organisation}`,
    '',
    underlined(title, '='),
    ...(subtitle === undefined ? [] : [wrap(subtitle)]),
    wrap(made),
    ...(summary === undefined ? [] : [wrap(summary)]),
  ].join('\n');
}

function showBlock(block: ViewBlock): string {
  switch (block.kind) {
    case 'heading':
      return block.level === 1 ? underlined(block.text, '-') : wrap(block.text);
    case 'paragraph':
      return wrap(textOf(block.text));
    case 'list':
      return block.items
        .map((item, at) => hang(block.ordered ? `${at + 1}. ` : '- ', textOf(item)))
        .join('\n');
    case 'fields':
      return block.fields.map(showField).join('\n\n');
    case 'table':
      return showTable(block);
    case 'callout':
      return hang('! ', textOf(block.text), '! ');
    case 'questions':
      return block.items
        .map(({ question, answer }) => `${wrap(question)}\n${indent(textOf(answer))}`)
        .join('\n\n');
    case 'letter':
      return [
        showLines(block.from),
        showLines(block.to),
        `${block.date}\n${block.reference}`,
        wrap(block.subject),
      ].join('\n\n');
    case 'signature':
      return `${wrap(block.closing)}\n\n\n\n${showLines(block.lines)}`;
    case 'page break':
      return '';
  }
}

function showField({ number, label, help, required, word, text, options, claims }: ViewField): string {
  const said = [word === undefined ? '' : `[${word}]`, textOf(text)].filter((part) => part !== '').join(' ');
  return [
    hang(
      number === undefined ? '' : `${number}  `,
      required ? `${label} (${REQUIRED.toLowerCase()})` : label,
    ),
    ...(help === undefined ? [] : [indent(help)]),
    ...options.map(({ label, chosen }) => hang(`    ${chosen ? CHOSEN : NOT_CHOSEN} `, label)),
    ...(said === '' ? [] : [indent(said)]),
    ...(claims.length === 0 ? [] : [indent(CLAIMED)]),
    ...claims.map((one) => hang('    - ', textOf(one))),
  ].join('\n');
}

/** In columns where they fit; otherwise each row as a list of what its cells are. */
function showTable({ columns, rows, caption }: BlockOf<'table'>): string {
  const cells = rows.map((row) => row.cells.map(textOf));
  const widths = columns.map(({ heading }, at) =>
    cells.reduce((most, row) => Math.max(most, length(row[at])), length(heading)),
  );
  const width = widths.reduce((sum, one) => sum + one + 2, -2);
  const fits = width <= TABLE_WIDTH && !cells.some((row) => row.join('').includes('\n'));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => pad(cell, widths[at], columns[at].right))
      .join('  ')
      .trimEnd();
  const body = fits
    ? [
        line(columns.map(({ heading }) => heading)),
        line(widths.map((one) => '-'.repeat(one))),
        ...cells.map(line),
      ]
    : cells.map((row) =>
        row.map((cell, at) => hang(at === 0 ? '- ' : '  ', `${columns[at].heading}: ${cell}`)).join('\n'),
      );
  return [...(caption === undefined ? [] : [wrap(caption)]), ...body].join('\n');
}

function showLines(all: readonly Span[][]): string {
  return all
    .map(textOf)
    .filter((line) => line !== '')
    .join('\n');
}

function underlined(text: string, with_: string): string {
  const wrapped = wrap(text);
  return `${wrapped}\n${with_.repeat(Math.max(...wrapped.split('\n').map(length)))}`;
}

function indent(text: string): string {
  return hang('    ', text);
}

/** The text after its mark, further lines under the first. */
function hang(mark: string, text: string, further = ' '.repeat(length(mark))): string {
  return wrap(text, WIDTH - length(mark))
    .split('\n')
    .map((line, at) => (at === 0 ? mark : further) + line)
    .join('\n');
}

function wrap(text: string, width = WIDTH): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .join('\n');
}

/** A word that is longer than the line stays whole: it may be an address or a digest to be copied. */
function wrapLine(line: string, width: number): string[] {
  const done: string[] = [];
  let current = '';
  for (const word of line.split(/ +/)) {
    if (current !== '' && length(current) + 1 + length(word) > width) {
      done.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...done, current];
}

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - length(text)));
  return right ? space + text : text + space;
}

function length(text: string): number {
  return [...text].length;
}
