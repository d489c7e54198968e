import { answersOf, sentencesOf } from '../../src/documents/count-states.ts';
import type { Answer, Block, PaperDocument, Sentence, Support } from '../../src/documents/index.ts';
import type { Case } from '../../src/incidents/index.ts';

/** A text of a paper with what it says it rests on; null: it says nothing about the case. */
export type Statement = { text: string; support: readonly Support[] | null };

/** Everything in a paper that claims to be about the case. */
export function statementsOf(paper: PaperDocument): Statement[] {
  return paper.blocks.flatMap((block) => [
    ...sentencesOf(block).flatMap(spoken),
    ...answersOf(block).flatMap((answer) =>
      answer.state === 'filled' ? [{ text: answer.text, support: answer.support }] : [],
    ),
    ...(block.kind === 'table'
      ? block.rows.map(({ cells, support }) => ({ text: cells.join(' '), support }))
      : []),
  ]);
}

/** Everything in a paper that is the same in every case: what it asks, advises, and why something is open. */
export function fixedTexts(paper: PaperDocument): string[] {
  return [
    paper.title,
    ...paper.blocks.flatMap((block) => [
      ...sentencesOf(block).flatMap((one) =>
        'gap' in one ? [one.gap] : one.support === null ? [one.text] : [],
      ),
      ...answersOf(block).flatMap(openText),
      ...labels(block),
    ]),
  ];
}

/** What a support may name in a case. */
export function supportsOfCase(c: Case): Set<Support> {
  return new Set<Support>([
    'incident',
    'ledger',
    'severity',
    'organisation:name',
    'organisation:country',
    ...Object.keys(c.organisation).map((key) => `organisation:${key}`),
    ...c.board.entries.map(({ kind, entry }) => `${kind}:${entry}`),
    ...c.decisions.map(({ decision }) => `decision:${decision}`),
    ...c.filings.map(({ filing }) => `filing:${filing}`),
    ...c.affected.suppliers.map(({ id }) => `supplier:${id}`),
    ...c.named.map(({ id }) => `supplier:${id}`),
    ...c.duties.map(({ duty }) => `rule:${duty.rule.id}`),
  ]);
}

function spoken(sentence: Sentence): Statement[] {
  return 'gap' in sentence ? [] : [{ text: sentence.text, support: sentence.support }];
}

function openText(answer: Answer): string[] {
  return answer.state === 'filled' ? [] : [answer.text];
}

function labels(block: Block): string[] {
  if (block.kind === 'heading') return [block.text];
  if (block.kind === 'fields')
    return block.fields.flatMap(({ label, help }) => [label, ...(help === undefined ? [] : [help])]);
  if (block.kind === 'table')
    return [...block.columns.map(({ heading }) => heading), ...(block.caption ? [block.caption] : [])];
  if (block.kind === 'questions') return block.items.map(({ question }) => question);
  return [];
}
