// The parts of a message, from bytes that anybody may have sent: headers, boundaries, lengths and charsets are claims.
// Bounces are often damaged (boundaries that do not match, parts without headers, headers folded wrongly, CR alone as
// line ending), so a part also begins where a line starts with "--" and the next one with "Content-".
// One pass over the lines, no recursion; what goes beyond the limits is left out, never an error.

const BYTES_MAX = 2 * 1024 * 1024;
const PARTS_MAX = 200;
const HEADERS_MAX = 1_000;
const HEADER_CHARS_MAX = 20_000;
const PART_CHARS_MAX = 512 * 1024;

export type Headers = { name: string; value: string }[];
/** A leaf of the message. `type` is lower case without parameters; `text` is decoded. */
export type Part = { type: string; attached: boolean; text: string };
export type Message = { headers: Headers; parts: Part[] };

/** Splits a message into its leaves. What a message/rfc822 part holds is one leaf. */
export function readMessage(bytes: Uint8Array): Message {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, BYTES_MAX));
  const lines = raw.toString('latin1').replace(/\r\n?/g, '\n').split('\n');
  let first = lines.findIndex((line) => line.trim() !== '' && !/^>?From /.test(line));
  if (first === -1) first = lines.length;
  const { headers, next } = readHeaders(lines, first);
  return { headers, parts: splitParts(headers, lines, next) };
}

/** Values of a header in the order of the message; unfolded, encoded words decoded. */
export function headerValues(headers: Headers, name: string): string[] {
  return headers.filter((header) => header.name === name).map((header) => decodeWords(header.value));
}

export function headerValue(headers: Headers, name: string): string {
  return headerValues(headers, name)[0] ?? '';
}

/** Headers from a line on, up to the first empty one; `next` is the line after it. */
export function readHeaders(lines: readonly string[], from: number): { headers: Headers; next: number } {
  const headers: Headers = [];
  let at = from;
  for (; at < lines.length && lines[at].trim() !== ''; at++) {
    const line = lines[at].slice(0, HEADER_CHARS_MAX);
    const field = /^([!-9;-~]{1,100})[ \t]*:(.*)$/.exec(line);
    const last = headers.at(-1);
    // A parameter that was folded without its space (`boundary="…"` on a line of its own) belongs to the line above.
    const folded = /^[ \t]/.test(line) || (!field && /^[\w-]+=/.test(line));
    if (folded && last && last.value.length < HEADER_CHARS_MAX) last.value += ` ${line.trim()}`;
    else if (field && headers.length < HEADERS_MAX) {
      headers.push({ name: field[1].toLowerCase(), value: field[2].trim() });
    } else if (!field && !folded) break;
  }
  return { headers, next: lines[at]?.trim() === '' ? at + 1 : at };
}

function splitParts(top: Headers, lines: readonly string[], from: number): Part[] {
  const parts: Part[] = [];
  const boundaries = new Set<string>();
  let headers = top;
  let begin = from;
  const enter = (given: Headers) => {
    headers = given;
    const boundary = parameterOf(headerValue(given, 'content-type'), 'boundary');
    if (boundary && /^multipart\//i.test(headerValue(given, 'content-type'))) boundaries.add(boundary);
  };
  const leave = (end: number) => {
    if (begin < end && parts.length < PARTS_MAX) parts.push(makePart(headers, lines.slice(begin, end)));
  };
  enter(top);
  const whole = /^multipart\//i.test(headerValue(top, 'content-type'));
  // A part that holds a message is not taken apart by guessing; of plain text, only what says that it is a report.
  const guess = (given: Headers) => (isWhole(given) ? null : whole ? ANY_PART : REPORT_PART);
  for (let at = from; at < lines.length && parts.length < PARTS_MAX; at++) {
    const kind = boundaryAt(lines, at, boundaries, guess(headers));
    if (kind === null) continue;
    leave(at);
    const next = kind === 'open' ? readHeaders(lines, at + 1) : { headers: [], next: at + 1 };
    enter(kind === 'open' ? next.headers : [{ name: 'content-type', value: 'text/x-after' }]);
    begin = next.next;
    at = next.next - 1;
  }
  leave(lines.length);
  return parts;
}

function boundaryAt(
  lines: readonly string[],
  at: number,
  known: Set<string>,
  guessed: RegExp | null,
): 'open' | 'close' | null {
  if (!lines[at].startsWith('--')) return null;
  const value = lines[at].slice(2, 300).trimEnd();
  if (known.has(value)) return 'open';
  if (value.endsWith('--') && known.has(value.slice(0, -2))) return 'close';
  if (guessed === null || value.length < 4 || value.includes(' ')) return null;
  if (!guessed.test(lines.slice(at + 1, at + 4).join('\n'))) return null;
  known.add(value);
  return 'open';
}

/** How a part begins whose boundary nobody declared. */
const ANY_PART = /^content-(?:type|description|disposition|transfer-encoding):/i;
const REPORT_PART =
  /^(?:content-[\w-]{1,30}:.{0,300}\n){0,2}content-type:\s{0,10}(?:message\/|text\/rfc822)/i;

/** Is this part a message of its own? */
function isWhole(headers: Headers): boolean {
  return /^(message\/(rfc822|global)|text\/rfc822)/i.test(headerValue(headers, 'content-type'));
}

function makePart(headers: Headers, lines: readonly string[]): Part {
  const contentType = headerValue(headers, 'content-type');
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(contentType)?.[0].toLowerCase() ?? 'text/plain';
  const body = lines.join('\n').slice(0, PART_CHARS_MAX);
  const bytes = decodeTransfer(body, headerValue(headers, 'content-transfer-encoding'));
  const text = decodeCharset(bytes, parameterOf(contentType, 'charset'));
  return {
    type,
    attached: /^attachment/i.test(headerValue(headers, 'content-disposition')),
    text: type === 'text/html' ? textOfHtml(text) : text,
  };
}

function parameterOf(header: string, name: string): string {
  const found = new RegExp(`(?:^|[;\\s])${name}\\s*=\\s*(?:"([^"]{1,200})"|([^\\s;"]{1,200}))`, 'i').exec(
    header,
  );
  return found?.[1] ?? found?.[2] ?? '';
}

function decodeTransfer(body: string, encoding: string): Buffer {
  if (/^base64/i.test(encoding)) return Buffer.from(body, 'base64');
  if (/^quoted-printable/i.test(encoding)) return decodeQuoted(body);
  return Buffer.from(body, 'latin1');
}

function decodeQuoted(body: string): Buffer {
  const text = body
    .replace(/=[ \t]{0,20}\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}

/** ISO-2022-JP is plain ASCII to whoever does not know it, and often goes without its name. */
const JAPANESE = /\u001b\$[@B]/;

function decodeCharset(bytes: Buffer, named: string): string {
  const charset = named === '' && JAPANESE.test(bytes.toString('latin1')) ? 'iso-2022-jp' : named;
  for (const label of [charset, 'utf-8']) {
    try {
      if (label) return new TextDecoder(label, { fatal: label === 'utf-8' }).decode(bytes);
    } catch {
      // An unknown charset, or bytes that are not what they claim to be.
    }
  }
  return new TextDecoder('windows-1252').decode(bytes);
}

/** RFC 2047; what cannot be decoded stays as it is. */
function decodeWords(value: string): string {
  if (!value.includes('=?')) return decodeCharset(Buffer.from(value, 'latin1'), '');
  return value
    .replace(/(\?=)\s{1,20}(?==\?)/g, '$1')
    .replace(
      /=\?([\w.-]{1,40})(?:\*[\w-]{1,20})?\?([bq])\?([^?\s]{0,2000})\?=/gi,
      (_, charset: string, how: string, text: string) =>
        decodeCharset(
          how.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : decodeQuoted(text.replaceAll('_', ' ')),
          charset,
        ),
    );
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The words of a page; enough to find addresses and phrases in it. */
function textOfHtml(html: string): string {
  return withoutElement(withoutElement(html, 'style'), 'script')
    .replace(/<(?:br|\/p|\/div|\/tr|\/h\d|\/li|\/pre)\b[^<>]{0,500}>/gi, '\n')
    .replace(/<[a-z!/?][^<>]{0,5000}>/gi, ' ')
    .replace(
      /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,8}));/gi,
      (all, decimal?: string, hex?: string, name?: string) => {
        if (name) return ENTITIES[name.toLowerCase()] ?? all;
        const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16);
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
      },
    );
}

function withoutElement(html: string, name: string): string {
  const lower = html.toLowerCase();
  let out = '';
  let from = 0;
  for (;;) {
    const open = lower.indexOf(`<${name}`, from);
    if (open === -1) return out + html.slice(from);
    out += html.slice(from, open);
    const close = lower.indexOf(`</${name}`, open);
    if (close === -1) return out;
    from = close;
  }
}
