import { readBinary, type Queryable, type Tx } from '../db/index.ts';
import { segmentOf } from '../people/index.ts';
import { Kernel } from './kernel.ts';
import { Register, TRAITS, type KeyList, type Strength } from './register.ts';

type Block = { part: Strength | 'traits'; entries: number; bytes: Buffer };

const TRAIT_ENTRY_BYTES = 4 + TRAITS.length * 4;

/**
 * Loads the register from its blocks: everybody's strong match keys and traits, about 80 bytes a person, and the weak
 * keys when they are first needed. `people` is how many there are; `key` the installation's matching key (16 bytes).
 */
export async function loadRegister(client: Queryable, key: Uint8Array, people: number): Promise<Register> {
  const { rows } = await client.query<{ part: Block['part']; keys: number }>(
    'select part, sum(entries)::int8 as keys from match_block group by part',
  );
  const expected = { strong: 0, weak: 0, traits: 0 };
  for (const { part, keys } of rows) expected[part] = Number(keys);
  const loadWeak = (register: Register): Promise<void> => readBlocks(client, register, ['weak']);
  const register = new Register(new Kernel(key), people, expected, loadWeak);
  await readBlocks(client, register, ['strong', 'traits']);
  return register;
}

async function readBlocks(client: Queryable, register: Register, parts: Block['part'][]): Promise<void> {
  const blocks = await readBinary<Block>(
    client,
    'select part, entries, bytes from match_block where part = any($1::text[]) order by segment, seq',
    [parts],
  );
  for (const { part, entries, bytes } of blocks) {
    if (part === 'traits') readTraits(register, entries, bytes);
    else register.insertSaved(part, bytes.subarray(0, entries * 8), bytes.subarray(entries * 8));
  }
}

/** Writes what the register has learnt since it was loaded or last saved, as new blocks. */
export async function saveRegister(tx: Tx, register: Register): Promise<void> {
  for (const part of ['strong', 'weak'] as const) {
    for (const [segment, list] of keysBySegment(register.pendingKeys[part])) {
      await insertBlock(tx, segment, part, list.persons.length, keyBytes(list));
    }
    register.pendingKeys[part] = { hashes: [], persons: [] };
  }
  const changed = Map.groupBy(register.pendingTraits, segmentOf);
  for (const [segment, persons] of changed) {
    await insertBlock(tx, segment, 'traits', persons.length, traitBytes(register, persons));
  }
  register.pendingTraits.clear();
}

async function insertBlock(
  tx: Tx,
  segment: number,
  part: Block['part'],
  entries: number,
  bytes: Buffer,
): Promise<void> {
  await tx.client.query('insert into match_block (segment, part, entries, bytes) values ($1, $2, $3, $4)', [
    segment,
    part,
    entries,
    bytes,
  ]);
}

function keysBySegment({ hashes, persons }: KeyList): Map<number, KeyList> {
  const segments = new Map<number, KeyList>();
  for (let i = 0; i < persons.length; i++) {
    const segment = segmentOf(persons[i]);
    let list = segments.get(segment);
    if (!list) segments.set(segment, (list = { hashes: [], persons: [] }));
    list.hashes.push(hashes[i]);
    list.persons.push(persons[i]);
  }
  return segments;
}

function keyBytes({ hashes, persons }: KeyList): Buffer {
  const bytes = Buffer.allocUnsafe(persons.length * 12);
  const personsAt = persons.length * 8;
  for (let i = 0; i < persons.length; i++) {
    bytes.writeBigUInt64LE(hashes[i], i * 8);
    bytes.writeUInt32LE(persons[i], personsAt + i * 4);
  }
  return bytes;
}

function traitBytes(register: Register, persons: number[]): Buffer {
  const bytes = Buffer.allocUnsafe(persons.length * TRAIT_ENTRY_BYTES);
  let at = 0;
  for (const person of persons) {
    at = bytes.writeUInt32LE(person, at);
    for (const trait of TRAITS) at = bytes.writeUInt32LE(register.traits[trait][person], at);
  }
  return bytes;
}

function readTraits(register: Register, entries: number, bytes: Buffer): void {
  if (bytes.length !== entries * TRAIT_ENTRY_BYTES)
    throw new Error('matching: a block of traits has the wrong size');
  // Blocks come from our own database, but a copy of them may have gone through a restore: alignment is not promised.
  const words = new Uint32Array(new Uint8Array(bytes).buffer);
  const width = TRAIT_ENTRY_BYTES / 4;
  for (let at = 0; at < words.length; at += width) {
    const person = words[at];
    if (person >= register.people) throw new Error('matching: a block names a person beyond the last');
    for (let i = 0; i < TRAITS.length; i++) register.traits[TRAITS[i]][person] = words[at + 1 + i];
  }
}
