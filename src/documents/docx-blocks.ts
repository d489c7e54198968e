import type { ITableCellOptions, Paragraph, Table } from 'docx';
import {
  ACCENT,
  ALARM,
  baseSize,
  type Docx,
  FAINT,
  HAIR,
  INK,
  pieces,
  SOFT,
  textWidth,
} from './docx-style.ts';
import { type Span, type View, type ViewBlock, type ViewField, textOf } from './view.ts';
import { CHOSEN, CLAIMED, NOT_CHOSEN, REQUIRED } from './words.ts';

type BlockOf<K extends ViewBlock['kind']> = Extract<ViewBlock, { kind: K }>;

type LineOptions = {
  strong?: boolean;
  isHead?: boolean;
  keepNext?: boolean;
  borders?: ITableCellOptions['borders'];
};

const WHOLE_ROWS = 12;
const NONE = { style: 'none', size: 0, color: 'auto' } as const;
const RULE = { style: 'single', size: 4, color: HAIR } as const;
const STRONG = { style: 'single', size: 8, color: INK } as const;
/** The font in which Word draws its own check boxes. */
const BOXES = 'MS Gothic';
const STATE_STYLES = { unknown: 'NotKnown', missing: 'ToBeFilledIn', 'not asked': 'DoesNotApply' } as const;

export function showBlock(docx: Docx, view: View, block: ViewBlock): (Paragraph | Table)[] {
  const { Paragraph, PageBreak } = docx;
  switch (block.kind) {
    case 'heading':
      return [heading(docx, block.level, block.text)];
    case 'paragraph': {
      const style = block.lead ? { style: 'Lead' } : {};
      return [new Paragraph({ ...style, keepNext: block.keep, children: pieces(docx, block.text) })];
    }
    case 'list':
      return showList(docx, block, view.blocks.filter(({ kind }) => kind === 'list').indexOf(block));
    case 'fields':
      return showFields(docx, view, block);
    case 'table':
      return showTable(docx, view, block);
    case 'callout':
      return [showCallout(docx, block)];
    case 'questions':
      return block.items.flatMap(({ question, answer }) => [
        heading(docx, 2, question),
        new Paragraph({ children: pieces(docx, answer) }),
      ]);
    case 'letter':
      return showLetter(docx, block);
    case 'signature':
      return showSignature(docx, block);
    case 'page break':
      return [new Paragraph({ children: [new PageBreak()] })];
  }
}

function heading(docx: Docx, level: 1 | 2 | 3, text: string): Paragraph {
  return new docx.Paragraph({ heading: `Heading${level}`, children: pieces(docx, text) });
}

/** Each ordered list counts from one: `instance` tells them apart. */
function showList(docx: Docx, { ordered, items }: BlockOf<'list'>, instance: number): Paragraph[] {
  const mark = { numbering: { reference: ordered ? 'ordered' : 'unordered', level: 0, instance } };
  return items.map((item, at) => {
    const style = at === items.length - 1 ? 'LastItem' : 'Item';
    return new docx.Paragraph({ ...mark, style, children: pieces(docx, item) });
  });
}

function showCallout(docx: Docx, { tone, text }: BlockOf<'callout'>): Paragraph {
  const left = {
    style: 'single',
    size: tone === 'alarm' ? 48 : 24,
    color: tone === 'note' ? ACCENT : ALARM,
    space: 8,
  } as const;
  const edge = { style: 'single', size: 4, color: FAINT, space: 5 } as const;
  return new docx.Paragraph({
    border: { left, top: edge, bottom: edge },
    shading: { type: 'clear', color: 'auto', fill: FAINT },
    indent: { left: 200 },
    spacing: { before: 120, after: 200 },
    children: pieces(docx, text, tone === 'alarm' ? { bold: true } : {}),
  });
}

function showFields(docx: Docx, view: View, { fields, numbered }: BlockOf<'fields'>): (Paragraph | Table)[] {
  if (fields.length === 0) return [];
  const width = textWidth(view);
  const first = numbered ? 680 : 0;
  const label = Math.round(width * (view.layout === 'brief' ? 0.28 : 0.36));
  const columnWidths = [...(numbered ? [first] : []), label, width - first - label];
  const rows = fields.map((field) => {
    const number = new docx.Paragraph({
      style: 'Cell',
      children: pieces(docx, field.number ?? '', { color: SOFT }),
    });
    const cells = [...(numbered ? [[number]] : []), asked(docx, field), answered(docx, field)];
    return new docx.TableRow({
      cantSplit: length(field) <= 1500,
      children: cells.map((children, at) => cell(docx, children, columnWidths[at])),
    });
  });
  return [grid(docx, rows, columnWidths, { top: RULE, bottom: RULE, insideHorizontal: RULE }), spacer(docx)];
}

function asked(docx: Docx, { label, help, required }: ViewField): Paragraph[] {
  const { Paragraph } = docx;
  return [
    new Paragraph({ style: 'Cell', children: pieces(docx, label, { bold: true }) }),
    ...(help === undefined ? [] : [new Paragraph({ style: 'Help', children: pieces(docx, help) })]),
    ...(required
      ? [new Paragraph({ style: 'Help', children: pieces(docx, REQUIRED, { italics: true }) })]
      : []),
  ];
}

function answered(docx: Docx, { options, state, word, text, claims }: ViewField): Paragraph[] {
  const { Paragraph, TextRun } = docx;
  const boxes = options.map(
    ({ label, chosen }, at) =>
      new Paragraph({
        style: 'Cell',
        spacing: { before: at === 0 ? 60 : 20, after: at === options.length - 1 ? 60 : 20 },
        indent: { left: 340, hanging: 340 },
        children: [
          new TextRun({ text: `${chosen ? CHOSEN : NOT_CHOSEN} `, font: BOXES }),
          ...pieces(docx, label, { bold: chosen }),
        ],
      }),
  );
  const said = [
    ...(word === undefined || state === 'filled'
      ? []
      : [
          new TextRun({ text: state === 'not asked' ? word : ` ${word} `, style: STATE_STYLES[state] }),
          new TextRun({ text: ' ' }),
        ]),
    ...pieces(docx, text, state === 'not asked' ? { color: SOFT } : {}),
  ];
  return [
    ...boxes,
    ...(said.length === 0 && boxes.length > 0 ? [] : [new Paragraph({ style: 'Cell', children: said })]),
    ...(claims.length === 0
      ? []
      : [new Paragraph({ style: 'Claim', children: pieces(docx, CLAIMED, { color: SOFT }) })]),
    ...claims.map((claim) => new Paragraph({ style: 'Claim', children: pieces(docx, claim) })),
  ];
}

function showTable(
  docx: Docx,
  view: View,
  { columns, rows, caption, scale }: BlockOf<'table'>,
): (Paragraph | Table)[] {
  const widths = columns.map(({ part }) => Math.floor(part * textWidth(view)));
  const size = scale === 1 ? {} : { size: Math.round(baseSize(view) * scale) };
  // A table that fits a page is not torn; a longer one repeats its heads.
  const whole = rows.length <= WHOLE_ROWS;
  const line = (
    texts: readonly Span[][],
    { strong = false, isHead = false, keepNext = true, borders = { bottom: RULE } }: LineOptions,
  ) =>
    new docx.TableRow({
      tableHeader: isHead,
      cantSplit: true,
      children: texts.map((text, at) => {
        const { right } = columns[at];
        const children = pieces(docx, text, strong ? { ...size, bold: true } : size);
        const alignment = right ? 'right' : 'left';
        const paragraph = new docx.Paragraph({ style: 'Cell', alignment, keepNext, children });
        const margins = { left: 0, right: right && at === columns.length - 1 ? 0 : 140 };
        return cell(docx, [paragraph], widths[at], { borders, margins });
      }),
    });
  const heads = columns.map(({ heading }): Span[] => [{ kind: 'text', text: heading }]);
  const head = line(heads, { strong: true, isHead: true, borders: { bottom: STRONG } });
  const body = rows.map(({ cells, total }, at) =>
    line(cells, {
      strong: total,
      keepNext: whole && at < rows.length - 1,
      ...(total ? { borders: { top: STRONG, bottom: STRONG } } : {}),
    }),
  );
  return [
    ...(caption === undefined
      ? []
      : [new docx.Paragraph({ style: 'Caption', children: pieces(docx, caption) })]),
    grid(docx, [head, ...body], widths, {}),
    spacer(docx),
  ];
}

function showLetter(docx: Docx, { from, to, date, reference, subject }: BlockOf<'letter'>): Paragraph[] {
  const { Paragraph } = docx;
  const lines = (all: Span[][], alignment: 'left' | 'right') =>
    all
      .filter((line) => textOf(line) !== '')
      .map((line, at) => {
        const first = alignment === 'right' && at === 0;
        return new Paragraph({
          style: 'Address',
          alignment,
          children: pieces(docx, line, first ? { bold: true } : {}),
        });
      });
  return [
    ...lines(from, 'right'),
    spacer(docx, 360),
    ...lines(to, 'left'),
    spacer(docx, 360),
    new Paragraph({ style: 'Address', children: pieces(docx, date) }),
    new Paragraph({ style: 'Address', children: pieces(docx, reference, { color: SOFT }) }),
    heading(docx, 1, subject),
  ];
}

function showSignature(docx: Docx, { closing, lines }: BlockOf<'signature'>): Paragraph[] {
  const { Paragraph } = docx;
  const shown = lines.filter((line) => textOf(line) !== '');
  return [
    new Paragraph({ keepNext: true, spacing: { before: 200, after: 800 }, children: pieces(docx, closing) }),
    ...shown.map(
      (line, at) =>
        new Paragraph({ style: 'Address', keepNext: at < shown.length - 1, children: pieces(docx, line) }),
    ),
  ];
}

function grid(
  docx: Docx,
  rows: InstanceType<Docx['TableRow']>[],
  columnWidths: number[],
  edges: Record<string, typeof RULE>,
): Table {
  const all = {
    top: NONE,
    bottom: NONE,
    left: NONE,
    right: NONE,
    insideHorizontal: NONE,
    insideVertical: NONE,
  };
  const width = columnWidths.reduce((sum, one) => sum + one, 0);
  return new docx.Table({
    rows,
    columnWidths,
    layout: 'fixed',
    width: { size: width, type: 'dxa' },
    borders: { ...all, ...edges },
  });
}

function cell(docx: Docx, children: Paragraph[], width: number, options: Partial<ITableCellOptions> = {}) {
  return new docx.TableCell({
    children,
    width: { size: width, type: 'dxa' },
    margins: { left: 0, right: 140 },
    ...options,
  });
}

/** Word joins two tables that touch. */
function spacer(docx: Docx, after = 60): Paragraph {
  return new docx.Paragraph({ spacing: { before: 0, after, line: 120, lineRule: 'exact' }, children: [] });
}

function length({ text, claims, options }: ViewField): number {
  return (
    textOf(text).length + claims.reduce((sum, claim) => sum + textOf(claim).length, 0) + 60 * options.length
  );
}
