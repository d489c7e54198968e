import { foldText } from './fold.ts';
import type { Kernel } from './kernel.ts';
import { TAG, WAY } from './keys.ts';
import { soundOf } from './names.ts';

/** What is known of a person for comparing, as 32-bit keyed hashes; 0 is unknown. No value can be read from them. */
export const TRAITS = ['given', 'sound', 'initial', 'family', 'birth', 'postcode', 'card', 'flags'] as const;
export type Trait = (typeof TRAITS)[number];
export type Traits = Record<Trait, number>;

/** Bits of the trait `flags`. */
export const FLAG = {
  /** Made from a row that may have been somebody already known. */
  inDoubt: 1,
  /** Has a reference of the organisation's. */
  hasReference: 2,
} as const;

/** A strong key may identify on its own; a weak one (family name and birth date …) only together with a given name. */
export type Strength = 'strong' | 'weak';

type KeyTable = { at: number; mask: number; count: number };
export type KeyList = { hashes: bigint[]; persons: number[] };

const encoder = new TextEncoder();
const FIND_MOST = 4_096;
const FIRST_PLACES = 4_096;
const PLACE_BYTES = 16;
const STAGED = 65_536;

/**
 * Everybody the organisation knows, in memory, as keyed hashes: key → people, and each person's traits.
 * A person is an ordinal, counted from 0. Additions stay pending until they are saved in the caller's transaction.
 */
export class Register {
  readonly kernel: Kernel;
  readonly traits: Record<Trait, Uint32Array>;
  readonly pendingKeys: Record<Strength, KeyList> = {
    strong: { hashes: [], persons: [] },
    weak: { hashes: [], persons: [] },
  };
  readonly pendingTraits = new Set<number>();
  #people: number;
  readonly #tables: Record<Strength, KeyTable>;
  readonly #found: number;
  #loadWeak: (() => Promise<void>) | undefined;
  readonly #stage: number;

  /** `expected` says for how many keys to make room; `loadWeak` brings the weak ones when they are first needed. */
  constructor(
    kernel: Kernel,
    people: number,
    expected: Record<Strength, number> = { strong: 0, weak: 0 },
    loadWeak?: (register: Register) => Promise<void>,
  ) {
    this.kernel = kernel;
    this.#people = people;
    const room = Math.max(1_024, people);
    this.traits = Object.fromEntries(TRAITS.map((trait) => [trait, new Uint32Array(room)])) as Record<
      Trait,
      Uint32Array
    >;
    this.#tables = { strong: this.#newTable(expected.strong), weak: this.#newTable(0) };
    this.#found = kernel.allocate(FIND_MOST * 4);
    this.#stage = kernel.allocate(STAGED * 12);
    this.#loadWeak =
      loadWeak &&
      (async () => {
        this.#tables.weak = this.#newTable(expected.weak);
        await loadWeak(this);
      });
  }

  /** How many people there are; their ordinals are 0 to people - 1. */
  get people(): number {
    return this.#people;
  }

  /** Brings the weak keys in, once: rows whose strong keys leave no doubt never need them. */
  async needWeakKeys(): Promise<void> {
    const load = this.#loadWeak;
    this.#loadWeak = undefined;
    await load?.();
  }

  /** Adds keys that are saved already: `hashes` as u64 little endian, `persons` as u32. */
  insertSaved(strength: Strength, hashes: Uint8Array, persons: Uint8Array): void {
    const n = persons.length / 4;
    this.#makeRoom(strength, n);
    const table = this.#tables[strength];
    for (let from = 0; from < n; from += STAGED) {
      const count = Math.min(STAGED, n - from);
      this.kernel.u8(this.#stage, count * 8).set(hashes.subarray(from * 8, (from + count) * 8));
      this.kernel.u8(this.#stage + STAGED * 8, count * 4).set(persons.subarray(from * 4, (from + count) * 4));
      table.count += this.kernel.run.tableInsertAll(
        table.at,
        table.mask,
        this.#stage,
        this.#stage + STAGED * 8,
        count,
      );
    }
  }

  /** A new person with these traits; the ordinal is the next free one. */
  addPerson(traits: Traits): number {
    const person = this.#people++;
    if (person >= this.traits.given.length) this.#growTraits();
    this.setTraits(person, traits);
    return person;
  }

  setTraits(person: number, traits: Partial<Traits>): void {
    for (const trait of TRAITS) {
      const value = traits[trait];
      if (value !== undefined) this.traits[trait][person] = value;
    }
    this.pendingTraits.add(person);
  }

  /** Trait of a contact card's content: the same text has the same. */
  cardTrait(text: string): number {
    return traitOf(this.kernel.hashBytes(TAG.card, encoder.encode(text).subarray(0, 4_096)));
  }

  /** Notes that a key leads to a person; false where that was known. */
  addKey(strength: Strength, hash: bigint, person: number): boolean {
    if (hash === 0n) return false;
    this.#makeRoom(strength, 1);
    const table = this.#tables[strength];
    if (this.kernel.run.tableInsert(table.at, table.mask, hash, person) === 0) return false;
    table.count++;
    this.pendingKeys[strength].hashes.push(hash);
    this.pendingKeys[strength].persons.push(person);
    return true;
  }

  /** Everybody who has a key, at most 4,096. */
  find(strength: Strength, hash: bigint): number[] {
    const { at, mask } = this.#tables[strength];
    const n = this.kernel.run.tableFind(at, mask, hash, this.#found, FIND_MOST);
    return n === 0 ? [] : Array.from(this.kernel.u32(this.#found, n));
  }

  /** For `rows` hashes at `hashes` the one person, NONE or MANY, written to `out`. */
  lookup(strength: Strength, hashes: number, rows: number, out: number): void {
    const { at, mask } = this.#tables[strength];
    this.kernel.run.tableLookup(at, mask, hashes, rows, out);
  }

  /** Where a looked-up row found MANY and `persons` names one of them: that person. */
  confirm(strength: Strength, hashes: number, rows: number, persons: number, found: number): void {
    const { at, mask } = this.#tables[strength];
    this.kernel.run.tableConfirm(at, mask, hashes, rows, persons, found);
  }

  #newTable(keys: number): KeyTable {
    let places = FIRST_PLACES;
    while (places < keys * 1.5) places *= 2;
    return { at: this.kernel.allocate(places * PLACE_BYTES), mask: places - 1, count: 0 };
  }

  #makeRoom(strength: Strength, more: number): void {
    const table = this.#tables[strength];
    if ((table.count + more) * 1.4 <= table.mask) return;
    const larger = this.#newTable((table.count + more) * 1.4);
    this.kernel.run.tableMove(table.at, table.mask, larger.at, larger.mask);
    this.#tables[strength] = { ...larger, count: table.count };
  }

  #growTraits(): void {
    for (const trait of TRAITS) {
      const larger = new Uint32Array(this.traits[trait].length * 2);
      larger.set(this.traits[trait]);
      this.traits[trait] = larger;
    }
  }
}

/** Low 32 bits of a hash, never 0 for a value that is there: how traits are kept. */
export function traitOf(hash: bigint): number {
  return hash === 0n ? 0 : Number(hash & 0xffffffffn) || 1;
}

/** The given name's plain form (first word, small letters, folded); '' for none. */
export function plainGiven(kernel: Kernel, text: string): string {
  return new TextDecoder().decode(kernel.normaliseText(WAY.given, 0, encoder.encode(foldText(text))));
}

export type GivenTraits = Pick<Traits, 'given' | 'sound' | 'initial'>;

/** Traits that follow from a given name: itself, its sound, its first letter. */
export function givenTraits(kernel: Kernel, given: string): GivenTraits {
  const hash = (tag: bigint, text: string) =>
    text === '' ? 0 : traitOf(kernel.hashBytes(tag, encoder.encode(text.slice(0, 100))));
  return {
    given: [...given].length > 1 ? hash(TAG.given, given) : 0,
    sound: [...given].length > 1 ? hash(TAG.sound, soundOf(given)) : 0,
    initial: hash(TAG.initial, [...given][0] ?? ''),
  };
}

/** Whether a trait is the hash of a name one slip away from `given`. */
export function isOneSlipAway(kernel: Kernel, given: string, trait: number): boolean {
  return kernel.isOneSlipAway(TAG.given, encoder.encode(given), trait);
}
