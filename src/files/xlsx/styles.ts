import { attribute, decodeXml } from './xml-text.ts';

/** What a cell's number format makes of its number. `digits` shows at least so many, with zeroes before. */
export type NumberStyle =
  | { kind: 'general' }
  | { kind: 'date' }
  | { kind: 'time' }
  | { kind: 'digits'; digits: number };

const GENERAL: NumberStyle = { kind: 'general' };

/** The number style of each cell format (`cellXfs`) in styles.xml. */
export function parseStyles(text: string): NumberStyle[] {
  const codes = new Map<number, string>();
  for (const [tag] of text.matchAll(/<(?:\w+:)?numFmt\s[^>]*>/g)) {
    codes.set(Number(attribute(tag, 'numFmtId')), decodeXml(attribute(tag, 'formatCode') ?? ''));
  }
  const formats = /<(?:\w+:)?cellXfs[\s>][\s\S]*?<\/(?:\w+:)?cellXfs>/.exec(text)?.[0] ?? '';
  return Array.from(formats.matchAll(/<(?:\w+:)?xf[\s/>][^>]*/g), ([tag]) => {
    const id = Number(attribute(tag, 'numFmtId') ?? 0);
    const code = codes.get(id);
    return code === undefined ? builtIn(id) : styleOf(code);
  });
}

/** Formats that every Excel knows by number (ECMA-376 part 1, 18.8.30); 27 to 58 are dates of East Asian versions. */
function builtIn(id: number): NumberStyle {
  if (
    (id >= 14 && id <= 17) ||
    id === 22 ||
    (id >= 27 && id <= 31) ||
    id === 36 ||
    (id >= 50 && id <= 54) ||
    id === 57 ||
    id === 58
  ) {
    return { kind: 'date' };
  }
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id === 55 || id === 56)
    return { kind: 'time' };
  return GENERAL;
}

function styleOf(code: string): NumberStyle {
  const [first] = code.split(';');
  if (/^0{2,}$/.test(first)) return { kind: 'digits', digits: first.length };
  // What is quoted, escaped or in brackets (a colour, a currency, a language) is no part of the pattern; [h] is.
  const pattern = first
    .replace(/"[^"]*"/g, '')
    .replace(/\\.|_.|\*./g, '')
    .replace(/\[(?!(h+|m+|s+)\])[^\]]*\]/gi, '')
    .toLowerCase()
    .replace(/general/g, '');
  if (/[0#?]/.test(pattern.replace(/s\.0+/g, ''))) return GENERAL;
  if (/[yd]/.test(pattern) || /m{3,}/.test(pattern)) return { kind: 'date' };
  if (/[hs]/.test(pattern)) return { kind: 'time' };
  return /m/.test(pattern) ? { kind: 'date' } : GENERAL;
}
