import { createHash } from 'node:crypto';
import { checkValue, fromSymbolValues, symbolOf, symbolValue, toSymbolValues } from './card-symbols.ts';
import type { RecipientKind } from './recipients.ts';

// One card of a split identity and its bytes: formats/share-cards.md.

/** One of the cards that an identity was split into. Whoever has `threshold` of them has the identity. */
export type ShareCard = {
  /** What kind of identity the cards give. */
  kind: RecipientKind;
  /** How many cards of the set open it, 2 to 16. */
  threshold: number;
  /** How many cards the set has, 2 to 16. */
  shares: number;
  /** Which of them this is, from 1. */
  number: number;
  /** The set, in words that can be read over the phone: 'K7QM-2X9A'. Cards of different sets do not go together. */
  set: string;
  /** Of the recipient that the identity must have; 10 hex digits. */
  recipientCheck: string;
  /** Secret: the share. Its last byte is where the polynomial was taken. */
  share: Uint8Array;
};

export const MAX_SHARES = 16;
export const LINES = 4;
/** Values in a line of a card: twenty, and one that checks them. */
export const LINE_VALUES = 21;

const VERSION = 1;
const CARD_BYTES = 50;
const SHARE_BYTES = 33;
const SUM_BYTES = 4;
const KINDS: readonly RecipientKind[] = ['x25519', 'hybrid'];

/** The four lines of a card as they are printed and typed: '2-1  K7QM2 9XNT4 C0DEF GHJKM  P'. Secret. */
export function cardLines(card: ShareCard): string[] {
  const values = toSymbolValues(encodeCard(card));
  return Array.from({ length: LINES }, (_, index) => {
    const line = values.slice(index * (LINE_VALUES - 1), (index + 1) * (LINE_VALUES - 1));
    const check = checkValue([card.number, index + 1, ...line]);
    const text = line.map(symbolOf).join('');
    return `${card.number}-${index + 1}  ${text.match(/.{5}/g)!.join(' ')}  ${symbolOf(check)}`;
  });
}

/** Whether the last of a line's values checks the others, its card and its place. */
export function lineFits(cardNumber: number, line: number, values: readonly number[]): boolean {
  return checkValue([cardNumber, line, ...values.slice(0, -1)]) === values.at(-1);
}

/** A card of the values of its lines, check values left out. Why it is none, where it is none. */
export function decodeCard(cardNumber: number, lines: readonly (readonly number[])[]): ShareCard | CardFault {
  const bytes = fromSymbolValues(lines.flat());
  const sum = bytes.subarray(CARD_BYTES - SUM_BYTES);
  if (Buffer.compare(sum, cardSum(bytes)) !== 0) return bytes[0] >> 4 === VERSION ? 'mixed lines' : 'newer';
  const kind = KINDS[bytes[0] & 15];
  const threshold = (bytes[1] >> 4) + 1;
  const shares = (bytes[1] & 15) + 1;
  const number = bytes[2];
  // No writer makes these; somebody who forges cards might.
  if (kind === undefined || threshold < 2 || threshold > shares || number < 1 || number > shares)
    return 'mixed lines';
  if (number !== cardNumber || bytes[CARD_BYTES - SUM_BYTES - 1] === 0) return 'mixed lines';
  return {
    kind,
    threshold,
    shares,
    number,
    set: formatSet(bytes.subarray(3, 8)),
    recipientCheck: Buffer.from(bytes.subarray(8, 13)).toString('hex'),
    share: bytes.slice(13, 13 + SHARE_BYTES),
  };
}

/** Why lines that each fit their check make no card. */
export type CardFault = 'newer' | 'mixed lines';

/** The check of a recipient that every card carries: it tells a wrong or mixed set, and nothing about the identity. */
export function recipientCheckOf(recipient: string): string {
  return createHash('sha256').update(recipient).digest('hex').slice(0, 10);
}

/** 'K7QM-2X9A' of 5 bytes. */
export function formatSet(bytes: Uint8Array): string {
  const text = toSymbolValues(bytes).map(symbolOf).join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

function encodeCard(card: ShareCard): Uint8Array {
  const bytes = new Uint8Array(CARD_BYTES);
  bytes[0] = (VERSION << 4) | KINDS.indexOf(card.kind);
  bytes[1] = ((card.threshold - 1) << 4) | (card.shares - 1);
  bytes[2] = card.number;
  bytes.set(parseSet(card.set), 3);
  bytes.set(Buffer.from(card.recipientCheck, 'hex'), 8);
  bytes.set(card.share, 13);
  bytes.set(cardSum(bytes), CARD_BYTES - SUM_BYTES);
  return bytes;
}

function parseSet(set: string): Uint8Array {
  return fromSymbolValues([...set.replace('-', '')].map(symbolValue));
}

/** What a line's check lets through (one in 32 of what is typed quite wrong) and lines of two sets are found by it. */
function cardSum(bytes: Uint8Array): Uint8Array {
  return createHash('sha256')
    .update('rollcall share card')
    .update(bytes.subarray(0, CARD_BYTES - SUM_BYTES))
    .digest()
    .subarray(0, SUM_BYTES);
}
