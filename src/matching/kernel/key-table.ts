// The table of match keys: open addressing, `mask + 1` places of 16 bytes: a u64 hash (0: free) and a u32 person beside
// it, so that a look-up waits for memory once.
// A hash may stand several times, once for each person; all stand in one probe run.

const MOST_SHARING: u32 = 4096; // a key of more people is kept for the first ones only: it says nothing any more
const NONE: u32 = 0xffffffff;
const MANY: u32 = 0xfffffffe;

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
