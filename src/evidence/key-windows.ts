import type { LogKey } from './keys.ts';
import { InputError } from '../errors.ts';
import { parseVkey, type VerifierKey } from './note.ts';

/** A key of the log with the sizes of the log that it signs. */
export type KeyWindow = VerifierKey & {
  from: number;
  until: number;
  /** The entry at which it came was seen, */
  told: boolean;
  /** said that the key before confirms it, */
  confirmed: boolean;
  /** and is the last one of a checkpoint, signed with it and, where confirmed, with the key before. */
  sealed: boolean;
};

/** The keys of a log as its database or a bundle names them: claims, until the log's own entries have said the same. */
export type KeyWindows = { log: KeyWindow[]; witnesses: VerifierKey[] };

/** What an entry at which the key changed says. */
export type KeyChange = { from: string | null; to: string; confirmed: boolean };

/**
 * Puts claimed keys in order.
 * @returns a sentence where they do not follow each other without a gap
 */
export function orderKeys(keys: readonly LogKey[]): KeyWindows | string {
  const all = readKeys(keys);
  if (!all) return 'a key that is named is damaged';
  const log = all.filter(({ role }) => role === 'log').toSorted((a, b) => a.from - b.from);
  const witnesses = all.filter(({ role }) => role === 'witness');
  if (log.length === 0) return 'no key of the log is named';
  if (log[0].from !== 0) return 'the first key of the log does not begin with it';
  if (log.some(({ until }, i) => until !== (log[i + 1]?.from ?? Infinity)))
    return 'the keys of the log do not follow each other';
  if (log.some(({ type }) => type !== 1) || witnesses.some(({ type }) => type !== 4))
    return 'a key that is named is not of the kind that it should be';
  return { log, witnesses };
}

function readKeys(keys: readonly LogKey[]): (KeyWindow & Pick<LogKey, 'role'>)[] | undefined {
  try {
    return keys.map(({ role, vkey, fromSize, untilSize }) => ({
      ...parseVkey(vkey),
      role,
      from: fromSize,
      until: untilSize ?? Infinity,
      told: false,
      confirmed: false,
      sealed: false,
    }));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Compares a change of key as the log tells it with the keys as claimed; a sentence where they differ. */
export function confirmChange(windows: KeyWindows, seq: number, change: KeyChange): string | undefined {
  const next = windows.log.findIndex(({ vkey }) => vkey === change.to);
  const before = windows.log[next - 1];
  if (next < 1 || windows.log[next].from !== seq || before.vkey !== change.from)
    return `at entry ${seq} the log's key changed, and the keys as stored do not say so`;
  windows.log[next].told = true;
  windows.log[next].confirmed = change.confirmed;
  return undefined;
}

/**
 * Whether every key but the first came with an entry and with a checkpoint right behind it: without the one nobody said
 * so, without the other the key before was never asked. A sentence where not.
 */
export function missingChange({ log }: KeyWindows): { seq: number; sentence: string } | undefined {
  for (const { from, told, sealed } of log.slice(1)) {
    if (!told)
      return {
        seq: from,
        sentence: `entry ${from} does not tell of the key that is stored as new from there on.`,
      };
    if (!sealed)
      return {
        seq: from,
        sentence: `entry ${from} changes the key of the log and has no checkpoint of its own.`,
      };
  }
  return undefined;
}

/**
 * Which keys are to be believed when some are given: a key vouches for the log before it, and for the key after it where
 * it signed the change.
 * @returns undefined where the key of the newest entry is among them, else a sentence
 */
export function distrust({ log }: KeyWindows, given: readonly string[]): string | undefined {
  const trusted = log.map(({ vkey }) => given.includes(vkey));
  if (!trusted.includes(true)) return 'it is not signed with the key that was given, but with another';
  for (let i = trusted.indexOf(true) + 1; i < log.length; i++) {
    if (trusted[i] || log[i].confirmed) trusted[i] = true;
    else
      return `from entry ${log[i].from} on it is signed with a key that the one before did not confirm: check with the organisation that it is theirs (${log[i].vkey}), and give both`;
  }
  return undefined;
}
