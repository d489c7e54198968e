import { randomBytes } from 'node:crypto';
import { InputError } from '../errors.ts';
import { recipientOf } from './key-pair.ts';
import type { RecipientKind } from './recipients.ts';
import { formatSet, MAX_SHARES, recipientCheckOf, type ShareCard } from './share-card.ts';

const PREFIXES: Record<RecipientKind, string> = { x25519: 'AGE-SECRET-KEY-', hybrid: 'AGE-SECRET-KEY-PQ-' };

/**
 * Splits an identity into cards, any `threshold` of which give it back and fewer of which say nothing about it
 * (Shamir's scheme; the audited library shamir-secret-sharing).
 * Throws InputError ARGUMENT_INVALID where it is not 2 ≤ threshold ≤ shares ≤ 16.
 */
export async function splitIdentity(
  identity: string,
  { shares, threshold }: { shares: number; threshold: number },
): Promise<ShareCard[]> {
  refuseNumbers(shares, threshold);
  const { split } = await import('shamir-secret-sharing');
  const kind: RecipientKind = identity.startsWith(PREFIXES.hybrid) ? 'hybrid' : 'x25519';
  const { bech32 } = await import('@scure/base');
  const secret = bech32.decodeToBytes(identity).bytes;
  const set = formatSet(randomBytes(5));
  const recipientCheck = recipientCheckOf(await recipientOf(identity));
  // The library wants exactly a Uint8Array, no Buffer.
  const parts = await split(Uint8Array.from(secret), shares, threshold);
  secret.fill(0);
  return parts.map((share, index) => ({
    kind,
    threshold,
    shares,
    number: index + 1,
    set,
    recipientCheck,
    share,
  }));
}

/**
 * The identity that cards were split from: enough cards of one set, in any order; the same card twice counts once.
 * The library gives something for any cards at all, so the result is held against the check that every card carries.
 * Throws InputError IDENTITY_INVALID: cards of several sets, too few (how many are missing), or cards that do not give
 * the identity that they were made from.
 */
export async function joinCards(cards: readonly ShareCard[]): Promise<string> {
  const distinct = [...new Map(cards.map((card) => [`${card.set} ${card.number}`, card])).values()];
  if (distinct.length === 0) throw wrong('there is no share card to put together');
  refuseMixedSets(distinct);
  refuseTooFew(distinct);
  const [{ kind, set, recipientCheck }] = distinct;
  const { combine } = await import('shamir-secret-sharing');
  const secret = await combine(distinct.map(({ share }) => Uint8Array.from(share))).catch(() => undefined);
  const identity = secret && (await encodeIdentity(kind, secret));
  secret?.fill(0);
  if (identity === undefined || recipientCheckOf(await recipientOf(identity)) !== recipientCheck)
    throw wrong(
      `${namesOf(distinct)} of set ${set} do not give the key that they were made from: one of them is not genuine; try others of the set`,
    );
  return identity;
}

async function encodeIdentity(kind: RecipientKind, secret: Uint8Array): Promise<string> {
  const { bech32 } = await import('@scure/base');
  return bech32.encodeFromBytes(PREFIXES[kind], secret).toUpperCase();
}

function refuseNumbers(shares: number, threshold: number): void {
  const inRange = (value: number): boolean => Number.isInteger(value) && value >= 2 && value <= MAX_SHARES;
  if (!inRange(shares) || !inRange(threshold))
    throw new InputError(
      'ARGUMENT_INVALID',
      `a key is split into 2 to ${MAX_SHARES} cards, of which 2 or more open: write for instance --shares 5 --threshold 3`,
    );
  if (threshold > shares)
    throw new InputError(
      'ARGUMENT_INVALID',
      `${threshold} of ${shares} cards can never be put together: --threshold is at most --shares`,
    );
}

function refuseMixedSets(cards: readonly ShareCard[]): void {
  const sets = Map.groupBy(cards, ({ set }) => set);
  const kept = ({ kind, threshold, shares, recipientCheck }: ShareCard): string =>
    [kind, threshold, shares, recipientCheck].join();
  if (sets.size > 1) {
    const each = [...sets].map(([set, cards]) => `${namesOf(cards)} of set ${set}`).join(', ');
    throw wrong(`the cards are of different sets and do not go together: ${each}`);
  }
  if (new Set(cards.map(kept)).size > 1)
    throw wrong(`the cards of set ${cards[0].set} contradict each other: one of them is not genuine`);
}

function refuseTooFew(cards: readonly ShareCard[]): void {
  const [{ threshold, shares, set }] = cards;
  const missing = threshold - cards.length;
  if (missing <= 0) return;
  const here = new Set(cards.map(({ number }) => number));
  const others = Array.from({ length: shares }, (_, index) => index + 1).filter(
    (number) => !here.has(number),
  );
  throw wrong(
    `${threshold} cards of set ${set} are needed and ${namesOf(cards)} ${cards.length === 1 ? 'is' : 'are'} here: ` +
      `${missing} more ${missing === 1 ? 'is' : 'are'} missing, any of ${others.join(', ')}`,
  );
}

/** 'card 2', 'cards 1 and 4' */
function namesOf(cards: readonly ShareCard[]): string {
  const numbers = cards.map(({ number }) => number).toSorted((one, other) => one - other);
  if (numbers.length === 1) return `card ${numbers[0]}`;
  return `cards ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}

function wrong(sentence: string): InputError {
  return new InputError('IDENTITY_INVALID', sentence);
}
