import { encodeWord } from 'nodemailer/lib/mime-funcs';
import { isAscii } from './address.ts';

// RFC 5322 2.1.1: a line should have at most 78 characters. RFC 2047: a line with an encoded word at most 76.
const LINE = 76;
const WORD = 60;

/** A header's line for free text (Subject, headers of the caller): folded; encoded where it is not plain ASCII. */
export function textHeader(name: string, text: string): string {
  return fold(`${name}: ${encodeText(text)}`);
}

/** A header's line for a mailbox: `From: "A, B" <a@b>`, the name quoted or encoded as it needs. */
export function mailboxHeader(name: string, mailbox: { name?: string; address: string }): string {
  const shown = oneLine(mailbox.name ?? '');
  if (shown === '') return `${name}: ${mailbox.address}\r\n`;
  return fold(`${name}: ${encodePhrase(shown)} <${mailbox.address}>`);
}

/** A header's line for a value that is written by us and needs no encoding. */
export function plainHeader(name: string, value: string): string {
  return `${name}: ${value}\r\n`;
}

/** RFC 5322 3.3, in UTC. */
export function formatMailDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}

/** Text with everything taken out that could end a header or begin another. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
}

function encodeText(text: string): string {
  const line = oneLine(text);
  // A word that cannot be folded, or one that looks like an encoded word, is encoded although it is ASCII.
  const plain = isAscii(line) && !line.includes('=?') && !/\S{74}/.test(line);
  return plain ? line : encodeAsWords(line);
}

function encodePhrase(shown: string): string {
  if (!isAscii(shown) || shown.includes('=?') || shown.length > 60) return encodeAsWords(shown);
  // RFC 5322 3.2.3: what is not made of atoms is quoted.
  return /^[\w!#$%&'*+/=?^`{|}~ -]+$/.test(shown) ? shown : `"${shown.replace(/["\\]/g, '\\$&')}"`;
}

function encodeAsWords(line: string): string {
  const foreign = line.replace(/[\0-\x7f]/g, '').length;
  return encodeWord(line, foreign > line.length / 3 ? 'B' : 'Q', WORD);
}

/** RFC 5322 2.2.3: a line is broken before a space; what has none stays as it is. */
function fold(line: string): string {
  if (line.length <= LINE) return `${line}\r\n`;
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?= )/)) {
    // Not between the header's name and its first word.
    if (current.includes(' ') && current.length + word.length > LINE) {
      lines.push(current);
      current = word;
    } else current += word;
  }
  lines.push(current);
  return `${lines.join('\r\n')}\r\n`;
}
