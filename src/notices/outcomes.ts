import { wordsOfServers } from '../bounces/index.ts';

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

const OF_SERVER = /^[245]\d\d(?:[ -]|$)/;
// Words of their own: what has digits in it is the id of a message in a queue.
const WORD = /(?<![\p{L}\p{N}\p{M}])[\p{L}\p{M}]{3,}(?![\p{L}\p{N}\p{M}])/gu;
const MORE_WORDS = new Set(
  'queued reach try tried trying later see check checking double please come back greylisting action http https www com net org thank thanks'.split(
    ' ',
  ),
);

/**
 * A server's reply as it is kept: without addresses and telephone numbers, which servers like to repeat, on one line.
 * They repeat names too ('550 Mary Jones has left'): of what a mail server says stay the words that mail servers use.
 */
export function plainReply(reply: string): string {
  const plain = reply
    .replaceAll(ADDRESS, '…')
    .replaceAll(ID_OR_NUMBER, (_, id?: string) => id ?? '…')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const kept = OF_SERVER.test(plain)
    ? plain.replaceAll(WORD, knownWord).replaceAll(/…(?:\s*…)+/g, '…')
    : plain;
  return kept.slice(0, MOST);
}

function knownWord(word: string): string {
  const plain = word.toLowerCase();
  return wordsOfServers().has(plain) || MORE_WORDS.has(plain) ? word : '…';
}
