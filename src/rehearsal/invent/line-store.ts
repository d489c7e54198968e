import { emailChangedOn, mobileChangedOn } from './contacts.ts';
import type { Population } from './population.ts';

/** Each person's last line in a repeated export, as UTF-8. */
export type LineStore = {
  blocks: Buffer[];
  used: number;
  block: Uint16Array;
  from: Uint32Array;
  length: Uint16Array;
  /** The day from which the line is no longer true; 0 where there is none yet. */
  until: Uint16Array;
  fields: Uint32Array;
  departures: Uint8Array;
};

const BLOCK_BYTES = 1 << 23;
const FOREVER = 65535;
// Kept lines take about 250 bytes a person.
const MOST_PEOPLE = 1_500_000;

/** Room for the lines of everyone, or null where that would take too much memory. */
export function startLineStore(people: number): LineStore | null {
  if (people > MOST_PEOPLE) return null;
  return {
    blocks: [],
    used: BLOCK_BYTES,
    block: new Uint16Array(people),
    from: new Uint32Array(people),
    length: new Uint16Array(people),
    until: new Uint16Array(people),
    fields: new Uint32Array(people),
    departures: new Uint8Array(people),
  };
}

/** Whether the person's line holds on a day. Days must not go back. */
export function lineIsKept(store: LineStore, person: number, day: number): boolean {
  return day < store.until[person];
}

function nextChange(population: Population, person: number, day: number): number {
  let next = FOREVER;
  const sooner = (change: number): void => {
    if (change > day && change < next) next = change;
  };
  sooner(population.movedOn[person]);
  sooner(population.leftOn[person]);
  sooner(population.rejoinedOn[person]);
  sooner(emailChangedOn(population, person));
  sooner(mobileChangedOn(population, person));
  return next;
}

/** Keeps a line as the person's own until the next change after the day. */
export function keepLine(
  store: LineStore,
  population: Population,
  person: number,
  day: number,
  text: string,
  fields: number,
  departures: number,
): void {
  // A character takes at most three bytes in UTF-8 (pairs of surrogates take four for two).
  if (store.used + text.length * 3 > BLOCK_BYTES) {
    store.blocks.push(Buffer.allocUnsafeSlow(BLOCK_BYTES));
    store.used = 0;
  }
  const last = store.blocks.length - 1;
  const length = store.blocks[last].write(text, store.used, 'utf8');
  store.block[person] = last;
  store.from[person] = store.used;
  store.length[person] = length;
  store.used += length;
  store.until[person] = nextChange(population, person, day);
  store.fields[person] = fields;
  store.departures[person] = departures;
}
