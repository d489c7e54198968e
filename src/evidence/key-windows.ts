import type { LogKey } from './keys.ts';
import { parseVkey, type VerifierKey } from './note.ts';

/** A key of the log with the sizes of the log that it signs. */
export type KeyWindow = VerifierKey & { from: number; until: number; confirmed: boolean };

/** The keys of a log as its database or a bundle names them: claims, until the log's own entries have said the same. */
export type KeyWindows = { log: KeyWindow[]; witnesses: VerifierKey[] };

/** What an entry at which the key changed says. */
export type KeyChange = { from: string | null; to: string; confirmed: boolean };

/**
 * Puts claimed keys in order.
 * @returns a sentence where they do not follow each other without a gap
 */
export function orderKeys(keys: readonly LogKey[]): KeyWindows | string {
  const own = keys.filter(({ role }) => role === 'log').toSorted((a, b) => a.fromSize - b.fromSize);
  const log = own.map((key) => ({
    ...parseVkey(key.vkey),
    from: key.fromSize,
    until: key.untilSize ?? Infinity,
    confirmed: false,
  }));
  if (log.length === 0) return 'no key of the log is named';
  if (log[0].from !== 0) return 'the first key of the log does not begin with it';
  if (log.some(({ until }, i) => until !== (log[i + 1]?.from ?? Infinity)))
    return 'the keys of the log do not follow each other';
  if ([...log, ...keys].some((key) => 'type' in key && key.type !== 1))
    return 'a key of the log is of the kind that witnesses have';
  const witnesses = keys.filter(({ role }) => role === 'witness').map(({ vkey }) => parseVkey(vkey));
  if (witnesses.some(({ type }) => type !== 4))
    return 'a key of a witness is not of the kind that witnesses have';
  return { log, witnesses };
}

/** Compares a change of key as the log tells it with the keys as claimed; a sentence where they differ. */
export function confirmChange(windows: KeyWindows, seq: number, change: KeyChange): string | undefined {
  const next = windows.log.findIndex(({ vkey }) => vkey === change.to);
  const before = windows.log[next - 1];
  if (next < 1 || windows.log[next].from !== seq || before.vkey !== change.from)
    return `at entry ${seq} the log's key changed, and the keys as stored do not say so`;
  windows.log[next].confirmed = change.confirmed;
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
