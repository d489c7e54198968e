// What a bounce says in words: whom it is about and what was said about each. No two mail systems write alike, but nearly
// all of them name the recipient at the beginning of a line or paragraph and put the reason after it, and everything
// below a dividing line or a block of headers is the message that came back.
import { firstAddress } from './delivery-status.ts';

/** `said` is the paragraph about the address, `words` everything up to the next address. */
export type Mention = { address: string; said: string; words: string };
export type Report = { notice: string; original: string };

const REPORT_CHARS_MAX = 64 * 1024;
const MENTIONS_MAX = 100;
const WORDS_MAX = 4_000;
/** 'because:' is no reason. */
const LETTERS_MIN = 12;
const PARAGRAPHS_MAX = 4;

const DIVIDERS = [
  /^\W{0,20}(?:below this line|(?:below|this|here|following|attached) is (?:a|the) copy of|the first \d+ lines of your original message|(?:a )?copy of (?:the|your) (?:message|original|mail)|included is a copy)/i,
  /^[\W_]{0,40}(?:the )?(?:original|returned|undelivered|unsent|bounced) (?:message|mail|e-?mail)(?: \w+)?(?: (?:follows|headers?|text|attached|begins here|below|info\w*))?[\W_]{0,80}$/i,
  /^[\W_]{0,40}(?:message|mail|original) (?:headers?|text|contents?|body)(?: follows?)?[\W_]{0,80}$/i,
  /^[\W_]{0,40}(?:the )?(?:header|body|headers|text|start|beginning|first \w+ \w+) of (?:the |your )?(?:original |returned |bounced |undelivered )message/i,
  /^\W{0,20}(?:original|returned) message (?:follows|headers|attached)/i,
  /^content-type:\s*(?:message\/rfc822|text\/rfc822-headers)/i,
];
const HEADER =
  /^(?:>\s?)?(?:received|return-path|message-id|from|to|cc|date|subject|mime-version|content-\w+(?:-\w+)?|dkim-signature|x-[\w-]+|reply-to|sender|user-agent|delivered-to|arc-[\w-]+|authentication-results|received-spf|domainkey-signature|thread-\w+|in-reply-to|references|list-[\w-]+|importance):/i;
const TRACE =
  /^(?:>\s?)?(?:received|return-path|message-id|mime-version|dkim-signature|arc-seal|x-received):/i;

/** Parts the report from the message that came back in the same text. */
export function splitReport(text: string): Report {
  const lines = text.slice(0, REPORT_CHARS_MAX).split('\n');
  const at = lines.findIndex((_, index) => beginsOriginal(lines, index));
  if (at === -1) return { notice: lines.join('\n'), original: '' };
  return { notice: lines.slice(0, at).join('\n'), original: lines.slice(at).join('\n') };
}

function beginsOriginal(lines: readonly string[], at: number): boolean {
  if (DIVIDERS.some((divider) => divider.test(lines[at]))) return true;
  if (!HEADER.test(lines[at])) return false;
  let headers = 0;
  let traces = 0;
  for (let next = at; next < Math.min(lines.length, at + 12); next++) {
    if (HEADER.test(lines[next])) headers++;
    else if (!/^[ \t]+\S/.test(lines[next])) break;
    if (TRACE.test(lines[next])) traces++;
  }
  return headers >= 3 && traces >= 1;
}

const DAEMON = /^(?:postmaster|mailer-?daemon)@/i;
/** Lines on which an address is not a recipient. */
const NOT_RECIPIENT =
  /mail from|\bsender\b|envelope[- ]from|^\W*from\b|postmaster|mailer-daemon|contact|please (?:send|e-?mail|write)|assistance|support|abuse@|help|questions?|reply to|received at|message-id|in-reply-to/i;
const BEGINS =
  /^[\s>*•·=-]{0,40}(?:(?:(?:intended )?recipient|address|rcpt(?: to)?|user|e-?mail|failed recipient|recipient address|undeliverable to|adresse)s?\s*[:=]?\s|[45]\d\d[ -](?:[45]\.\d\.\d )?)?["'<([]{0,3}(?:mailto:|smtp:)?/i;

/**
 * Who is named, in the order of the text, each with the words up to the next one. Addresses at the beginning of a line
 * come first; only where there is none does an address within a sentence count. `own` are the addresses of the bounce
 * itself, of its sender and of whoever it goes to.
 */
export function findMentions(notice: string, own: ReadonlySet<string>): Mention[] {
  const lines = notice.split('\n');
  const notOwn = (address: string | null) =>
    address === null || own.has(address.toLowerCase()) || DAEMON.test(address) ? null : address;
  const leading = lines.map((line) => notOwn(addressAtBegin(line)));
  if (leading.some((address) => address !== null)) return collect(lines, leading);
  return collect(
    lines,
    lines.map((line) => notOwn(addressWithin(line))),
  );
}

function addressAtBegin(line: string): string | null {
  const begins = BEGINS.exec(line)?.[0].length ?? 0;
  const rest = line.slice(begins, begins + 400);
  const address = firstAddress(rest);
  if (address === null || !rest.startsWith(address)) return null;
  return NOT_RECIPIENT.test(line.slice(0, 200).replace(address, '')) ? null : address;
}

function addressWithin(line: string): string | null {
  if (/^[\s>]{0,20}(?:to|cc|subject|sent|date):/i.test(line)) return null;
  // Whom it is from is nobody who did not get it.
  const rest = line.slice(0, 1_000).replace(/(?:mail )?from:?\s*<?[^\s<>]{1,320}@[^\s<>]{1,320}/gi, '');
  const address = firstAddress(rest);
  return address === null || NOT_RECIPIENT.test(rest.replace(address, '')) ? null : address;
}

function collect(lines: readonly string[], addresses: readonly (string | null)[]): Mention[] {
  const mentions = new Map<string, Mention>();
  let current: Mention | undefined;
  for (const [index, line] of lines.entries()) {
    const address = addresses[index];
    if (address !== null && address !== current?.address) {
      const key = address.toLowerCase();
      current = mentions.get(key);
      if (!current) {
        if (mentions.size >= MENTIONS_MAX) break;
        current = { address, said: '', words: '' };
        mentions.set(key, current);
      }
    }
    if (current && current.words.length < WORDS_MAX) current.words += `${line.slice(0, WORDS_MAX)}\n`;
  }
  return [...mentions.values()].map(addressedAs).map((mention) => {
    // A line of a transcript stands for itself: `550 <address>... User unknown`.
    if (/^[45]\d\d[ -]/.test(mention.words)) {
      const [line] = mention.words.split('\n', 1);
      return { ...mention, said: line, words: line };
    }
    return { ...mention, said: quotedIn(mention.words) ?? paragraphOf(mention) };
  });
}

const ADDRESSED_AS =
  /(?:expanded from|originally addressed to|was addressed to|generated (?:from|by))[:\s]{1,3}<?/i;

/** `someone@inner.example (expanded from: someone@example.org)`: the second is what we know. */
function addressedAs(mention: Mention): Mention {
  const said = ADDRESSED_AS.exec(mention.words);
  const address = said
    ? firstAddress(mention.words.slice(said.index + said[0].length).split(/[)\s]/, 1)[0])
    : null;
  return address === null ? mention : { ...mention, address };
}

/** What reports write before the words of another server. */
const QUOTES =
  /(?:error that the other server returned was|response from the remote server was|the response was|remote (?:host|server) (?:said|returned|replied)|responded as follows|following error message|error message below|failed with|generated response|\b(?:host|server) \S{1,200} said|did not like our \S+(?: \S+)?|-server message)\s*:?\s/gi;

/** What a report quotes of another server, up to the second empty line; null where it quotes nothing. */
function quotedIn(text: string): string | null {
  const marker = [...text.matchAll(QUOTES)].at(-1);
  const quoted = marker
    ? text
        .slice(marker.index + marker[0].length)
        .trim()
        .split(/\n[ \t]*\n/, 2)
        .join('\n')
    : '';
  const bracketed = quoted.startsWith('[') ? quoted.slice(1).split(']', 1)[0] : quoted;
  return /\w/.test(bracketed) ? bracketed : null;
}

/** The paragraph that begins with the address, and the next ones while they say nothing. */
function paragraphOf({ address, words }: Mention): string {
  const paragraphs = words.split(/\n[ \t]*\n/).filter((paragraph) => paragraph.trim() !== '');
  let said = '';
  for (const paragraph of paragraphs.slice(0, PARAGRAPHS_MAX)) {
    said += `${paragraph}\n`;
    if ((said.replaceAll(address, '').match(/\p{L}/gu)?.length ?? 0) >= LETTERS_MIN) break;
  }
  return said;
}
