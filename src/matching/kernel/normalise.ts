// The plain form of identifiers, written to the scratch area; each returns its length there, 0 for no such value.
import { isDigit, isLetter } from './letters';
import { normaliseBirthDate } from './normalise-date';
import { scratch } from './siphash';

// Ways of normalising; the same numbers stand in ../keys.ts (WAY).
const REFERENCE: u32 = 1;
const EMAIL: u32 = 2;
const PHONE: u32 = 3;
const GIVEN: u32 = 4;
const FAMILY: u32 = 5;
const BIRTH_DATE: u32 = 6;
const POSTCODE: u32 = 7;

/** Whether the n bytes in the scratch area are this word. */
function isWord(n: u32, word: string): bool {
  if (n != <u32>word.length) return false;
  for (let i: u32 = 0; i < n; i++) if (<i32>load<u8>(scratch + i) != word.charCodeAt(i)) return false;
  return true;
}

/** What people write where there is no number: a word for none, or one character over and over. */
function isStopgap(n: u32): bool {
  let same: u32 = 1;
  while (same < n && load<u8>(scratch + same) == load<u8>(scratch)) same++;
  if (n >= 3 && same == n) return true;
  return isWord(n, 'NA') || isWord(n, 'NONE') || isWord(n, 'NULL') || isWord(n, 'NIL') || isWord(n, 'NAN') ||
    isWord(n, 'TBC') || isWord(n, 'TBA') || isWord(n, 'TEST') || isWord(n, 'UNKNOWN') || isWord(n, 'NOTKNOWN') ||
    isWord(n, 'NOTAPPLICABLE') || isWord(n, 'PENDING') || isWord(n, 'UNDEFINED');
}

/** Whether the n bytes in the scratch area begin with this word. */
function beginsWith(n: u32, word: string): bool {
  return n >= <u32>word.length && isWord(<u32>word.length, word);
}

/** A line below the table ('Total: 20', 'End of report') is nobody's reference: words without a digit, or of a sum. */
function isFooter(from: usize, to: usize, n: u32): bool {
  let digits = false;
  let blanks = false;
  for (let p = from; p < to; p++) {
    const b: u32 = load<u8>(p);
    if (isDigit(b)) digits = true;
    else if (b <= 32) blanks = true;
  }
  if (blanks && !digits) return true;
  return beginsWith(n, 'TOTAL') || beginsWith(n, 'SUBTOTAL') || beginsWith(n, 'GRANDTOTAL') || beginsWith(n, 'PRINTED') ||
    beginsWith(n, 'EXPORTED') || beginsWith(n, 'GENERATED') || beginsWith(n, 'ROWS') || beginsWith(n, 'RECORDS');
}

/**
 * Letters and digits in capitals; leading zeros of a wholly numeric reference go (spreadsheets drop them), and so does
 * the '.0' that they add.
 */
function normaliseReference(from: usize, to: usize): u32 {
  while (to > from && load<u8>(to - 1) <= 32) to--;
  while (from < to && load<u8>(from) <= 32) from++;
  const n = referenceBytes(from, to);
  return isStopgap(n) || isFooter(from, to, n) ? 0 : n;
}

function referenceBytes(from: usize, to: usize): u32 {
  if (to - from > 3 && load<u8>(to - 1) == 48 && load<u8>(to - 2) == 46) {
    let p = from;
    while (p < to - 2 && isDigit(load<u8>(p))) p++;
    if (p == to - 2) to -= 2;
  }
  let n: u32 = 0;
  let letters: u32 = 0;
  for (let p = from; p < to; p++) {
    const b: u32 = load<u8>(p);
    if (isDigit(b)) store<u8>(scratch + n++, <u8>b);
    else if (isLetter(b)) { store<u8>(scratch + n++, <u8>(b & 0xdf)); letters++; }
    else if (b >= 128) { store<u8>(scratch + n++, <u8>b); letters++; }
  }
  if (letters > 0) return n;
  let zeros: u32 = 0;
  while (zeros < n && load<u8>(scratch + zeros) == 48) zeros++;
  if (zeros > 0) memory.copy(scratch, scratch + zeros, n - zeros);
  return n - zeros;
}

/** Small letters without spaces; one @ with something before it and a dot after it, otherwise no e-mail. */
function normaliseEmail(from: usize, to: usize): u32 {
  let n: u32 = 0;
  let at: u32 = 0;
  let ats: u32 = 0;
  let dots: u32 = 0;
  for (let p = from; p < to; p++) {
    let b: u32 = load<u8>(p);
    if (b <= 32) continue;
    if (b - 65 < 26) b |= 32;
    if (b == 60) { n = 0; ats = 0; dots = 0; continue; } // 'Name <address>'
    if (b == 62) break;
    if (b == 58) { n = 0; continue; } // 'mailto:…'
    if (b == 59 || b == 44 || b == 124) { if (ats > 0) break; n = 0; continue; } // several: the first
    if (b == 64) { at = n; ats++; }
    else if (b == 46 && ats == 1 && n > at + 1) dots++;
    store<u8>(scratch + n++, <u8>b);
  }
  if (ats != 1 || at == 0 || dots == 0 || n <= at + 3 || load<u8>(scratch + n - 1) == 46) return 0;
  return isWord(at, 'noemail') || isWord(at, 'none') || isWord(at, 'na') || isWord(at, 'n/a') || isWord(at, 'no') ||
    isWord(at, 'unknown') || isWord(at, 'noreply') || isWord(at, 'no-reply') || isWord(at, 'donotreply') ? 0 : n;
}

/**
 * E.164 digits. `country` packs the calling code (low 16 bits), the trunk digit or 15 for none (next 4)
 * and the usual length of a national number (next 4), which tells a number whose leading zero a spreadsheet ate.
 */
function normalisePhone(from: usize, to: usize, country: u32): u32 {
  const code = country & 0xffff;
  const trunk = (country >> 16) & 15;
  const national = (country >> 20) & 15;
  let codeLength: u32 = 1;
  for (let c = code; c >= 10; c /= 10) codeLength++;
  let n: u32 = 0;
  let plus = false;
  const digits = scratch + 4; // room for the calling code in front
  for (let p = from; p < to; p++) {
    const b: u32 = load<u8>(p);
    if (isDigit(b)) {
      if (n >= 24) return 0;
      store<u8>(digits + n++, <u8>b);
    } else if (b == 43 && n == 0) plus = true;
    else if (isLetter(b)) { // an extension ends the number; other letters make it none
      if (n >= 7 && ((b | 32) == 120 || (b | 32) == 101)) break;
      return 0;
    } else if (b == 46 && n >= 8 && p + 2 == to && load<u8>(p + 1) == 48) break; // '7700900123.0'
    else if (n >= 9 && (b == 47 || b == 59 || b == 44 || b == 124)) break; // several: the first
  }
  let at = digits;
  if (!plus && n > 2 && load<u16>(at) == 0x3030) { plus = true; at += 2; n -= 2; }
  if (!plus && n >= codeLength + 8 && n <= codeLength + national && startsWithCode(at, code, codeLength) && n > national) plus = true;
  if (plus) {
    // +44 (0)7700: the trunk digit after the calling code is no part of the number
    if (trunk < 10 && startsWithCode(at, code, codeLength) && n > codeLength && load<u8>(at + codeLength) == 48 + trunk) {
      memory.copy(at + codeLength, at + codeLength + 1, n - codeLength - 1);
      n--;
    }
  } else {
    if (code == 0) return 0; // of a country whose calling code we do not know
    if (trunk < 10 && n > 0 && load<u8>(at) == 48 + trunk) { at++; n--; }
    else if (n != national && trunk < 10) return 0;
    at -= codeLength;
    let c = code;
    for (let i = codeLength; i > 0; i--) { store<u8>(at + i - 1, <u8>(48 + c % 10)); c /= 10; }
    n += codeLength;
  }
  if (n < 8 || n > 15) return 0;
  memory.copy(scratch, at, n);
  let same: u32 = 1;
  while (same < n && load<u8>(scratch + n - 1 - same) == load<u8>(scratch + n - 1)) same++;
  return same >= 7 ? 0 : n; // '07000000000' stands for none
}

function startsWithCode(at: usize, code: u32, length: u32): bool {
  if (code == 0) return false;
  let c = code;
  for (let i = length; i > 0; i--) {
    if (load<u8>(at + i - 1) != <u8>(48 + c % 10)) return false;
    c /= 10;
  }
  return true;
}

/** Small letters only; of a given name the first word, of a family name all words joined. */
function normaliseName(from: usize, to: usize, firstWord: bool): u32 {
  let n: u32 = 0;
  for (let p = from; p < to; p++) {
    const b: u32 = load<u8>(p);
    if (isLetter(b)) store<u8>(scratch + n++, <u8>(b | 32));
    else if (b >= 128) store<u8>(scratch + n++, <u8>b);
    else if (firstWord && b <= 32 && n > 0) break;
  }
  return n;
}

function normalisePostcode(from: usize, to: usize): u32 {
  let n: u32 = 0;
  for (let p = from; p < to; p++) {
    const b: u32 = load<u8>(p);
    if (isDigit(b)) store<u8>(scratch + n++, <u8>b);
    else if (isLetter(b)) store<u8>(scratch + n++, <u8>(b & 0xdf));
  }
  return n >= 3 && n <= 10 ? n : 0;
}

export function normalise(way: u32, from: usize, to: usize, option: u32): u32 {
  if (way == REFERENCE) return normaliseReference(from, to);
  if (way == EMAIL) return normaliseEmail(from, to);
  if (way == PHONE) return normalisePhone(from, to, option);
  if (way == GIVEN) return normaliseName(from, to, true);
  if (way == FAMILY) return normaliseName(from, to, false);
  if (way == BIRTH_DATE) return normaliseBirthDate(from, to, option);
  if (way == POSTCODE) return normalisePostcode(from, to);
  return 0;
}
