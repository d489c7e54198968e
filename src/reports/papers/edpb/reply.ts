import { type Answer, type Support, type Supports } from '../../../documents/index.ts';
import { establishedValue, type Case, type MatterKey } from '../../../incidents/index.ts';
import type { ParticularKey } from '../../../organisation/index.ts';
import { matterAnswer } from '../../from-case.ts';
import { ownWords } from '../form-answers.ts';

/** What goes into the JSON where it is neither boxes nor the answer's text. */
export type Value = boolean | number | string | string[] | Record<string, number>;

/** How a field is answered. */
export type Reply = {
  /** Left out where the boxes say everything. */
  answer?: Answer;
  /** Letters of the options. */
  chosen?: readonly string[];
  /** What the boxes rest on, where there is no answer of its own. */
  support?: Supports;
  value?: Value;
  /** A note of ours to whoever checks it. */
  note?: string;
};

/** What was replied to the fields before. */
export type Replied = { state: Answer['state']; chosen: readonly string[] };
export type Before = (number: number) => Replied;

/** Answers one field. */
export type Resolver = (c: Case, before: Before) => Reply;

/** Boxes, and what they rest on. */
export function ticked(letters: readonly string[], ...[first, ...rest]: Supports): Reply {
  const support: Support[] = [...new Set([first, ...rest])];
  return { chosen: letters, support: support as unknown as Supports };
}

const NO_BOX = 'No box says exactly this: tick the one that fits best.';

/**
 * A choice that follows from an established matter. An answer for which the template has no box of the same meaning is
 * given in words; `undetermined` is the box for what is not known yet.
 */
export function byMatter(
  c: Case,
  matter: MatterKey,
  letters: Readonly<Record<string, string>>,
  undetermined?: string,
): Reply {
  const answer = matterAnswer(c, matter);
  if (answer.state !== 'filled') return { answer, chosen: undetermined === undefined ? [] : [undetermined] };
  const letter = letters[establishedValue(c.board, matter) ?? ''];
  return letter === undefined ? { answer, note: NO_BOX } : ticked([letter], ...answer.support);
}

/** A choice that follows from what the organisation says of itself. */
export function byParticular(c: Case, key: ParticularKey, letters: Readonly<Record<string, string>>): Reply {
  const answer = ownWords(c, key);
  if (answer.state !== 'filled') return { answer };
  const letter = letters[answer.text.toLowerCase()];
  return letter === undefined ? { answer, note: NO_BOX } : ticked([letter], ...answer.support);
}
