import { doubleMetaphone } from 'double-metaphone';
import { nicknames } from './nicknames.ts';

/** How a given name sounds, after its full form is put for a nickname: Bob and Robert share it. '' for none. */
export function soundOf(given: string): string {
  const full = nicknames.get(given) ?? given;
  return /^[a-z]+$/.test(full) ? doubleMetaphone(full)[0] : full;
}
