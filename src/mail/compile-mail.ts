import { createHash } from 'node:crypto';
import { readMailAddress } from './address.ts';
import {
  cutAtPlaces,
  encodePart,
  valueOf,
  type CutText,
  type EncodedPart,
  type Piece,
  type Values,
} from './encode-body.ts';
import { formatMailDate, mailboxHeader, plainHeader, textHeader } from './encode-header.ts';

/**
 * A message made once for everybody. Where a person's own words stand there is a marker, `placeMarker(name)`, in the
 * subject, the text or the HTML. What goes into the HTML must be escaped by the caller: use a place of its own for it.
 */
export type MailTemplate = {
  from: { name: string; address: string };
  replyTo?: { name?: string; address: string };
  subject: string;
  text: string;
  html: string;
  /** More headers, the same for everybody. */
  headers?: Record<string, string>;
  places: readonly string[];
  /** BCP 47: `en`, `cy`. */
  language: string;
};

/** What one person's message is headed with. */
export type MailHeading = { to: string; messageId: string; date: Date; feedbackId?: string };

/** A template that was checked and encoded; `fill` gives a person's whole message (RFC 5322, CRLF). */
export type CompiledMail = {
  fill(values: Values, heading: MailHeading): Buffer;
  /** The same in pieces, to be written where the caller wants it. */
  fillPieces(values: Values, heading: MailHeading): Piece[];
};

// Ours, or none at all: this is no marketing (List-…, Precedence), and a copy (Cc, Bcc) would tell one person of another.
const NOT_THE_CALLERS =
  /^(from|to|cc|bcc|sender|reply-to|subject|date|message-id|mime-version|content-.*|auto-submitted|feedback-id|dkim-signature|return-path|received|resent-.*|list-.*|precedence)$/;

/** How a place is marked in a template's texts. */
export function placeMarker(name: string): string {
  return `\u0001${name}\u0001`;
}

/** Checks a template and encodes everything in it that is the same for everybody. */
export function compileMail(template: MailTemplate): CompiledMail {
  const subject = cutAtPlaces(template.subject, template.places);
  const parts = [template.text, template.html].map((each) => encodePart(cutAtPlaces(each, template.places)));
  const boundary = boundaryOf(template);
  const before = senderHeaders(template);
  const after = headersForAll(template, boundary);
  const fixedSubject = subject.places.length === 0 ? textHeader('Subject', template.subject) : undefined;
  const fillBody = bodyFiller(parts, boundary);
  const fillPieces = (values: Values, heading: MailHeading): Piece[] => {
    const subjectHeader = fixedSubject ?? textHeader('Subject', joinText(subject, values));
    const pieces: Piece[] = [before, addressHeader(heading.to), subjectHeader, ownHeaders(heading), after];
    fillBody(values, pieces);
    return pieces;
  };
  return { fillPieces, fill: (values, heading) => joinPieces(fillPieces(values, heading)) };
}

/** One piece of memory for all pieces. */
export function joinPieces(pieces: readonly Piece[]): Buffer {
  const bytes = Buffer.allocUnsafe(sizeOf(pieces));
  writePieces(pieces, bytes, 0);
  return bytes;
}

export function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Writes pieces from a place on, and says where they end. */
export function writePieces(pieces: readonly Piece[], into: Buffer, at: number): number {
  for (const piece of pieces)
    at += typeof piece === 'string' ? into.write(piece, at, 'latin1') : piece.copy(into, at);
  return at;
}

function senderHeaders({ from, replyTo }: MailTemplate): Buffer {
  const lines = mailboxHeader('From', { name: from.name, address: checkSender(from.address) });
  const reply = replyTo && mailboxHeader('Reply-To', { ...replyTo, address: checkSender(replyTo.address) });
  return Buffer.from(lines + (reply ?? ''), 'latin1');
}

function headersForAll(template: MailTemplate, boundary: string): Buffer {
  if (!/^[A-Za-z0-9-]+$/.test(template.language)) throw new Error('mail: the language is no language tag');
  const lines = [
    plainHeader('MIME-Version', '1.0'),
    // RFC 3834: nobody's holiday answer is wanted.
    plainHeader('Auto-Submitted', 'auto-generated'),
    plainHeader('Content-Language', template.language),
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n`,
    ...Object.entries(template.headers ?? {}).map(([name, value]) => callersHeader(name, value)),
  ];
  return Buffer.from(`${lines.join('')}\r\n`, 'latin1');
}

function callersHeader(name: string, value: string): string {
  if (!/^[A-Za-z0-9-]{1,70}$/.test(name)) throw new Error('mail: a header has a name that is none');
  if (NOT_THE_CALLERS.test(name.toLowerCase()))
    throw new Error(`mail: the header ${name} is not the caller's`);
  if (/[\r\n]/.test(value)) throw new Error(`mail: the header ${name} has more than one line`);
  return textHeader(name, value);
}

function ownHeaders({ messageId, date, feedbackId }: MailHeading): string {
  const id = messageId.replace(/^<|>$/g, '');
  if (!/^[\w.!#$%&'*+/=?^`{|}~-]{1,120}@[\w.:-]{1,120}$/.test(id))
    throw new Error('mail: the message id is none');
  const lines = plainHeader('Date', formatMailDate(date)) + plainHeader('Message-ID', `<${id}>`);
  if (feedbackId === undefined) return lines;
  if (!/^[\w.:+/=-]{1,200}$/.test(feedbackId)) throw new Error('mail: the feedback id is none');
  return lines + plainHeader('Feedback-ID', feedbackId);
}

function bodyFiller(
  parts: readonly EncodedPart[],
  boundary: string,
): (values: Values, pieces: Piece[]) => void {
  const [text, html] = parts;
  const [textHead, htmlHead] = [text, html].map(({ encoding }, i) =>
    Buffer.from(
      `--${boundary}\r\nContent-Type: text/${i === 0 ? 'plain' : 'html'}; charset=utf-8\r\n` +
        `Content-Transfer-Encoding: ${encoding}\r\n\r\n`,
      'latin1',
    ),
  );
  const end = Buffer.from(`--${boundary}--\r\n`, 'latin1');
  return (values, pieces) => {
    pieces.push(textHead);
    text.fill(values, pieces);
    pieces.push(htmlHead);
    html.fill(values, pieces);
    pieces.push(end);
  };
}

/** `=_` stands in no quoted-printable text and in no base64, so a boundary with it is never found inside (RFC 2045 6.7). */
function boundaryOf({ subject, text, html }: MailTemplate): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([subject, text, html]))
    .digest('hex');
  return `=_${digest.slice(0, 32)}`;
}

function joinText({ fixed, places }: CutText, values: Values): string {
  return places.reduce((text, place, i) => text + valueOf(values, place) + fixed[i + 1], fixed[0]);
}

/** The message of an error never holds the address: it may end in a log. */
function addressHeader(address: string): string {
  const read = readMailAddress(address);
  if (read === null)
    throw new Error('mail: an address cannot be written to; look at it with readMailAddress');
  const line = plainHeader('To', read.address);
  return read.needsUtf8 ? Buffer.from(line, 'utf8').toString('latin1') : line;
}

/** The sender's own addresses are ASCII: with UTF-8 in them, every relay on the way would have to take it. */
function checkSender(address: string): string {
  const read = readMailAddress(address);
  if (read === null || read.needsUtf8) throw new Error(`mail: "${address}" cannot be a sender's address`);
  return read.address;
}
