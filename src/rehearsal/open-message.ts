import { readMail, singleBlanks, wordsOfHtml } from './read-mail.ts';

/** What a message to one person must say. */
export type Expected = {
  /** In the envelope id. */
  code: string;
  /** As people read it. */
  readableCode: string;
  to: string;
  mailboxes: string[];
  given: string;
  family: string;
  /** Their name stands in the register, exactly; otherwise it came from a row of a supplier's file, slips and all. */
  inRegister: boolean;
  data: string[];
  first: string;
  last: string;
  /** Whoever has two codes is told a part of it under each. */
  inParts: boolean;
};

/** What can be wrong with a message; '' is that nothing is. */
export type Flaw =
  | ''
  | 'no message of two parts'
  | 'to another mailbox'
  | 'another name'
  | 'another code'
  | 'other data than was sent'
  | 'other days than it was sent on'
  | 'the HTML says something else'
  | 'a link or an image'
  | "somebody else's address"
  | "somebody else's name";

const TITLE = /^(?:Mr|Mrs|Ms|Miss|Mx|Dr|Cllr|Rev|Prof) /;
const CODE = /\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}\b/g;
const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const FETCHED =
  /<(?:a|img|link|script|iframe|form|object|embed|video|audio|base)\b|\b(?:href|src|background|action)\s*=|url\(|@import/i;
const NOBODYS_NAME = 'Sir or Madam';

/** Addresses that stand in every notice. */
const COMMON = new Set([
  'office@party.example',
  'data@party.example',
  'dpo@party.example',
  'report@phishing.gov.uk',
]);

/**
 * Opens a message and holds it against the truth about the person whom it is for.
 * @param others finds the names of others in a text
 */
export function findFlaw(bytes: Uint8Array, expected: Expected, others: NameFinder): Flaw {
  const mail = readMail(bytes);
  if (!mail) return 'no message of two parts';
  const { headers, text, html } = mail;
  if (headers.get('to') !== expected.to || !expected.mailboxes.includes(expected.to))
    return 'to another mailbox';
  const words = singleBlanks(text);
  const page = wordsOfHtml(html);
  const name = /\bDear (.{1,100}?), There has been an incident\b/.exec(words)?.[1] ?? '';
  if (!isNameOf(name, expected)) return 'another name';
  if (!bearsCode(headers.get('message-id'), words, page, expected)) return 'another code';
  const told = /The data about you -+ (.*? )It was sent (.*?)\. (?=[A-Z])/.exec(words);
  const data =
    told?.[1]
      .split(/(?:^|[:.] )?- /)
      .slice(1)
      .map((each) => each.trim()) ?? [];
  if (!isData(data, expected)) return 'other data than was sent';
  if (!areDays(told?.[2] ?? '', expected)) return 'other days than it was sent on';
  const same = [`Dear ${name},`, `${data.join(' ')} It was sent ${told?.[2]}.`];
  if (same.some((each) => !page.includes(each))) return 'the HTML says something else';
  // In comments as well: Outlook reads some.
  if (FETCHED.test(html) || /:\/\//.test(words + page)) return 'a link or an image';
  const addresses = `${words} ${page}`.match(ADDRESS) ?? [];
  if (addresses.some((each) => !COMMON.has(each))) return "somebody else's address";
  const rest = `${words} ${page}`.replaceAll(name, ' ');
  return others.find(rest) ? "somebody else's name" : '';
}

function bearsCode(
  messageId: string | undefined,
  words: string,
  page: string,
  { code, readableCode }: Expected,
): boolean {
  const own = (text: string): boolean => {
    const found = text.match(CODE) ?? [];
    return found.length > 0 && found.every((each) => each === readableCode);
  };
  return own(words) && own(page) && (messageId ?? '').includes(`-${code}@`);
}

function isNameOf(said: string, { given, family, inRegister }: Expected): boolean {
  const name = said.replace(TITLE, '');
  if (name === `${given} ${family}`) return true;
  if (inRegister) return false;
  // A file that somebody else keeps: in capitals, misspelt, a nickname, or no family name at all.
  const [own, other] = [`${given} ${family}`, name].map((each) => each.toLowerCase().replaceAll('’', "'"));
  return (
    name === NOBODYS_NAME ||
    own === other ||
    other.endsWith(family.toLowerCase()) ||
    other.startsWith(given.toLowerCase()) ||
    distance(own, other) <= 2
  );
}

function isData(said: string[], { data, inParts }: Expected): boolean {
  if (new Set(said).size < said.length || said.some((each) => !data.includes(each))) return false;
  return inParts ? said.length > 0 : said.length === data.length;
}

function areDays(said: string, { first, last, inParts }: Expected): boolean {
  if (said === (first === last ? `on ${first}` : `between ${first} and ${last}`)) return true;
  if (!inParts) return false;
  const days = [...said.matchAll(/\d{1,2} [A-Z][a-z]+ \d{4}/g)].map(([day]) => Date.parse(`${day} UTC`));
  const [from, until] = [first, last].map((day) => Date.parse(`${day} UTC`));
  return days.length > 0 && days.every((day) => day >= from && day <= until);
}

/** How many letters are added, lost or exchanged between two short texts. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    row = next;
  }
  return row[other.length];
}

/** Finds any of some names in a text, word by word. */
export class NameFinder {
  readonly #byFirstWord = new Map<string, string[]>();

  constructor(names: Iterable<string>) {
    for (const name of names) {
      const first = name.split(' ', 1)[0];
      const there = this.#byFirstWord.get(first);
      if (there) there.push(name);
      else this.#byFirstWord.set(first, [name]);
    }
  }

  find(text: string): boolean {
    for (const { 0: word, index } of text.matchAll(/[\p{L}'’-]+/gu)) {
      const names = this.#byFirstWord.get(word);
      if (
        names?.some(
          (name) => text.startsWith(name, index) && !/[\p{L}'’-]/u.test(text[index + name.length] ?? ''),
        )
      )
        return true;
    }
    return false;
  }
}
