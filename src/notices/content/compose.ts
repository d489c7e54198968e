import { InputError } from '../../errors.ts';
import type { LetterBlock, Run } from './blocks.ts';
import { compileWording, runsOf, type Compiled } from './compile.ts';
import { chosenPieces } from './conditionals.ts';
import type { TextBlock, TextRun } from './markdown.ts';
import type { NoticeCase, VariantFacts } from './notice-case.ts';
import { isEmptyPlace, itemsOf, textOf } from './places.ts';
import type { Reader } from './reader.ts';
import { tellClass } from './tell-class.ts';
import { nameOfWording, type Wording } from './wording.ts';
import type { Language } from './words/index.ts';

/** A text made for a class of people. Only what each person fills in is left open, as markers. */
export type Composed = { language: Language; subject: string; blocks: LetterBlock[] };

/**
 * Makes a text for a class of people.
 * @throws InputError TEMPLATE_INVALID where the text has a mistake, or a place that is empty for this class, which it
 *   names
 */
export function compose(wording: Wording, c: NoticeCase, facts: VariantFacts): Composed {
  const compiled = compileWording(wording);
  const reader = readerOf(wording, compiled, c, facts);
  const chosen = chosenBlocks(compiled, reader);
  refuseEmpty(emptyOf(compiled, chosen, reader), wording, facts);
  return {
    language: compiled.language,
    subject: joinRuns(fillRuns(compiled.subject, reader))
      .map(({ text }) => text)
      .join(''),
    blocks: joinLists(chosen.map((block) => fillBlock(block, reader))),
  };
}

/** The placeholders that would be empty for a class of people, in what they would read. */
export function emptyPlaces(wording: Wording, c: NoticeCase, facts: VariantFacts): string[] {
  const compiled = compileWording(wording);
  const reader = readerOf(wording, compiled, c, facts);
  return emptyOf(compiled, chosenBlocks(compiled, reader), reader);
}

function readerOf(wording: Wording, compiled: Compiled, c: NoticeCase, facts: VariantFacts): Reader {
  return { case: c, facts, channel: wording.channel, language: compiled.language };
}

function chosenBlocks({ pieces }: Compiled, reader: Reader): TextBlock[] {
  return [...chosenPieces(pieces, (condition) => condition.holds(reader))].flatMap(({ text }) => text);
}

function emptyOf({ subject }: Compiled, blocks: readonly TextBlock[], reader: Reader): string[] {
  const places = [...subject, ...blocks.flatMap(runsOf)].flatMap((run) => ('place' in run ? run.place : []));
  return [...new Set(places)].filter((place) => isEmptyPlace(place, reader)).map(({ name }) => name);
}

function refuseEmpty(empty: string[], wording: Wording, facts: VariantFacts): void {
  if (empty.length === 0) return;
  throw new InputError(
    'TEMPLATE_INVALID',
    `In ${nameOfWording(wording)} nothing is known for {${empty.join('}, {')}} for ${tellClass(facts)}: put it between '::: if {${empty[0]}}' and ':::', or say what is missing`,
  );
}

function fillBlock(block: TextBlock, reader: Reader): LetterBlock {
  if (block.kind !== 'list') return { kind: block.kind, runs: joinRuns(fillRuns(block.runs, reader)) };
  return { kind: 'list', items: block.items.flatMap((item) => fillItem(item, reader)) };
}

/** A line of a list with nothing in it but a place of items becomes a line for each. */
function fillItem(item: readonly TextRun[], reader: Reader): Run[][] {
  const [only] = item;
  if (item.length === 1 && 'place' in only) {
    const { place, ...style } = only;
    return itemsOf(place, reader).map((text) => [{ text, ...style }]);
  }
  return [joinRuns(fillRuns(item, reader))];
}

function fillRuns(runs: readonly TextRun[], reader: Reader): Run[] {
  return runs.map((run) => {
    if (!('place' in run)) return run;
    const { place, ...style } = run;
    return { text: textOf(place, reader), ...style };
  });
}

/** Neighbours of one style are one. */
function joinRuns(runs: readonly Run[]): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last && last.bold === run.bold && last.italic === run.italic) last.text += run.text;
    else joined.push({ ...run });
  }
  return joined;
}

/** Lines of one list may come from several blocks. */
function joinLists(blocks: readonly LetterBlock[]): LetterBlock[] {
  const joined: LetterBlock[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    if (block.kind === 'list' && last?.kind === 'list') last.items.push(...block.items);
    else joined.push(block);
  }
  return joined;
}
