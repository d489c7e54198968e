import { reasonOfReply } from '../bounces/index.ts';
import type { Channel } from './channel.ts';

/** What became of an attempt, as rows have it. */
export const OUTCOME = {
  handedOver: 1,
  refused: 2,
  deferred: 3,
  uncertain: 4,
  /** An operator decided of an uncertain one to send it again, or to leave it. */
  again: 5,
  left: 6,
} as const;

const ADDRESS = /[^\s<>"'()[\]]+@[^\s<>"'()[\],;]+/g;
// A provider's id of a message, by which it is asked for, may look as if a telephone number were in it.
const ID_OR_NUMBER = /\b([SM]M[\da-f]{32})\b|\+?\d(?:[\s()-]?\d){8,}/g;
const MOST = 200;

const CODES = /^([2-5]\d\d)(?:[ -]+#?([245]\.\d{1,3}\.\d{1,3})(?![\d.]))?(?=[\s:,;-]|$)/;
const QUEUED = /\b(?:queued as|id=|ok:?)[ <]{0,2}(?=([A-Za-z0-9-]{6,64})(?:[\s>),;.]|$))/gi;
/** As mail servers make them, with letters and digits: without vowels or in hexadecimal (Postfix), in three parts (Exim). */
const QUEUE_ID =
  /^(?=.*\d)(?=.*[A-Za-z])(?:[\dB-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{6,20}|[\da-f-]{8,64}|[\dA-F]{8,40}|[\dA-Za-z]{6}-[\dA-Za-z]{6,11}-[\dA-Za-z]{2,4})$/;

/**
 * A reply as it is kept. Mail servers repeat names, addresses and numbers ('550 Mary Jones has left'), and no list of
 * words tells a name from a word: of theirs stay codes and the id in the queue, and a reason in words of our own. What
 * other channels say is ours already.
 */
export function plainReply(reply: string, channel: Channel): string {
  const plain = reply.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  const ofServer = channel === 'email' && /^\d/.test(plain);
  return (ofServer ? reduceReply(plain) : withoutNumbers(plain)).slice(0, MOST);
}

function withoutNumbers(plain: string): string {
  return plain.replaceAll(ADDRESS, '…').replaceAll(ID_OR_NUMBER, (_, id?: string) => id ?? '…');
}

function reduceReply(plain: string): string {
  const [, code, status] = CODES.exec(plain) ?? [];
  if (code === undefined) return 'an answer that is none';
  const codes = [code, status].filter(Boolean).join(' ');
  if (/^[23]/.test(code)) {
    const id = [...plain.matchAll(QUEUED)].map(([, token]) => token).find((token) => QUEUE_ID.test(token));
    return id === undefined ? codes : `${codes} queued as ${id}`;
  }
  return `${codes} ${reasonOfReply(plain)} (rollcall's word)`;
}
