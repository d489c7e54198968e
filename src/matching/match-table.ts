import { splitFullName } from '../columns/index.ts';
import { cellText, type Page } from '../files/index.ts';
import { decide, type Decision, type RowEvidence } from './cascade.ts';
import { MANY, NONE, type PlacedPage } from './kernel.ts';
import type { KeyColumn } from './key-columns.ts';
import { TAG } from './keys.ts';
import { PageHasher, type HashedColumn } from './page-hashes.ts';
import {
  FLAG,
  givenTraits,
  plainGiven,
  traitOf,
  type GivenTraits,
  type Register,
  type Traits,
} from './register.ts';

/** Who each row of a page is about. */
export type PageMatch = {
  placed: PlacedPage;
  /** Per row: a person; MANY where `ambiguous` lists them; NONE where the row names nobody. */
  persons: Uint32Array;
  /** Address of the same in the kernel's memory. */
  personsAt: number;
  /** Row → everybody it may be, the person made in doubt for it included. */
  ambiguous: Map<number, number[]>;
  /** Rows for which a person was made, in order. */
  made: { row: number; person: number }[];
  counts: RowCounts;
};

/** Promise 1: the four add up to the rows read. */
export type RowCounts = { known: number; new: number; ambiguous: number; unidentifiable: number };

/**
 * What becomes of a row that may be several people: in a supplier's file it counts for all of them; in the
 * organisation's own register a row with a reference of its own is a person, and one without is refused.
 */
export type DoubtPolicy = 'include' | 'refuse';

/** Rows a page has at most; files/ keeps to it. */
export const PAGE_ROWS = 16_384;

/**
 * Matches the pages of one table to the register. Rows whose strong keys all lead to one person, with nothing against
 * it, are decided in bulk; every other row goes through the cascade one by one, in order, so that a person made for a
 * row is known to the next.
 */
export class TableMatcher {
  readonly #register: Register;
  readonly #hasher: PageHasher;
  readonly #columns: Record<KeyColumn['role'], HashedColumn[]>;
  readonly #persons: number;
  readonly #inDoubt: DoubtPolicy;
  /** Given names come again and again; their traits are worked out once a table. */
  readonly #given = new Map<string, { name: string; traits: GivenTraits }>();
  readonly #views = new Map<HashedColumn, BigUint64Array>();
  #rows = 0;

  constructor(register: Register, keyColumns: KeyColumn[], inDoubt: DoubtPolicy = 'include') {
    this.#register = register;
    this.#inDoubt = inDoubt;
    this.#hasher = new PageHasher(register.kernel, keyColumns, PAGE_ROWS);
    this.#persons = register.kernel.area('persons', PAGE_ROWS * 4);
    const ofRole = (role: KeyColumn['role']) => this.#hasher.columns.filter((column) => column.role === role);
    this.#columns = {
      reference: ofRole('reference'),
      nationalId: ofRole('nationalId'),
      contact: ofRole('contact'),
      given: ofRole('given'),
      family: ofRole('family'),
      birth: ofRole('birth'),
      postcode: ofRole('postcode'),
    };
  }

  async matchPage(page: Page): Promise<PageMatch> {
    const { kernel } = this.#register;
    const placed = kernel.place(page);
    this.#rows = page.rows;
    this.#views.clear();
    this.#hasher.hash(page, placed);
    this.#lookupStrongKeys(page.rows);
    const slow = this.#decideInBulk(page.rows);
    if (slow.length > 0) await this.#register.needWeakKeys();
    const match: PageMatch = {
      placed,
      persons: new Uint32Array(0),
      personsAt: this.#persons,
      ambiguous: new Map(),
      made: [],
      counts: { known: page.rows - slow.length, new: 0, ambiguous: 0, unidentifiable: 0 },
    };
    for (const row of slow) this.#decideRow(page, row, match);
    // A copy: a view of the kernel's memory is void as soon as that grows.
    match.persons = kernel.u32(this.#persons, page.rows).slice();
    return match;
  }

  #lookupStrongKeys(rows: number): void {
    const [first, ...others] = this.#strong();
    if (!first) return;
    this.#register.lookup('strong', first.hashes, rows, first.found);
    const { kernel } = this.#register;
    kernel.u32(this.#persons, rows).set(kernel.u32(first.found, rows));
    for (const column of others) {
      this.#register.lookup('strong', column.hashes, rows, column.found);
      this.#register.confirm('strong', column.hashes, rows, this.#persons, column.found);
    }
  }

  #strong(): HashedColumn[] {
    return [...this.#columns.reference, ...this.#columns.nationalId, ...this.#columns.contact];
  }

  /** Fills `persons` for the rows that need no thought and returns the others. */
  #decideInBulk(rows: number): number[] {
    const { kernel, traits } = this.#register;
    const persons = kernel.u32(this.#persons, rows);
    const strong = this.#strong();
    if (strong.length === 0) return Array.from({ length: rows }, (_, row) => row);
    const found = strong.map((column) => kernel.u32(column.found, rows));
    const hashes = strong.map((column) => kernel.u32(column.hashes, rows * 2));
    const low = (columns: HashedColumn[]) => columns[0] && kernel.u32(columns[0].hashes, rows * 2);
    const given = low(this.#columns.given);
    const family = low(this.#columns.family);
    const birth = low(this.#columns.birth);
    const byReference = strong[0].role !== 'contact';
    const slow: number[] = [];
    for (let row = 0; row < rows; row++) {
      const person = found[0][row];
      let plain = person < MANY;
      for (let i = 1; plain && i < strong.length; i++) {
        plain = found[i][row] === person || (hashes[i][row * 2] | hashes[i][row * 2 + 1]) === 0;
      }
      if (plain) {
        const sameGiven =
          given !== undefined && given[row * 2] !== 0 && given[row * 2] === traits.given[person];
        if (byReference) {
          const sameFamily = family !== undefined && family[row * 2] === traits.family[person];
          plain = sameGiven || sameFamily || (given === undefined && family === undefined);
        } else {
          const bornElsewhen =
            birth !== undefined &&
            (birth[row * 2] | birth[row * 2 + 1]) !== 0 &&
            traits.birth[person] !== 0 &&
            traits.birth[person] !== birth[row * 2];
          plain = sameGiven && !bornElsewhen && (traits.flags[person] & FLAG.inDoubt) === 0;
        }
      }
      if (plain) persons[row] = person;
      else slow.push(row);
    }
    return slow;
  }

  #decideRow(page: Page, row: number, match: PageMatch): void {
    const evidence = this.evidenceOf(page, row);
    const decision = this.#decide(evidence);
    // First carried out, then written: a new key may make the memory grow, and a view from before is void.
    const person = this.#carryOut(decision, evidence, row, match);
    this.#register.kernel.u32(this.#persons, page.rows)[row] = person;
  }

  /** What the cascade says, as this table's policy takes it. */
  #decide(evidence: RowEvidence): Decision {
    const decision = decide(this.#register, evidence);
    if (decision.kind !== 'ambiguous' || this.#inDoubt === 'include') return decision;
    const ownReference = evidence.references.length > 0;
    return ownReference ? { kind: 'new', rule: decision.rule } : { ...decision, orNew: false };
  }

  /** Makes and teaches people as decided, and returns what stands for the row in `persons`. */
  #carryOut(decision: Decision, evidence: RowEvidence, row: number, match: PageMatch): number {
    match.counts[decision.kind]++;
    switch (decision.kind) {
      case 'unidentifiable':
        return NONE;
      case 'known':
        learnKeys(this.#register, decision.person, evidence);
        return decision.person;
      case 'new': {
        const person = makePerson(this.#register, evidence, false);
        match.made.push({ row, person });
        return person;
      }
      case 'ambiguous': {
        const persons = decision.persons;
        if (decision.orNew) {
          const person = makePerson(this.#register, evidence, true);
          match.made.push({ row, person });
          persons.push(person);
        }
        match.ambiguous.set(row, persons);
        return MANY;
      }
    }
  }

  /** What a row of the page that was matched last says of its person. */
  evidenceOf(page: Page, row: number): RowEvidence {
    const { kernel } = this.#register;
    const hashesOf = (columns: HashedColumn[]) =>
      columns.map((column) => this.#hashAt(column, row)).filter((hash) => hash !== 0n);
    const one = (columns: HashedColumn[]) => (columns[0] ? this.#hashAt(columns[0], row) : 0n);
    const family = one(this.#columns.family);
    const given = one(this.#columns.given);
    const birth = one(this.#columns.birth);
    const postcode = one(this.#columns.postcode);
    const { name, traits } = this.#givenOf(given === 0n ? '' : this.#givenText(page, row));
    return {
      references: hashesOf(this.#columns.reference),
      nationalIds: hashesOf(this.#columns.nationalId),
      contacts: hashesOf(this.#columns.contact),
      givenName: name,
      ...traits,
      family: traitOf(family),
      birth: traitOf(birth),
      postcode: traitOf(postcode),
      familyBirth: kernel.combine(TAG.familyBirth, family, birth),
      familyPostcode: kernel.combine(TAG.familyPostcode, family, postcode),
      birthPostcode: kernel.combine(TAG.birthPostcode, birth, postcode),
      fullName: kernel.combine(TAG.fullName, given, family),
    };
  }

  /** The hash of a row, by a view of the kernel's memory that is made anew when that has grown. */
  #hashAt(column: HashedColumn, row: number): bigint {
    let view = this.#views.get(column);
    if (!view || view.length <= row) {
      this.#views.set(column, (view = this.#register.kernel.u64(column.hashes, this.#rows)));
    }
    return view[row];
  }

  #givenOf(text: string): { name: string; traits: GivenTraits } {
    let found = this.#given.get(text);
    if (!found) {
      const { kernel } = this.#register;
      const name = text === '' ? '' : plainGiven(kernel, text);
      this.#given.set(text, (found = { name, traits: givenTraits(kernel, name) }));
    }
    return found;
  }

  #givenText(page: Page, row: number): string {
    const column = this.#columns.given[0];
    const text = cellText(page, row, column.column);
    return column.part ? splitFullName(text).given : text;
  }
}

/** A new person from a row's evidence, findable by every key that the row has. */
export function makePerson(register: Register, evidence: RowEvidence, inDoubt: boolean): number {
  const person = register.addPerson(traitsOf(evidence, inDoubt ? FLAG.inDoubt : 0));
  teachAll(register, person, evidence);
  return person;
}

/** Lets a person be found by every key of a row that is known to be theirs. */
export function teachAll(register: Register, person: number, evidence: RowEvidence): void {
  learnKeys(register, person, evidence);
  for (const hash of [
    evidence.familyBirth,
    evidence.familyPostcode,
    evidence.birthPostcode,
    evidence.fullName,
  ]) {
    register.addKey('weak', hash, person);
  }
}

/** Traits of a person as a row shows them. */
export function traitsOf(evidence: RowEvidence, flags: number): Traits {
  const { given, sound, initial, family, birth, postcode } = evidence;
  const reference = evidence.references.length > 0 ? FLAG.hasReference : 0;
  return { given, sound, initial, family, birth, postcode, card: 0, flags: flags | reference };
}

function learnKeys(register: Register, person: number, evidence: RowEvidence): void {
  for (const hash of [...evidence.references, ...evidence.nationalIds, ...evidence.contacts]) {
    register.addKey('strong', hash, person);
  }
  if (evidence.references.length === 0 || (register.traits.flags[person] & FLAG.hasReference) !== 0) return;
  register.setTraits(person, { flags: register.traits.flags[person] | FLAG.hasReference });
}
