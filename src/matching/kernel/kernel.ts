// AssemblyScript, compiled to kernel.wasm by `npm run kernel`; a test compiles it anew and compares the bytes.
// It normalises identifiers, hashes them under the installation's key and looks them up, on raw bytes.
// The bytes come from files of strangers: every read stays inside the cell the caller gave, every write
// inside the scratch area, which is as large as the longest cell that is looked at (MAX_CELL).
import { normalise } from './normalise';
import { scratch, sip } from './siphash';

export { setKey, sipBytes } from './siphash';
export { tableConfirm, tableFind, tableInsert, tableInsertAll, tableLookup, tableMove } from './key-table';

const MAX_CELL: u32 = 320; // longer cells are no identifiers: RFC 5321 allows 254 bytes of e-mail
const MANY: u32 = 0xfffffffe;

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
