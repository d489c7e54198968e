import { doubleMetaphone } from 'double-metaphone';
import { nicknames } from './nicknames.ts';

/** How a given name sounds, after its full form is put for a nickname: Bob and Robert share it. '' for none. */
export function soundOf(given: string): string {
  const full = nicknames.get(given) ?? given;
  if (!/^[a-z]+$/.test(full)) return full;
  // With the first vowel: by its consonants alone John sounds like Jane.
  return `${doubleMetaphone(full)[0]} ${/[aeiouy]/.exec(full)?.[0] ?? ''}`;
}
