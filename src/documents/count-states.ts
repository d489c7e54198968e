import type { Answer, Block, Line, PaperDocument, Sentence } from './types.ts';

export type StateCounts = { filled: number; unknown: number; missing: number; notAsked: number };

/** How many answers of the document are in which state; a gap in running text is missing. */
export function countStates(doc: PaperDocument): StateCounts {
  const counts: StateCounts = { filled: 0, unknown: 0, missing: 0, notAsked: 0 };
  for (const block of doc.blocks) {
    for (const { state } of answersOf(block)) counts[state === 'not asked' ? 'notAsked' : state]++;
    counts.missing += sentencesOf(block).filter((one) => 'gap' in one).length;
  }
  return counts;
}

/** Every sentence of a block, also those that say what is claimed about something unknown. */
export function sentencesOf(block: Block): Sentence[] {
  const claimed = answersOf(block).flatMap((answer) =>
    answer.state === 'unknown' ? [...(answer.claims ?? [])] : [],
  );
  if (block.kind === 'paragraph' || block.kind === 'callout') return [...block.sentences];
  if (block.kind === 'list') return block.items.flat();
  if (block.kind === 'questions') return block.items.flatMap(({ answer }) => [...answer]);
  return claimed;
}

/** Every answer of a block: of its fields, and of the lines of a letter. */
export function answersOf(block: Block): Answer[] {
  if (block.kind === 'fields') return block.fields.map(({ answer }) => answer);
  if (block.kind === 'letter') return answered([...block.from, ...block.to]);
  if (block.kind === 'signature') return answered(block.lines);
  return [];
}

function answered(lines: readonly Line[]): Answer[] {
  return lines.filter((line) => typeof line !== 'string');
}
