/**
 * Where a statement comes from: 'fact:3', 'claim:4', 'ledger', 'rule:uk-gdpr-33-1', 'organisation:dpo name',
 * 'decision:1', 'filing:2', 'incident', 'supplier:3', 'severity'. Shown in the annotated view only.
 */
export type Support = string;

/** What a statement about the case rests on: at least one thing. */
export type Supports = readonly [Support, ...Support[]];

export type Sentence =
  | { text: string; support: Supports }
  /** Says nothing about the case: a request, advice, the law. */
  | { text: string; support: null }
  /** A gap in running text that a human fills in before sending; `text` says with what. */
  | { gap: string };

export type Answer =
  | { state: 'filled'; text: string; support: Supports }
  /** `claims`: what somebody says about it, with who and how graded. */
  | { state: 'unknown'; text: string; claims?: readonly Sentence[] }
  /** What the organisation has to fill in. */
  | { state: 'missing'; text: string }
  /** Why this field does not apply. */
  | { state: 'not asked'; text: string };

export type Option = { label: string; chosen: boolean };

export type Field = {
  /** The number or code that the form gives it. */
  number?: string;
  label: string;
  /** What the form says about the field. */
  help?: string;
  answer: Answer;
  /** The boxes that the form offers. With `chosen` ones the answer's text may be empty. */
  options?: readonly Option[];
  required?: boolean;
};

/** A line of an address or under a signature; an Answer where it may be missing or unknown. */
export type Line = string | Answer;

export type Column = {
  heading: string;
  align?: 'left' | 'right';
  /** How wide on paper beside the others, 1 unless told; where no column says it, as their texts need. */
  share?: number;
};

export type Row = { cells: readonly string[]; support: readonly Support[]; total?: boolean };

export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string }
  | { kind: 'paragraph'; sentences: readonly Sentence[]; lead?: boolean }
  | { kind: 'list'; ordered?: boolean; items: readonly (readonly Sentence[])[] }
  | { kind: 'fields'; fields: readonly Field[] }
  | { kind: 'table'; columns: readonly Column[]; rows: readonly Row[]; caption?: string }
  | { kind: 'callout'; tone: 'draft' | 'alarm' | 'note'; sentences: readonly Sentence[] }
  | { kind: 'questions'; items: readonly { question: string; answer: readonly Sentence[] }[] }
  /** The head of a letter. The salutation is the paragraph after it. */
  | {
      kind: 'letter';
      from: readonly Line[];
      to: readonly Line[];
      date: string;
      reference: string;
      subject: string;
    }
  /** The end of a letter: the closing, room to sign, who signs. */
  | { kind: 'signature'; closing: string; lines: readonly Line[] }
  | { kind: 'page break' };

export type Layout = 'form' | 'letter' | 'brief' | 'statement';

export type PaperDocument = {
  /** Names the paper in files: 'ico'. */
  key: string;
  title: string;
  subtitle?: string;
  organisation: string;
  /** 'Incident 3, revision 2' */
  reference: string;
  /** Already formatted, with its zone. */
  madeAt: string;
  /** Every paper is for a human to check and to send. */
  draft: true;
  /** Everything in it is invented. */
  rehearsal?: boolean;
  language: 'en';
  layout: Layout;
  blocks: readonly Block[];
};

/** `annotated`: each statement is followed by what it rests on. */
export type RenderOptions = { annotated?: boolean };
