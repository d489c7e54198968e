// The phrase table is data (phrases.txt); here it is read and compiled. Only our own file is ever read.
import { readFileSync } from 'node:fs';
import { REASONS, type Reason } from './reasons.ts';

type Group = { pattern: RegExp; reason: Reason };
type PhraseTable = { certain: Group[]; exact: Group[]; hint: Group[]; last: Group[] };

const TEXT_MAX = 2_000;
const URL = /https?:\/\/([^\s/<>()"']{1,200})([^\s<>()"']{0,500})/g;
const ADDRESS = /<?[^\s<>"'(),:;=[\]@]{1,320}@[^\s<>"'(),:;=[\]@]{1,320}>?/g;
/** `spam-filter.people.example` says nothing of spam; `zen.spamhaus.org` does. */
const HOST = /(?<![\w.-])(?:[\w-]{1,63}\.){1,8}([\w-]{1,63}\.[a-z]{2,20})(?![\w.-])/g;
const CODES =
  /(?<![\d.])(?:[245]\d\d[ -]+)?['"(]?#?[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)\)?|(?<![\d.\w])[45]\d\d-|^[45]\d\d\b/g;

let loaded: PhraseTable | undefined;

/** The reason of the first phrase of the table that the text has; the text as `plainWords` gives it. */
export function reasonOfPhrase(table: keyof PhraseTable, text: string): Reason | null {
  if (text === '') return null;
  return phrases()[table].find(({ pattern }) => pattern.test(text))?.reason ?? null;
}

/** What a server said, as phrases.txt compares it. */
export function plainWords(text: string): string {
  return text
    .slice(0, 2 * TEXT_MAX)
    .replace(/[\u2018\u2019\u02BC]/g, "'")
    .toLowerCase()
    .replace(URL, (_, host: string, rest: string) => `${host} ${/[?&]p=(\w{1,60})/.exec(rest)?.[1] ?? ''}`)
    .replace(ADDRESS, '@')
    .replace(HOST, '$1')
    .replace(CODES, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, TEXT_MAX);
}

function phrases(): PhraseTable {
  loaded ??= readTable(readFileSync(new globalThis.URL('phrases.txt', import.meta.url), 'utf8'));
  return loaded;
}

function readTable(text: string): PhraseTable {
  const table: PhraseTable = { certain: [], exact: [], hint: [], last: [] };
  let section: Group[] | undefined;
  let reason: Reason | undefined;
  let group: string[] = [];
  const close = () => {
    if (section && reason && group.length > 0) section.push({ pattern: new RegExp(group.join('|')), reason });
    group = [];
  };
  for (const [index, line] of text.split('\n').entries()) {
    const heading = /^(==?) (.+)$/.exec(line);
    if (line === '' || line.startsWith('#')) continue;
    if (heading) close();
    if (heading?.[1] === '==') {
      section = table[heading[2] as keyof PhraseTable];
      reason = undefined;
    } else if (heading) {
      reason = REASONS.find((known) => known === heading[2]);
      if (!reason) throw new Error(`phrases.txt, line ${index + 1}: no such reason`);
    } else if (section && reason) {
      group.push(patternOf(line));
    } else throw new Error(`phrases.txt, line ${index + 1}: a phrase outside a group`);
  }
  close();
  return table;
}

/** Bounded on purpose: the text is hostile, and two `*` may not make a match slow. */
function patternOf(phrase: string): string {
  const words = phrase.replace(/^\^|\*$/g, '');
  const inner = words
    .split(' * ')
    .map((part) => part.split('*').map(escapePattern).join('.{0,40}?'))
    .join(' (?:.{0,40}? )?');
  const begin = phrase.startsWith('^') ? '^' : /^[a-z0-9]/.test(words) ? '(?<![a-z0-9])' : '';
  const end = phrase.endsWith('*') || !/[a-z0-9]$/.test(words) ? '' : '(?![a-z0-9])';
  return begin + inner + end;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
