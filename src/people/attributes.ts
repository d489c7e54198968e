import { readBinary, type Queryable, type Tx } from '../db/index.ts';
import { SEGMENT_PEOPLE } from '../sets/index.ts';
import { segmentOf } from './segments.ts';

/** Standing as kept; its place in the list is the number that is stored. */
export const STANDINGS = ['unknown', 'current', 'former'] as const;
export type Standing = (typeof STANDINGS)[number];

/**
 * What is known of people in clear: kind, standing and country, by ordinal. `country` is the two letters of
 * ISO 3166-1 as a 16-bit number; 0 is unknown.
 */
export type Attributes = { people: number; kind: Uint8Array; standing: Uint8Array; country: Uint16Array };

/** One person's attributes. */
export type Attribute = { kind: number; standing: Standing; country: string | null };

const ENTRY_BYTES = 8; // u32 person, u8 kind, u8 standing, u16 country

export async function loadAttributes(client: Queryable): Promise<Attributes> {
  const people = await countPeople(client);
  const attributes = emptyAttributes(people);
  const blocks = await readBinary<{ bytes: Buffer }>(
    client,
    'select bytes from people_block order by segment, seq',
  );
  for (const { bytes } of blocks) readBlock(attributes, bytes);
  return attributes;
}

export function emptyAttributes(people: number): Attributes {
  return {
    people,
    kind: new Uint8Array(people),
    standing: new Uint8Array(people),
    country: new Uint16Array(people),
  };
}

export async function countPeople(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ people: string | null }>(
    'select sum(people) as people from people_segment',
  );
  return Number(rows[0].people ?? 0);
}

/** Writes the attributes of people who are new or changed, and how many people there are now. */
export async function saveAttributes(tx: Tx, people: number, changed: Map<number, Attribute>): Promise<void> {
  const bySegment = Map.groupBy(changed, ([person]) => segmentOf(person));
  for (const [segment, entries] of bySegment) {
    const bytes = Buffer.alloc(entries.length * ENTRY_BYTES);
    entries.forEach(([person, attribute], i) => writeEntry(bytes, i * ENTRY_BYTES, person, attribute));
    await tx.client.query('insert into people_block (segment, entries, bytes) values ($1, $2, $3)', [
      segment,
      entries.length,
      bytes,
    ]);
  }
  for (let segment = 0; segment * SEGMENT_PEOPLE < people; segment++) {
    const here = Math.min(SEGMENT_PEOPLE, people - segment * SEGMENT_PEOPLE);
    await tx.client.query(
      `insert into people_segment (segment, people) values ($1, $2)
       on conflict (segment) do update set people = excluded.people`,
      [segment, here],
    );
  }
}

/** One person's attributes out of all. */
export function attributeOf(attributes: Attributes, person: number): Attribute {
  return {
    kind: attributes.kind[person],
    standing: STANDINGS[attributes.standing[person]] ?? 'unknown',
    country: countryText(attributes.country[person]),
  };
}

export function countryText(packed: number): string | null {
  return packed === 0 ? null : String.fromCharCode(packed >>> 8, packed & 0xff);
}

function writeEntry(bytes: Buffer, at: number, person: number, attribute: Attribute): void {
  bytes.writeUInt32LE(person, at);
  bytes[at + 4] = attribute.kind;
  bytes[at + 5] = STANDINGS.indexOf(attribute.standing);
  const { country } = attribute;
  bytes.writeUInt16LE(country === null ? 0 : (country.charCodeAt(0) << 8) | country.charCodeAt(1), at + 6);
}

function readBlock(attributes: Attributes, bytes: Buffer): void {
  if (bytes.length % ENTRY_BYTES !== 0) throw new Error('people: a block has a wrong size');
  const words = new Uint32Array(new Uint8Array(bytes).buffer);
  const { kind, standing, country } = attributes;
  for (let at = 0; at < words.length; at += 2) {
    const person = words[at];
    const rest = words[at + 1];
    if (person >= attributes.people) throw new Error('people: a block names a person beyond the last');
    kind[person] = rest & 0xff;
    standing[person] = (rest >>> 8) & 0xff;
    country[person] = rest >>> 16;
  }
}
