import type { Letter, LetterLayout, PrintOptions } from './types.ts';
import type { TypesetLetters } from './typeset.ts';
import { openTypesetter } from './typesetter.ts';

/** A few letters as one PDF in memory, to look at before any is printed. */
export async function letterPdf(
  letters: readonly Letter[],
  layout: LetterLayout,
  options: PrintOptions,
): Promise<TypesetLetters> {
  await using typesetter = await openTypesetter(layout, options);
  return await typesetter.typeset(letters);
}
