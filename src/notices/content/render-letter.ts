import type { LetterBlock } from './blocks.ts';
import { compose } from './compose.ts';
import type { NoticeCase, VariantFacts } from './notice-case.ts';
import { fillPlaces } from './person-places.ts';
import type { Wording } from './wording.ts';

export type RenderedLetter = { subject: string; blocks: LetterBlock[] };

/** The subject and body of a letter for a class of people, with markers where each person's own words stand. */
export function renderLetter(wording: Wording, c: NoticeCase, facts: VariantFacts): RenderedLetter {
  const { subject, blocks } = compose(wording, c, facts);
  return { subject, blocks };
}

/** The same with a person's own words. */
export function fillLetter(
  { subject, blocks }: RenderedLetter,
  values: Readonly<Record<string, string>>,
): RenderedLetter {
  const fill = (text: string): string => fillPlaces(text, values, 'text');
  return {
    subject: fill(subject),
    blocks: blocks.map((block): LetterBlock =>
      block.kind === 'list'
        ? {
            kind: 'list',
            items: block.items.map((item) => item.map((run) => ({ ...run, text: fill(run.text) }))),
          }
        : { ...block, runs: block.runs.map((run) => ({ ...run, text: fill(run.text) })) },
    ),
  };
}
