import { countParts } from './parts.ts';
import type { Sms } from './types.ts';

const E164 = /^\+[1-9]\d{6,14}$/;
/** No provider takes more. */
export const MAX_PARTS = 10;

/** Why a message is not even tried; undefined where it is. Says neither its number nor its text. */
export function faultOf({ to, text }: Sms): string | undefined {
  if (!E164.test(to)) return 'rollcall: no telephone number';
  if (text.trim() === '') return 'rollcall: nothing to say';
  const { parts } = countParts(text);
  return parts > MAX_PARTS ? `rollcall: ${parts} parts are too many` : undefined;
}
