import { createHash } from 'node:crypto';
import { cutAtConditions, listPieces, mapPieces, type Piece } from './conditionals.ts';
import { readFrontMatter } from './front-matter.ts';
import { readLine, readMarkdown, type TextBlock, type TextRun } from './markdown.ts';
import { mistake, type At } from './mistake.ts';
import { type Place } from './places.ts';
import { nameOfWording, type Wording } from './wording.ts';
import { isLanguage, LANGUAGES, type Language } from './words/index.ts';

/** A text that was read and found right. */
export type Compiled = {
  language: Language;
  subject: TextRun[];
  draft?: string;
  pieces: Piece<TextBlock[]>[];
};

const MOST_CHARACTERS = 100_000;
const SUBJECT_MOST = 150;

/** What is read once is kept: a text is rendered for thousands of variants. */
const kept = new Map<string, Compiled>();
const KEPT_MOST = 50;

/** The text, read; TEMPLATE_INVALID with the first mistake in it. */
export function compileWording(wording: Wording): Compiled {
  const key = createHash('sha256')
    .update(JSON.stringify([wording.channel, wording.language, wording.source]))
    .digest('hex');
  const found = kept.get(key);
  if (found) return found;
  const compiled = readWording(wording, nameOfWording(wording));
  if (kept.size >= KEPT_MOST) kept.clear();
  kept.set(key, compiled);
  return compiled;
}

/** The same, not kept; `file` is what messages call it, `kinds` the organisation's own. */
export function readWording(
  { channel, language, source }: Wording,
  file: string,
  kinds?: readonly string[],
): Compiled {
  if (!isLanguage(language))
    throw mistake(
      { file, line: 1 },
      `Rollcall has no words of its own in '${language}' for what data it was and what happened: there is ${LANGUAGES.map((each) => `'${each}'`).join(' and ')}`,
    );
  const text = readSource(source, file);
  const { subject, draft, body, bodyLine } = readFrontMatter(text, file);
  if (channel === 'sms' && subject)
    throw mistake({ file, line: subject.line }, 'a text message has no subject: remove it');
  if (channel !== 'sms' && !subject)
    throw mistake(
      { file, line: 1 },
      "the text has no subject: begin it with the lines '---', 'subject: …' and '---'",
    );
  const at = { file, line: bodyLine };
  const pieces = mapPieces(cutAtConditions(body, at, kinds), (text, line) =>
    readMarkdown(text, { file, line }),
  );
  if (listPieces(pieces).texts.every((blocks) => blocks.length === 0))
    throw mistake(at, 'the text is empty: write it');
  return { language, subject: subject ? readSubject(subject, file) : [], draft, pieces };
}

/** Every place that a text names, and every condition, as they were written. */
export function listParts({ subject, pieces }: Compiled): { places: Place[]; conditions: string[] } {
  const { texts, conditions } = listPieces(pieces);
  const runs = [...subject, ...texts.flat().flatMap(runsOf)];
  return {
    places: [...new Set(runs.flatMap((run) => ('place' in run ? run.place : [])))],
    conditions: [...new Set(conditions.map(({ text }) => text))],
  };
}

/** All of a block's runs. */
export function runsOf(block: TextBlock): TextRun[] {
  return block.kind === 'list' ? block.items.flat() : block.runs;
}

function readSource(source: string, file: string): string {
  if (source.length > MOST_CHARACTERS)
    throw mistake(
      { file, line: 1 },
      `the text has more than ${MOST_CHARACTERS.toLocaleString('en-GB')} characters: shorten it`,
    );
  const text = source
    .replace(/^\ufeff/, '')
    .replaceAll(/\r\n?/g, '\n')
    .normalize('NFC');
  const wrong = /(?![\n\t])[\p{Cc}\p{Co}\p{Cs}]|(?!\u200c|\u200d|\u00ad)\p{Cf}/u.exec(text);
  if (wrong)
    throw mistake(
      { file, line: text.slice(0, wrong.index).split('\n').length },
      'a sign stands here that cannot be seen (a control character): remove it',
    );
  return text;
}

function readSubject({ text, line }: { text: string; line: number }, file: string): TextRun[] {
  const at: At = { file, line };
  if (text.length > SUBJECT_MOST)
    throw mistake(at, `the subject has more than ${SUBJECT_MOST} characters: shorten it`);
  const runs = readLine(text, at);
  for (const run of runs) {
    if ('place' in run && run.place.kind === 'items' && run.place.join === 'sentences')
      throw mistake(at, `'{${run.place.name}}' is too long for a subject: leave it out`);
    if (run.bold || run.italic) throw mistake(at, 'a subject cannot be bold or italic: remove the stars');
  }
  return runs;
}
