import type { LetterBlock, Run } from './blocks.ts';

/** Blocks as plain text: paragraphs parted by empty lines, headings underlined, lists with hyphens. No line is cut. */
export function plainText(blocks: readonly LetterBlock[]): string {
  return blocks.map(blockText).join('\n\n');
}

/** The words of some runs. */
export function textOfRuns(runs: readonly Run[]): string {
  return runs
    .map(({ text }) => text)
    .join('')
    .trim();
}

function blockText(block: LetterBlock): string {
  if (block.kind === 'list') return block.items.map((item) => `- ${textOfRuns(item)}`).join('\n');
  const text = textOfRuns(block.runs);
  return block.kind === 'heading' ? `${text}\n${'-'.repeat([...text].length)}` : text;
}
