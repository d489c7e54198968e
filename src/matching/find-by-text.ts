import { foldText } from './fold.ts';
import { phoneOption, TAG, WAY } from './keys.ts';
import type { Register } from './register.ts';

const encoder = new TextEncoder();

/**
 * Everybody whom a reference, national identifier, e-mail or phone number leads to; `country` says how phone numbers
 * are read. Several people may share one.
 */
export function findByText(register: Register, text: string, country: string): number[] {
  const plain = encoder.encode(foldText(text));
  const { kernel } = register;
  const hashes = [
    kernel.hashText(WAY.reference, TAG.reference, 0, plain),
    kernel.hashText(WAY.reference, TAG.nationalId, 0, plain),
    kernel.hashText(WAY.email, TAG.email, 0, plain),
    kernel.hashText(WAY.phone, TAG.phone, phoneOption(country), plain),
  ];
  return [...new Set(hashes.flatMap((hash) => register.find('strong', hash)))];
}
