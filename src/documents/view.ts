import { countStates } from './count-states.ts';
import { tableWidths } from './table-widths.ts';
import type { Answer, Block, Field, Line, PaperDocument, RenderOptions, Sentence, Support } from './types.ts';
import { DRAFT, cleanText, wordAndText, REHEARSAL } from './words.ts';

/**
 * The document as it is to be read: every text cleaned, every word that a rendering adds already there, so that
 * HTML, PDF, DOCX and plain text say the same.
 */
export type View = {
  /** What every page is marked with. */
  mark: string;
  title: string;
  subtitle?: string;
  organisation: string;
  /** Which revision, made when. */
  made: string;
  /** How far a form is: '40 fields: 22 answered, 9 not known, …'. */
  summary?: string;
  layout: PaperDocument['layout'];
  language: string;
  /** A letter's heading is its subject, not the title of the paper. */
  isLetter: boolean;
  blocks: ViewBlock[];
};

/** A piece of running text. A gap is for a human to fill in; support is what the text before it rests on. */
export type Span = { kind: 'text' | 'gap' | 'support'; text: string };

export type ViewField = {
  number?: string;
  label: string;
  help?: string;
  required: boolean;
  state: Answer['state'];
  /** The word for the state, if it needs one. */
  word?: string;
  text: Span[];
  options: { label: string; chosen: boolean }[];
  claims: Span[][];
};

export type ViewBlock =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string }
  /** `keep`: on one page with what it introduces. */
  | { kind: 'paragraph'; text: Span[]; lead: boolean; keep: boolean }
  | { kind: 'list'; ordered: boolean; items: Span[][] }
  | { kind: 'fields'; numbered: boolean; fields: ViewField[] }
  | {
      kind: 'table';
      /** `part` of the width, on paper. */
      columns: { heading: string; right: boolean; part: number }[];
      rows: { cells: Span[][]; total: boolean }[];
      /** A table of many columns is set smaller; a word of `breakAt` characters may be broken. */
      scale: number;
      breakAt: number;
      caption?: string;
    }
  | { kind: 'callout'; tone: 'draft' | 'alarm' | 'note'; text: Span[] }
  | { kind: 'questions'; items: { question: string; answer: Span[] }[] }
  | { kind: 'letter'; from: Span[][]; to: Span[][]; date: string; reference: string; subject: string }
  | { kind: 'signature'; closing: string; lines: Span[][] }
  | { kind: 'page break' };

const INTRODUCED: ReadonlySet<Block['kind']> = new Set(['list', 'fields', 'table', 'questions']);

type SpansOf = {
  sentences: (sentences: readonly Sentence[]) => Span[];
  supported: (text: string, support: readonly Support[] | null) => Span[];
  line: (line: Line) => Span[];
};

export function viewOf(given: PaperDocument, { annotated = false }: RenderOptions = {}): View {
  const doc = cleaned(given) as PaperDocument;
  const spans = spansOf(annotated);
  const summary = summaryOf(doc);
  return {
    title: doc.title,
    ...(doc.subtitle === undefined ? {} : { subtitle: doc.subtitle }),
    organisation: doc.organisation,
    mark: doc.rehearsal ? REHEARSAL : DRAFT,
    made: `${doc.reference} · ${doc.madeAt}`,
    ...(summary === undefined ? {} : { summary }),
    layout: doc.layout,
    language: doc.language,
    isLetter: doc.blocks.some(({ kind }) => kind === 'letter'),
    blocks: doc.blocks.map((block, at) => viewBlock(block, spans, doc.blocks[at + 1])),
  };
}

/** The text of spans, one after the other. */
export function textOf(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('');
}

function spansOf(annotated: boolean): SpansOf {
  const supported: SpansOf['supported'] = (text, support) => [
    ...(text === '' ? [] : [{ kind: 'text', text } as const]),
    ...(annotated && support !== null && support.length > 0
      ? [{ kind: 'support', text: ` [${support.join(', ')}]` } as const]
      : []),
  ];
  return {
    supported,
    sentences: (sentences) =>
      sentences.flatMap((sentence, at) => {
        const [first, ...rest] =
          'gap' in sentence ? [gapSpan(sentence.gap)] : supported(sentence.text.trim(), sentence.support);
        if (first === undefined) return [];
        // A gap is often followed by a comma or a full stop of its own.
        const space = at === 0 || /^[,.;:!?)]/.test(first.text) ? [] : [{ kind: 'text', text: ' ' } as const];
        return [...space, first, ...rest];
      }),
    line: (line) => {
      if (typeof line === 'string') return supported(line, null);
      return line.state === 'filled' ? supported(line.text, line.support) : [gapSpan(line.text)];
    },
  };
}

function gapSpan(what: string): Span {
  return { kind: 'gap', text: `[${what}]` };
}

function viewBlock(block: Block, spans: SpansOf, next: Block | undefined): ViewBlock {
  switch (block.kind) {
    case 'heading':
    case 'page break':
      return block;
    case 'paragraph':
      return {
        kind: 'paragraph',
        text: spans.sentences(block.sentences),
        lead: block.lead ?? false,
        keep: next !== undefined && INTRODUCED.has(next.kind),
      };
    case 'list':
      return { kind: 'list', ordered: block.ordered ?? false, items: block.items.map(spans.sentences) };
    case 'fields':
      return {
        kind: 'fields',
        numbered: block.fields.some(({ number }) => number !== undefined),
        fields: block.fields.map((field) => viewField(field, spans)),
      };
    case 'table':
      return viewTable(block, spans);
    case 'callout':
      return { kind: 'callout', tone: block.tone, text: spans.sentences(block.sentences) };
    case 'questions':
      return {
        kind: 'questions',
        items: block.items.map(({ question, answer }) => ({ question, answer: spans.sentences(answer) })),
      };
    case 'letter':
      return { ...block, from: block.from.map(spans.line), to: block.to.map(spans.line) };
    case 'signature':
      return { ...block, lines: block.lines.map(spans.line) };
  }
}

function viewField(field: Field, spans: SpansOf): ViewField {
  const { number, label, help, required = false, answer, options = [] } = field;
  const { word, text } = wordAndText(answer);
  const claims = answer.state === 'unknown' ? (answer.claims ?? []) : [];
  // What the boxes say already is not said again.
  const chosen = options.filter((option) => option.chosen).map((option) => option.label);
  const needed = answer.state === 'filled' && text === chosen.join(', ') ? '' : text;
  return {
    ...(number === undefined ? {} : { number }),
    label,
    ...(help === undefined ? {} : { help }),
    required,
    state: answer.state,
    ...(word === undefined ? {} : { word }),
    text: spans.supported(needed, answer.state === 'filled' ? answer.support : null),
    options: options.map(({ label, chosen }) => ({ label, chosen })),
    claims: claims.map((claim) => spans.sentences([claim])),
  };
}

function viewTable(table: Extract<Block, { kind: 'table' }>, spans: SpansOf): ViewBlock {
  const { parts, ...setting } = tableWidths(table.columns, table.rows);
  return {
    kind: 'table',
    columns: table.columns.map(({ heading, align }, at) => ({
      heading,
      right: align === 'right',
      part: parts[at],
    })),
    rows: table.rows.map(({ cells, support, total = false }) => ({
      cells: cells.map((cell, at) => spans.supported(cell, at === cells.length - 1 ? support : null)),
      total,
    })),
    ...setting,
    ...(table.caption === undefined ? {} : { caption: table.caption }),
  };
}

function summaryOf(doc: PaperDocument): string | undefined {
  if (doc.layout !== 'form') return undefined;
  const { filled, unknown, missing, notAsked } = countStates(doc);
  const all = filled + unknown + missing + notAsked;
  if (all === 0) return undefined;
  const parts = [
    `${filled} answered`,
    `${unknown} not known`,
    `${missing} to be filled in by you`,
    `${notAsked} that ${notAsked === 1 ? 'does' : 'do'} not apply`,
  ];
  return `${all} ${all === 1 ? 'field' : 'fields'}: ${parts.join(', ')}.`;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner)]));
}
