import { SURELY_DRAWN } from './drawable.ts';
import type { Window } from './windows.ts';

/** No letter of Source Sans is wider than this (em); small letters but for m and w, and digits, have little more than half. */
const WIDEST = 0.95;
const NARROW = 0.56;
const WIDE_LETTERS = /[^a-ln-vx-z0-9 ,.'’\-/]/g;
const MM = 25.4 / 72;
/** The most that the sender's line takes of the window where it is the first in it (mm): two lines. */
export const MAX_RETURN_LINE = 6.2;

/**
 * Whether an address fits its window for certain: an upper bound of how wide its lines are, so that not every one of
 * 430,000 has to be measured. A test holds it to what Typst measures.
 */
export function surelyFits(lines: readonly string[], window: Window, hasReturnLine: boolean): boolean {
  const { address, addressLine, returnAbove } = window;
  const height = address.height - (hasReturnLine && !returnAbove ? MAX_RETURN_LINE : 0);
  if (lines.length > Math.floor(height / addressLine.pitch)) return false;
  return lines.every(
    (line) => SURELY_DRAWN.test(line) && widest(line) * addressLine.size * MM <= address.width,
  );
}

function widest(line: string): number {
  const wide = line.match(WIDE_LETTERS)?.length ?? 0;
  return wide * WIDEST + (line.length - wide) * NARROW;
}
