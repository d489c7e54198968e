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
const NUMBER = /\+?\d(?:[\s()-]?\d){8,}/g;
const MOST = 200;

/**
 * A server's reply as it is kept: without addresses and telephone numbers, which servers like to repeat, on one line.
 */
export function plainReply(reply: string): string {
  return reply
    .replaceAll(ADDRESS, '…')
    .replaceAll(NUMBER, '…')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, MOST);
}
