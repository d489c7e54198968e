import type {
  Answer,
  Block,
  Column,
  Field,
  Line,
  Option,
  Row,
  Sentence,
  Support,
  Supports,
} from './types.ts';

/** A statement about the case and what it rests on. */
export function claim(text: string, ...support: Supports): Sentence {
  return { text, support };
}

/** A sentence that says nothing about the case: a request, advice, the law. */
export function says(text: string): Sentence {
  return { text, support: null };
}

/** A gap in running text, for a human to fill in: gap('name of the journalist'). */
export function gap(what: string): Sentence {
  return { gap: what };
}

/** A heading under the document's title: level 1 is the first below it. */
export function heading(level: 1 | 2 | 3, text: string): Block {
  return { kind: 'heading', level, text };
}

/** Strings are sentences that say nothing about the case. */
export function paragraph(...sentences: (Sentence | string)[]): Block {
  return { kind: 'paragraph', sentences: sentences.map(sentence) };
}

/** The paragraph that says the most important thing, set a little larger. */
export function lead(...sentences: (Sentence | string)[]): Block {
  return { kind: 'paragraph', sentences: sentences.map(sentence), lead: true };
}

/** Each item is a sentence or several; strings say nothing about the case. */
export function list(
  items: readonly (Sentence | string | readonly (Sentence | string)[])[],
  options: { ordered?: boolean } = {},
): Block {
  return {
    kind: 'list',
    ...options,
    items: items.map((item) => (isMany(item) ? item.map(sentence) : [sentence(item)])),
  };
}

/** A box that stands out: 'alarm' for what is urgent, 'draft' for what is to be checked, 'note' otherwise. */
export function callout(tone: 'draft' | 'alarm' | 'note', ...sentences: (Sentence | string)[]): Block {
  return { kind: 'callout', tone, sentences: sentences.map(sentence) };
}

/** Questions and their answers; strings say nothing about the case. */
export function questions(
  items: readonly { question: string; answer: readonly (Sentence | string)[] }[],
): Block {
  return {
    kind: 'questions',
    items: items.map(({ question, answer }) => ({ question, answer: answer.map(sentence) })),
  };
}

/** An answer, and what it rests on. With options that say it all the text may be empty. */
export function filled(text: string, ...support: Supports): Answer {
  return { state: 'filled', text, support };
}

/** Not known: `text` says why or what, `claims` what others say about it, with who and how graded. */
export function unknown(text = 'Not known.', claims?: readonly Sentence[]): Answer {
  return claims === undefined || claims.length === 0
    ? { state: 'unknown', text }
    : { state: 'unknown', text, claims };
}

/** What the organisation has to fill in; `text` says what. */
export function missing(text: string): Answer {
  return { state: 'missing', text };
}

/** `why` the field does not apply. */
export function notAsked(why: string): Answer {
  return { state: 'not asked', text: why };
}

/** A question of a form and its answer. */
export function field(
  label: string,
  answer: Answer,
  more: { number?: string; help?: string; options?: readonly Option[]; required?: boolean } = {},
): Field {
  return { label, answer, ...more };
}

/** Questions that stand in one table. */
export function fields(...all: Field[]): Block {
  return { kind: 'fields', fields: all };
}

/** The boxes of a form, with the chosen ones ticked. A choice that the form does not offer is our mistake. */
export function options(labels: readonly string[], chosen: readonly string[] = []): Option[] {
  const strange = chosen.find((label) => !labels.includes(label));
  if (strange !== undefined) throw new Error(`"${strange}" is not among the options`);
  return labels.map((label) => ({ label, chosen: chosen.includes(label) }));
}

/** A heading that begins with '>' is aligned right: '>People'. */
export function table(
  columns: readonly (Column | string)[],
  rows: readonly Row[],
  options: { caption?: string } = {},
): Block {
  const wrong = rows.findIndex((one) => one.cells.length !== columns.length);
  if (wrong !== -1) throw new Error(`row ${wrong + 1} of a table has another number of cells than columns`);
  return { kind: 'table', columns: columns.map(column), rows, ...options };
}

/** A row of a table, and what its numbers rest on. */
export function row(cells: readonly string[], ...support: Support[]): Row {
  return { cells, support };
}

/** Sender, recipient, date, reference and subject: makes the document a letter. */
export function letterHead(head: {
  from: readonly Line[];
  to: readonly Line[];
  date: string;
  reference: string;
  subject: string;
}): Block {
  return { kind: 'letter', ...head };
}

/** The closing of a letter, room to sign, and the lines under it. */
export function signature(closing: string, lines: readonly Line[]): Block {
  return { kind: 'signature', closing, lines };
}

/** What follows begins a page, on paper. */
export function pageBreak(): Block {
  return { kind: 'page break' };
}

function sentence(one: Sentence | string): Sentence {
  return typeof one === 'string' ? says(one) : one;
}

function isMany(
  item: Sentence | string | readonly (Sentence | string)[],
): item is readonly (Sentence | string)[] {
  return Array.isArray(item);
}

function column(one: Column | string): Column {
  if (typeof one !== 'string') return one;
  return one.startsWith('>') ? { heading: one.slice(1), align: 'right' } : { heading: one };
}
