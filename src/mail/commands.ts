import { isAscii as bytesAreAscii } from 'node:buffer';
import { isAscii } from './address.ts';
import type { Outgoing } from './outgoing.ts';
import type { Offered } from './session.ts';

/** A line of the envelope, and which answer it waits for. */
export type Command = { step: 'rset' | 'mail' | 'rcpt' | 'data'; line: string };

/** The envelope of a message, with what the server offers for it. `forget`: it has an envelope that was not used. */
export function envelopeCommands(message: Outgoing, offered: Offered, forget: boolean): Command[] {
  const commands: Command[] = [
    { step: 'mail', line: `MAIL FROM:<${message.from}>${senderParameters(message, offered)}\r\n` },
    { step: 'rcpt', line: `RCPT TO:<${message.to}>${recipientParameters(message, offered)}\r\n` },
    { step: 'data', line: 'DATA\r\n' },
  ];
  return forget ? [{ step: 'rset', line: 'RSET\r\n' }, ...commands] : commands;
}

/** A message as it follows DATA, and what ends it. */
export function dataBytes(message: Uint8Array): { bytes: Uint8Array; end: string } {
  const text = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const ends = text.length >= 2 && text[text.length - 2] === 0x0d && text[text.length - 1] === 0x0a;
  return { bytes: doubleDots(text), end: ends ? '.\r\n' : '\r\n.\r\n' };
}

/**
 * RFC 5321 4.5.2. After a bare CR or LF as well, which our messages do not have: there are servers that take those for
 * the end of a line, and a dot after one for the end of the message.
 */
function doubleDots(text: Buffer): Buffer {
  if (text[0] !== 0x2e && !text.includes('\n.') && !text.includes('\r.')) return text;
  return Buffer.from(text.toString('latin1').replace(/(^|[\r\n])\./g, '$1..'), 'latin1');
}

function senderParameters({ from, to, envid, message, needsUtf8 }: Outgoing, offered: Offered): string {
  let parameters = '';
  if (offered.size) parameters += ` SIZE=${message.length}`;
  if (offered.eightBit && !bytesAreAscii(message)) parameters += ' BODY=8BITMIME';
  if (needsUtf8 || !isAscii(from + to)) parameters += ' SMTPUTF8';
  // RFC 3461: the headers are enough in a bounce.
  if (offered.dsn) parameters += ` RET=HDRS ENVID=${encodeXtext(envid)}`;
  return parameters;
}

function recipientParameters({ to }: Outgoing, offered: Offered): string {
  if (!offered.dsn) return '';
  // RFC 6533 has another form for addresses outside ASCII; without it the bounce still names ENVID.
  const original = isAscii(to) ? ` ORCPT=rfc822;${encodeXtext(to)}` : '';
  return ` NOTIFY=FAILURE,DELAY${original}`;
}

/** RFC 3461 4. */
function encodeXtext(text: string): string {
  if (/^[!-*,-<>-~]*$/.test(text)) return text;
  return [...Buffer.from(text, 'utf8')]
    .map((byte) =>
      byte < 0x21 || byte > 0x7e || byte === 0x2b || byte === 0x3d
        ? `+${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .join('');
}
