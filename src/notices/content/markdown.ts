import { Lexer, type Token, type Tokens } from 'marked';
import { mistake, quoted, suggest, type At } from './mistake.ts';
import { PLACE_NAMES, placeNamed, type Place } from './places.ts';

/** A stretch of a text: words, or a place. */
export type TextRun = ({ text: string } | { place: Place }) & { bold?: true; italic?: true };

export type TextBlock =
  | { kind: 'paragraph' | 'heading'; runs: TextRun[] }
  | { kind: 'list'; items: TextRun[][] };

type Style = { bold?: true; italic?: true };

const PLACE = /\{([^{}]*)\}/g;

/** What may not stand in a text, with what to do instead. */
const REFUSED: Record<string, string> = {
  html: 'this is HTML, which a letter and a plain message cannot have: write it in Markdown',
  image: 'this is a picture: a notice has none, since a picture that is fetched tells who opened it',
  code: 'this line is indented by four spaces or fenced, which makes it code: remove the spaces or the fence',
  codespan: 'this stands between backticks, which makes it code: remove them, or use **bold**',
  blockquote: "this line begins with '>': remove it",
  table: 'this is a table, which small screens and text messages cannot show: write a list',
  hr: 'this is a rule across the page: remove it, or write a heading',
  del: 'this is crossed out: remove it',
  def: 'this is the address of a link: a notice has none, so that nobody learns to click',
};

/** Reads Markdown that stands in a text from a line on; TEMPLATE_INVALID with the first thing that may not. */
export function readMarkdown(text: string, at: At): TextBlock[] {
  checkBraces(text, at);
  let line = at.line;
  const blocks: TextBlock[] = [];
  for (const token of new Lexer({ gfm: true }).lex(text)) {
    const block = readBlock(token, { file: at.file, line });
    if (block) blocks.push(block);
    line += countLines(token.raw);
  }
  return blocks;
}

/** One line with places and emphasis in it: a subject. */
export function readLine(text: string, at: At): TextRun[] {
  checkBraces(text, at);
  return readRuns(Lexer.lexInline(text, { gfm: true }), {}, { at, raw: text });
}

function readBlock(token: Token, at: At): TextBlock | undefined {
  switch (token.type) {
    case 'space':
      return undefined;
    case 'heading': {
      const { depth, tokens, raw } = token as Tokens.Heading;
      if (depth !== 2) throw mistake(at, "write headings with two signs: '## What happened'");
      return { kind: 'heading', runs: readRuns(tokens, {}, { at, raw }) };
    }
    case 'paragraph':
    case 'text':
      return {
        kind: 'paragraph',
        runs: readRuns((token as Tokens.Paragraph).tokens, {}, { at, raw: token.raw }),
      };
    case 'list':
      return readList(token as Tokens.List, at);
    default:
      throw refused(token, at);
  }
}

function readList({ ordered, items }: Tokens.List, at: At): TextBlock {
  if (ordered) throw mistake(at, "this list has numbers: begin its lines with '-'");
  let { line } = at;
  const read = items.map((item) => {
    const where = { file: at.file, line };
    line += countLines(item.raw);
    if (item.task) throw mistake(where, "this is a box to tick: remove '[ ]'");
    return readItem(item, where);
  });
  return { kind: 'list', items: read };
}

function readItem({ tokens, raw }: Tokens.ListItem, at: At): TextRun[] {
  const inside = tokens.filter(({ type }) => type !== 'space');
  const [first] = inside;
  if (inside.length === 0) throw mistake(at, "this line of a list says nothing: remove it, or write '\\-'");
  if (first.type !== 'text' && first.type !== 'paragraph') throw refused(first, at);
  if (inside.length > 1) {
    if (inside[1].type !== 'list')
      throw mistake(at, 'this line of a list has more than one paragraph: make it one');
    throw mistake(at, 'this list stands within another: write one list');
  }
  return readRuns((first as Tokens.Text).tokens ?? [], {}, { at, raw });
}

type Source = { at: At; raw: string };

function readRuns(tokens: readonly Token[], style: Style, source: Source): TextRun[] {
  return tokens.flatMap((token): TextRun[] => {
    switch (token.type) {
      case 'text':
        return readText((token as Tokens.Text).text, style, source);
      case 'escape':
        return [{ text: (token as Tokens.Escape).text, ...style }];
      case 'br':
        return [{ text: ' ', ...style }];
      case 'strong':
        return readRuns((token as Tokens.Strong).tokens, { ...style, bold: true }, source);
      case 'em':
        return readRuns((token as Tokens.Em).tokens, { ...style, italic: true }, source);
      case 'link':
        return readLink(token as Tokens.Link, style, source);
      default:
        throw refused(token, lineOf(token, source));
    }
  });
}

/** Words and places. A line end of the source is a space. */
function readText(text: string, style: Style, source: Source): TextRun[] {
  const entity = /&(?:#\d+|#x[\da-f]+|[a-z]\w*);/i.exec(text);
  if (entity)
    throw mistake(lineOf({ raw: entity[0] }, source), `'${entity[0]}' is HTML: write the sign itself`);
  return text
    .replaceAll(/\s+/g, ' ')
    .split(PLACE)
    .map((piece, i): TextRun =>
      i % 2 === 0 ? { text: piece, ...style } : { place: placeNamed(piece)!, ...style },
    )
    .filter((run) => !('text' in run) || run.text !== '');
}

/** An e-mail address is words; everything else that would become a link is refused. */
function readLink(token: Tokens.Link, style: Style, source: Source): TextRun[] {
  const bare = token.raw === token.text;
  if (bare && token.href.startsWith('mailto:')) return readText(token.text, style, source);
  const said = quoted(token.raw);
  throw mistake(
    lineOf(token, source),
    bare
      ? `${said} would become a link: write {website}, or the name alone without 'https://' or 'www.', to be typed`
      : `${said} is a link: a notice has none, so that nobody learns to click. Write {website}, to be typed`,
  );
}

function refused(token: Token, at: At): Error {
  const why =
    REFUSED[token.type] ?? 'this is more than a notice can have: write paragraphs, headings and lists';
  const [first] = token.raw.trim().split('\n');
  return mistake(at, `${why} (${quoted(first)})`);
}

function lineOf({ raw }: { raw: string }, source: Source): At {
  const place = Math.max(0, source.raw.indexOf(raw));
  return { file: source.at.file, line: source.at.line + countLines(source.raw.slice(0, place)) };
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

/** Every brace belongs to a placeholder that there is, on one line; '\{' is a brace. */
function checkBraces(text: string, { file, line }: At): void {
  for (const [i, whole] of text.split('\n').entries()) {
    const at = { file, line: line + i };
    const bare = whole.replaceAll(/\\[\\{}]/g, '  ');
    for (const [, name] of bare.matchAll(PLACE)) {
      if (!placeNamed(name))
        throw mistake(
          at,
          `there is no placeholder '{${name}}': ${suggest(name, PLACE_NAMES, (each) => `'{${each}}'`)}`,
        );
    }
    if (/[{}]/.test(bare.replaceAll(PLACE, '')))
      throw mistake(
        at,
        "a brace stands alone: write a placeholder on one line, like '{name}', or '\\{' for the sign",
      );
  }
}
