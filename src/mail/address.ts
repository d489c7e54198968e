import { domainToASCII } from 'node:url';

/** An address as a mail server is told it. `needsUtf8`: its local part is not ASCII, the relay must offer SMTPUTF8. */
export type MailAddress = { address: string; needsUtf8: boolean };

// RFC 5321 4.5.3.1: 64 octets before the @, 254 in all (256 with its angle brackets).
const LOCAL_OCTETS = 64;
const ADDRESS_OCTETS = 254;
// Dots anywhere: addresses like `a..b@` exist, and whether they are good is for their server to say.
const ATOM = /^[\w.!#$%&'*+/=?^`{|}~\u{80}-\u{10ffff}-]+$/u;
// No angle brackets, no blanks: nothing that could end a command's argument.
const QUOTED = /^"(?:[^"\\<>\p{Cc}\p{Z}]|\\[^<>\p{Cc}\p{Z}])*"$/u;
const DOMAIN = /^[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*$/;
const LITERAL = /^\[[0-9a-fA-F:.]+\]$|^\[IPv6:[0-9a-fA-F:.]+\]$/;

/**
 * Reads an e-mail address; null where nothing could be sent to it. An international domain becomes its ASCII form
 * (RFC 5891), so only a local part outside ASCII needs SMTPUTF8.
 */
export function readMailAddress(text: string): MailAddress | null {
  const trimmed = text.trim().normalize('NFC');
  const at = trimmed.lastIndexOf('@');
  if (at < 1) return null;
  const local = trimmed.slice(0, at);
  const domain = readDomain(trimmed.slice(at + 1));
  if (domain === null || !isWellFormed(local)) return null;
  const address = `${local}@${domain}`;
  if (Buffer.byteLength(local) > LOCAL_OCTETS || Buffer.byteLength(address) > ADDRESS_OCTETS) return null;
  return { address, needsUtf8: !isAscii(local) };
}

/** Whether a text holds nothing but ASCII. */
export function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** The domain of an address, in small letters: who the mail is for, when it comes to pacing. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function isWellFormed(local: string): boolean {
  // What Unicode calls format and separator characters can look like something else, or like nothing.
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u.test(local)) return false;
  return ATOM.test(local) ? !/\p{Z}/u.test(local) : QUOTED.test(local);
}

function readDomain(text: string): string | null {
  if (LITERAL.test(text)) return text;
  // domainToASCII reads `1.2.3` as the address 1.2.0.3: only what is not ASCII goes through it.
  const ascii = (isAscii(text) ? text : domainToASCII(text)).toLowerCase();
  return ascii.length <= 253 && DOMAIN.test(ascii) ? ascii : null;
}
