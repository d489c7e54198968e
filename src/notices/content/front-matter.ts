import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { mistake, suggest } from './mistake.ts';

/** What stands between the two lines '---' at the top of a text. */
export type FrontMatter = {
  subject?: { text: string; line: number };
  /** Why the text is not to be sent yet. */
  draft?: string;
  /** The text below it, and the line on which that begins. */
  body: string;
  bodyLine: number;
};

const KEYS = ['subject', 'draft'];

/** Reads the top of a text; TEMPLATE_INVALID where it is broken. A text without one has a body alone. */
export function readFrontMatter(source: string, file: string): FrontMatter {
  const lines = source.split('\n');
  if (lines[0].trim() !== '---') return { body: source, bodyLine: 1 };
  const end = lines.findIndex((line, i) => i > 0 && line.trim() === '---');
  if (end === -1)
    throw mistake(
      { file, line: 1 },
      "the top of the text is not closed: add a line '---' after 'subject: …'",
    );
  const values = readValues(lines.slice(1, end).join('\n'), file);
  return {
    subject: values.get('subject'),
    draft: values.get('draft')?.text,
    body: lines.slice(end + 1).join('\n'),
    bodyLine: end + 2,
  };
}

function readValues(text: string, file: string): Map<string, { text: string; line: number }> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, stringKeys: true });
  const at = (offset: number): { file: string; line: number } => ({
    file,
    line: counter.linePos(offset).line + 1,
  });
  const [broken] = [...document.errors, ...document.warnings];
  if (broken)
    throw mistake(
      at(broken.pos[0]),
      "the top of the text cannot be read: write 'subject: …', in quotes where it has a colon in it",
    );
  const values = new Map<string, { text: string; line: number }>();
  if (document.contents === null) return values;
  if (!isMap(document.contents)) throw mistake(at(0), "the top of the text has no keys: write 'subject: …'");
  for (const { key, value } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const where = at(isScalar(key) ? (key.range?.[0] ?? 0) : 0);
    if (!KEYS.includes(name)) throw mistake(where, `there is no key '${name}': ${suggest(name, KEYS)}`);
    const said = isScalar(value) && value.value !== null ? String(value.value).trim() : '';
    if (said === '') throw mistake(where, `'${name}' says nothing: write it, or remove the line`);
    if (said.includes('\n')) throw mistake(where, `'${name}' has more than one line: write it in one`);
    values.set(name, { text: said, line: where.line });
  }
  return values;
}
