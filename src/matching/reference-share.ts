import { foldText } from './fold.ts';
import { TAG, WAY } from './keys.ts';
import type { Register } from './register.ts';

const encoder = new TextEncoder();

/**
 * Which share of some values are references that the register knows, 0 to 1; undefined where that says nothing: an
 * empty register, or no values. Tells the organisation's references from a supplier's own numbers.
 */
export function referenceShare(register: Register, values: string[]): number | undefined {
  if (register.people === 0) return undefined;
  let tried = 0;
  let known = 0;
  for (const value of values) {
    const hash = register.kernel.hashText(WAY.reference, TAG.reference, 0, encoder.encode(foldText(value)));
    if (hash === 0n) continue;
    tried++;
    if (register.find('strong', hash).length > 0) known++;
  }
  return tried === 0 ? undefined : known / tried;
}
