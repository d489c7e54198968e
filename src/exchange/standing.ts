import type { Standing } from '../people/index.ts';

const CURRENT = /^(current|active|live|paid( up)?|in compliance|valid|yes)\b/i;
const FORMER =
  /^(former|lapsed|left|ex\b|expired|resigned|cancelled|canceled|inactive|ended|deceased|expelled|terminated|withdrawn|removed|no\b)/i;

/** Standing as a register's column words it; undefined where it says neither. */
export function readStanding(text: string): Standing | undefined {
  if (CURRENT.test(text)) return 'current';
  return FORMER.test(text) ? 'former' : undefined;
}
