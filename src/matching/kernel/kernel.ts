// AssemblyScript, compiled to kernel.wasm by `npm run kernel`; a test compiles it anew and compares the bytes.
// It normalises identifiers, hashes them under the installation's key and looks them up, on raw bytes.
// The bytes come from files of strangers: every read stays inside the cell the caller gave, every write
// inside the scratch area, which is as large as the longest cell that is looked at (MAX_CELL).

const MAX_CELL: u32 = 320; // longer cells are no identifiers: RFC 5321 allows 254 bytes of e-mail
const MOST_SHARING: u32 = 4096; // a key of more people is kept for the first ones only: it says nothing any more
const NONE: u32 = 0xffffffff;
const MANY: u32 = 0xfffffffe;

// Ways of normalising; the same numbers stand in kernel.ts's caller (normalise.ts).
const REFERENCE: u32 = 1;
const EMAIL: u32 = 2;
const PHONE: u32 = 3;
const GIVEN: u32 = 4;
const FAMILY: u32 = 5;
const BIRTH_DATE: u32 = 6;
const POSTCODE: u32 = 7;

let k0: u64 = 0;
let k1: u64 = 0;
let scratch: usize = 0;

export function setKey(a: u64, b: u64, scratchAt: usize): void {
  k0 = a;
  k1 = b;
  scratch = scratchAt;
}

/** SipHash-2-4 of `length` bytes at `at`; `tag` (the kind of key) is mixed in as a first block. */
function sip(tag: u64, at: usize, length: u32): u64 {
  let v0: u64 = k0 ^ 0x736f6d6570736575;
  let v1: u64 = k1 ^ 0x646f72616e646f6d;
  let v2: u64 = k0 ^ 0x6c7967656e657261;
  let v3: u64 = k1 ^ 0x7465646279746573;
  const blocks = length >> 3;
  for (let i: u32 = 0; i <= blocks + 1; i++) {
    let m: u64;
    if (i == 0) m = tag;
    else if (i <= blocks) m = load<u64>(at + ((i - 1) << 3));
    else {
      m = (<u64>(length + 8)) << 56;
      const tail = at + (blocks << 3);
      const rest = length & 7;
      for (let j: u32 = 0; j < rest; j++) m |= (<u64>load<u8>(tail + j)) << (<u64>(j << 3));
    }
    v3 ^= m;
    for (let r = 0; r < 2; r++) {
      v0 += v1; v1 = rotl(v1, 13); v1 ^= v0; v0 = rotl(v0, 32);
      v2 += v3; v3 = rotl(v3, 16); v3 ^= v2;
      v0 += v3; v3 = rotl(v3, 21); v3 ^= v0;
      v2 += v1; v1 = rotl(v1, 17); v1 ^= v2; v2 = rotl(v2, 32);
    }
    v0 ^= m;
  }
  v2 ^= 0xff;
  for (let r = 0; r < 4; r++) {
    v0 += v1; v1 = rotl(v1, 13); v1 ^= v0; v0 = rotl(v0, 32);
    v2 += v3; v3 = rotl(v3, 16); v3 ^= v2;
    v0 += v3; v3 = rotl(v3, 21); v3 ^= v0;
    v2 += v1; v1 = rotl(v1, 17); v1 ^= v2; v2 = rotl(v2, 32);
  }
  const hash = v0 ^ v1 ^ v2 ^ v3;
  return hash == 0 ? 1 : hash; // 0 means: no value
}

/** SipHash of the raw bytes, without normalising; for tests against the published vectors tag is left out. */
export function sipBytes(tag: u64, at: usize, length: u32): u64 {
  return sip(tag, at, length);
}

@inline function isDigit(b: u32): bool { return b - 48 < 10; }
@inline function isLetter(b: u32): bool { return (b | 32) - 97 < 26; }

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

/** yyyymmdd. `order`: 0 year first, 1 day first, 2 month first. Month names in English are read by three letters. */
function normaliseBirthDate(from: usize, to: usize, order: u32): u32 {
  let a: u32 = 0, b: u32 = 0, c: u32 = 0, groups: u32 = 0, length: u32 = 0, value: u32 = 0;
  let firstLength: u32 = 0, lastLength: u32 = 0, month: u32 = 0, monthAt: u32 = 0;
  for (let p = from; p <= to; p++) {
    const ch: u32 = p < to ? load<u8>(p) : 32;
    if (isDigit(ch)) {
      if (length == 8) return 0;
      value = value * 10 + (ch - 48);
      length++;
      continue;
    }
    if (length > 0) {
      groups++;
      if (groups == 1) { a = value; firstLength = length; }
      else if (groups == 2) b = value;
      else if (groups == 3) c = value;
      lastLength = length;
      value = 0;
      length = 0;
      if (groups + (month > 0 ? 1 : 0) == 3) break; // what follows is a time
      if (ch == 84 && groups == 3) break;
    }
    if (isLetter(ch) && month == 0 && p + 2 < to) {
      month = monthOf(p);
      if (month > 0) {
        monthAt = groups;
        while (p + 1 < to && isLetter(load<u8>(p + 1))) p++;
        if (groups == 2) break;
      }
    }
  }
  let year: u32, mon: u32, day: u32;
  if (groups == 1 && month == 0 && firstLength == 8) {
    if (order == 0 || a / 10000 > 1231) { year = a / 10000; mon = (a / 100) % 100; day = a % 100; }
    else { year = a % 10000; mon = (a / 10000) % 100; day = a / 1000000; if (order == 2) { const t = mon; mon = day; day = t; } }
  } else if (groups == 2 && month > 0) {
    mon = month;
    if (firstLength == 4) { year = a; day = b; } else { day = a; year = b; }
    if (monthAt == 2) return 0;
  } else if (groups >= 3) {
    if (firstLength == 4) { year = a; mon = b; day = c; }
    else if (order == 2) { mon = a; day = b; year = c; }
    else { day = a; mon = b; year = c; }
  } else return 0;
  if (year < 100 && lastLength <= 2) year += year > 26 ? 1900 : 2000;
  if (mon > 12 && day <= 12) { const t = mon; mon = day; day = t; }
  if (year < 1880 || year > 2100 || mon < 1 || mon > 12 || day < 1 || day > 31) return 0;
  let v = year * 10000 + mon * 100 + day;
  for (let i: i32 = 7; i >= 0; i--) { store<u8>(scratch + i, <u8>(48 + v % 10)); v /= 10; }
  return 8;
}

function monthOf(p: usize): u32 {
  const key = (<u32>(load<u8>(p) | 32) << 16) | (<u32>(load<u8>(p + 1) | 32) << 8) | <u32>(load<u8>(p + 2) | 32);
  if (key == 0x6a616e) return 1;
  if (key == 0x666562) return 2;
  if (key == 0x6d6172) return 3;
  if (key == 0x617072) return 4;
  if (key == 0x6d6179) return 5;
  if (key == 0x6a756e) return 6;
  if (key == 0x6a756c) return 7;
  if (key == 0x617567) return 8;
  if (key == 0x736570) return 9;
  if (key == 0x6f6374) return 10;
  if (key == 0x6e6f76) return 11;
  if (key == 0x646563) return 12;
  return 0;
}

function normalise(way: u32, from: usize, to: usize, option: u32): u32 {
  if (way == REFERENCE) return normaliseReference(from, to);
  if (way == EMAIL) return normaliseEmail(from, to);
  if (way == PHONE) return normalisePhone(from, to, option);
  if (way == GIVEN) return normaliseName(from, to, true);
  if (way == FAMILY) return normaliseName(from, to, false);
  if (way == BIRTH_DATE) return normaliseBirthDate(from, to, option);
  if (way == POSTCODE) return normalisePostcode(from, to);
  return 0;
}

/** Normalises one cell into the scratch area and returns its length there; 0 where it holds no such value. */
export function normaliseCell(way: u32, option: u32, from: usize, length: u32): u32 {
  return length > MAX_CELL ? 0 : normalise(way, from, from + length, option);
}

/** Hashes one cell after normalising it; 0 where it holds no such value. */
export function hashCell(way: u32, tag: u64, option: u32, from: usize, length: u32): u64 {
  const n = normaliseCell(way, option, from, length);
  return n == 0 ? 0 : sip(tag, scratch, n);
}

/**
 * Hashes a column of a page: `out` gets a u64 for each row, 0 for no value. Rows whose cell has a byte outside
 * ASCII get 0 too and their numbers are listed at `unfolded`; returns how many: the caller folds those.
 */
export function hashColumn(
  way: u32, tag: u64, option: u32, bytes: usize, starts: usize, ends: usize,
  columns: u32, column: u32, rows: u32, out: usize, unfolded: usize,
): u32 {
  let found: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const cell = (row * columns + column) << 2;
    const from = bytes + load<u32>(starts + cell);
    const to = bytes + load<u32>(ends + cell);
    let hash: u64 = 0;
    if (to > from && to - from <= MAX_CELL) {
      let high: u32 = 0;
      for (let p = from; p < to; p++) high |= load<u8>(p);
      if (high >= 128) store<u32>(unfolded + (found++ << 2), row);
      else {
        const n = normalise(way, from, to, option);
        if (n > 0) hash = sip(tag, scratch, n);
      }
    }
    store<u64>(out + (row << 3), hash);
  }
  return found;
}

@inline function isTrait(tag: u64, length: u32, trait: u32): bool {
  const low = <u32>sip(tag, scratch, length);
  return (low == 0 ? 1 : low) == trait;
}

/**
 * Whether `trait` is the low half of the hash of a word one typing slip away from the name at `from`: a letter
 * missing, too many or wrong, or two neighbours swapped. For names of 3 to 20 bytes.
 */
export function isOneSlipAway(tag: u64, from: usize, length: u32, trait: u32): bool {
  if (length < 3 || length > 20) return false;
  for (let i: u32 = 0; i <= length; i++) {
    const rest = length - i;
    memory.copy(scratch, from, i);
    if (rest > 0) { // one missing
      memory.copy(scratch + i, from + i + 1, rest - 1);
      if (isTrait(tag, length - 1, trait)) return true;
    }
    if (rest > 1) { // two swapped
      memory.copy(scratch + i, from + i, rest);
      store<u8>(scratch + i, load<u8>(from + i + 1));
      store<u8>(scratch + i + 1, load<u8>(from + i));
      if (isTrait(tag, length, trait)) return true;
    }
    for (let letter: u32 = 97; letter < 123; letter++) {
      if (rest > 0) { // one wrong
        memory.copy(scratch + i + 1, from + i + 1, rest - 1);
        store<u8>(scratch + i, <u8>letter);
        if (isTrait(tag, length, trait)) return true;
      }
      memory.copy(scratch + i + 1, from + i, rest); // one too many
      store<u8>(scratch + i, <u8>letter);
      if (isTrait(tag, length + 1, trait)) return true;
    }
  }
  return false;
}

/** The key of two values together (family name + birth date …); 0 where either is missing. */
export function combine(tag: u64, a: u64, b: u64): u64 {
  if (a == 0 || b == 0) return 0;
  store<u64>(scratch, a);
  store<u64>(scratch + 8, b);
  return sip(tag, scratch, 16);
}

// The table of match keys: open addressing, `mask + 1` places of 16 bytes: a u64 hash (0: free) and a u32 person beside
// it, so that a look-up waits for memory once.
// A hash may stand several times, once for each person; all stand in one probe run.

export function tableInsert(table: usize, mask: u32, hash: u64, person: u32): bool {
  let i = <u32>hash & mask;
  let sharing: u32 = 0;
  while (true) {
    const there = load<u64>(table + (<usize>i << 4));
    if (there == 0) break;
    if (there == hash) {
      if (load<u32>(table + (<usize>i << 4), 8) == person || ++sharing == MOST_SHARING) return false;
    }
    i = (i + 1) & mask;
  }
  store<u64>(table + (<usize>i << 4), hash);
  store<u32>(table + (<usize>i << 4), person, 8);
  return true;
}

/** Inserts n keys; hashes and people lie in two arrays. Returns how many were new. */
export function tableInsertAll(table: usize, mask: u32, hashes: usize, persons: usize, n: u32): u32 {
  let added: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    if (tableInsert(table, mask, load<u64>(hashes + (i << 3)), load<u32>(persons + (i << 2)))) added++;
  }
  return added;
}

/** Moves every key of a table into a larger, empty one. */
export function tableMove(from: usize, fromMask: u32, to: usize, toMask: u32): void {
  for (let i: u32 = 0; i <= fromMask; i++) {
    const hash = load<u64>(from + (<usize>i << 4));
    if (hash != 0) tableInsert(to, toMask, hash, load<u32>(from + (<usize>i << 4), 8));
    if (i == NONE) break;
  }
}

/** For each hash the one person who has it, NONE or MANY. */
export function tableLookup(table: usize, mask: u32, hashes: usize, rows: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const hash = load<u64>(hashes + (row << 3));
    let found = NONE;
    if (hash != 0) {
      let i = <u32>hash & mask;
      while (true) {
        const there = load<u64>(table + (<usize>i << 4));
        if (there == 0) break;
        if (there == hash) {
          if (found != NONE) { found = MANY; break; }
          found = load<u32>(table + (<usize>i << 4), 8);
        }
        i = (i + 1) & mask;
      }
    }
    store<u32>(out + (row << 2), found);
  }
}

/**
 * Where several people have a row's hash (found is MANY) and `persons` names one for the row:
 * found becomes that person if they are among them.
 */
export function tableConfirm(
  table: usize, mask: u32, hashes: usize, rows: u32, persons: usize, foundAt: usize,
): void {
  for (let row: u32 = 0; row < rows; row++) {
    if (load<u32>(foundAt + (row << 2)) != MANY) continue;
    const person = load<u32>(persons + (row << 2));
    if (person >= MANY) continue;
    const hash = load<u64>(hashes + (row << 3));
    let i = <u32>hash & mask;
    while (true) {
      const there = load<u64>(table + (<usize>i << 4));
      if (there == 0) break;
      if (there == hash && load<u32>(table + (<usize>i << 4), 8) == person) {
        store<u32>(foundAt + (row << 2), person);
        break;
      }
      i = (i + 1) & mask;
    }
  }
}

/** All people who have a hash, at most `most` of them, written to `out`; returns how many were written. */
export function tableFind(table: usize, mask: u32, hash: u64, out: usize, most: u32): u32 {
  if (hash == 0) return 0;
  let found: u32 = 0;
  let i = <u32>hash & mask;
  while (found < most) {
    const there = load<u64>(table + (<usize>i << 4));
    if (there == 0) break;
    if (there == hash) store<u32>(out + (found++ << 2), load<u32>(table + (<usize>i << 4), 8));
    i = (i + 1) & mask;
  }
  return found;
}

/**
 * For each row with a person: sets the person's bit in `anybody` and in the set of every column whose cell holds more
 * than blanks. `sets` lists an address for each column. Rows whose person is NONE or MANY are left to the caller.
 */
export function markColumns(
  bytes: usize, starts: usize, ends: usize, columns: u32, rows: u32, persons: usize, sets: usize, anybody: usize,
): void {
  for (let row: u32 = 0; row < rows; row++) {
    const person = load<u32>(persons + (row << 2));
    if (person >= MANY) continue;
    const word = <usize>(person >> 5) << 2;
    const bit: u32 = <u32>1 << (person & 31);
    store<u32>(anybody + word, load<u32>(anybody + word) | bit);
    for (let column: u32 = 0; column < columns; column++) {
      const cell = (row * columns + column) << 2;
      const to = bytes + load<u32>(ends + cell);
      let p = bytes + load<u32>(starts + cell);
      while (p < to && load<u8>(p) <= 32) p++;
      if (p == to) continue;
      const at = <usize>load<u32>(sets + (column << 2)) + word;
      store<u32>(at, load<u32>(at) | bit);
    }
  }
}
