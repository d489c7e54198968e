import { basename } from 'node:path';
import { checkMap, normaliseCountry } from '../columns/index.ts';
import type { Tx } from '../db/index.ts';
import { appendEvidence } from '../evidence/index.ts';
import { openFile, rowNumber, type OpenedFile, type Page, type Table } from '../files/index.ts';
import {
  FLAG,
  MANY,
  NONE,
  saveRegister,
  TableMatcher,
  teachAll,
  traitsOf,
  type PageMatch,
  type Register,
} from '../matching/index.ts';
import {
  attributeOf,
  KIND_OTHER,
  matchKind,
  loadAttributes,
  saveAttributes,
  type Attribute,
  type Attributes,
  type Card,
  type Kind,
  type Standing,
} from '../people/index.ts';
import { CardKeeper } from './card-keeper.ts';
import { decideColumns, nothingIdentifies } from './decide-columns.ts';
import { createCardReader, fieldReader } from './row-card.ts';
import { digestFile } from './seal-original.ts';
import type { Session } from './session.ts';
import { readStanding } from './standing.ts';

/** A file of the organisation's own register. */
export type FileToImport = {
  path: string;
  /** Kind of the people in it, unless a column says. */
  kind: Kind;
  /** Standing likewise. */
  standing: Standing;
  told: Record<string, string>;
  headings?: 'yes' | 'no';
  onProgress?: (rows: number) => void;
  signal?: AbortSignal;
  onMatched?: (match: PageMatch) => void;
};

/** Why a row was refused; `row` as a spreadsheet numbers it. */
export type RefusedRow = { table: string | null; row: number; reason: string };

export type Imported = {
  fileName: string;
  rows: number;
  new: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** The first 1,000 refused rows. */
  refusedRows: RefusedRow[];
  /** Rows whose kind or standing column has a word that is not understood: taken as 'other' and 'unknown'. */
  notUnderstood: { kind: number; standing: number };
  columns: { column: string; field: string | null; category: string; sureness: string; why: string }[];
};

const REFUSED_LISTED = 1_000;

/**
 * Fills or updates the register from a file, in one transaction: rows = new + updated + unchanged + refused. A person
 * is found by reference, or by e-mail or phone with a given name that agrees, as when matching suppliers' files.
 */
export async function importPeople(session: Session, file: FileToImport): Promise<Imported> {
  const { app } = session;
  await using opened = await openFile(file.path, { headings: file.headings });
  const digest = await digestFile(file.path, session.digestKey);
  const register = await session.register();
  const attributes = await loadAttributes(app.database.reader);
  try {
    return await app.database.transaction(async (tx) => {
      const run = new ImportRun(tx, session, file, register, attributes);
      await run.readAll(opened);
      await saveRegister(tx, register);
      await saveAttributes(tx, register.people, run.changed);
      const { rows, new: made, updated, unchanged, refused } = run.result;
      if (rows !== made + updated + unchanged + refused) throw new Error('import: the rows do not add up');
      if (made + updated > 0) {
        await appendEvidence(tx, app.now(), {
          act: 'people imported',
          payload: { digest: digest.toString('hex'), rows, new: made, updated, unchanged, refused },
        });
      }
      return run.result;
    });
  } catch (error) {
    session.forget();
    throw error;
  }
}

class ImportRun {
  readonly result: Imported;
  readonly changed = new Map<number, Attribute>();
  /** Who was met in this file, and whether their first row said anything new. */
  readonly #met = new Map<number, boolean>();
  readonly #session: Session;
  readonly #file: FileToImport;
  readonly #register: Register;
  readonly #attributes: Attributes;
  readonly #cards: CardKeeper;

  constructor(tx: Tx, session: Session, file: FileToImport, register: Register, attributes: Attributes) {
    this.#session = session;
    this.#file = file;
    this.#register = register;
    this.#attributes = attributes;
    this.#cards = new CardKeeper(tx, session.keyholders, session.app.now());
    this.result = {
      fileName: basename(file.path),
      rows: 0,
      new: 0,
      updated: 0,
      unchanged: 0,
      refused: 0,
      refusedRows: [],
      notUnderstood: { kind: 0, standing: 0 },
      columns: [],
    };
  }

  async readAll(opened: OpenedFile): Promise<void> {
    const { country } = this.#session.app.installation;
    const seen: string[] = [];
    let identifies = false;
    for await (const table of opened.tables()) {
      const { told } = this.#file;
      const columns = decideColumns(table, { told, remembered: [], country });
      seen.push(...table.columns);
      identifies ||= columns.identifies;
      await this.#readTable(table, columns);
      const used = columns.decisions.filter(
        ({ index }) => index !== table.overflowColumn || table.counts.overflowRows > 0,
      );
      this.result.columns.push(
        ...used.map(({ column, field, category, sureness, why }) => ({
          column,
          field,
          category,
          sureness,
          why,
        })),
      );
    }
    checkMap(this.#file.told, seen);
    if (!identifies) throw nothingIdentifies(this.#file.path, seen);
    await this.#cards.end();
  }

  async #readTable(table: Table, { decisions, keys }: ReturnType<typeof decideColumns>): Promise<void> {
    const matcher = new TableMatcher(this.#register, keys, 'refuse');
    const readCard = createCardReader(decisions);
    const readAttribute = this.#attributeReader(decisions);
    for await (const page of table.pages()) {
      this.#file.signal?.throwIfAborted();
      const match = await matcher.matchPage(page);
      const made = new Set(match.made.map(({ row }) => row));
      for (let row = 0; row < page.rows; row++) {
        const named = match.persons[row];
        const person =
          named === MANY ? this.#sameCard(readCard(page, row), match.ambiguous.get(row)!) : named;
        if (person === NONE || person === MANY) this.#refuse(table, rowNumber(page, row), person);
        else await this.#take(page, row, person, made.has(row), { matcher, readCard, readAttribute });
      }
      this.result.rows += page.rows;
      this.#file.onMatched?.(match);
      this.#file.onProgress?.(this.result.rows);
    }
  }

  /** The one of several people whose card is this very row's: it was imported before. MANY where there is none. */
  #sameCard(card: Card, persons: number[]): number {
    const digest = this.#register.cardTrait(JSON.stringify(card));
    return persons.find((person) => this.#register.traits.card[person] === digest) ?? MANY;
  }

  /** Writes what is new or other about a person; the same row once more changes nothing. */
  async #take(page: Page, row: number, person: number, isNew: boolean, readers: RowReaders): Promise<void> {
    const card = readers.readCard(page, row);
    const attribute = readers.readAttribute(page, row);
    const metBefore = this.#met.get(person);
    // A second row of somebody whose first one is as it was: imported before, both of them.
    if (metBefore === false) {
      this.result.unchanged++;
      return;
    }
    const digest = this.#register.cardTrait(JSON.stringify(card));
    const sameCard = this.#register.traits.card[person] === digest;
    const before = this.changed.get(person) ?? (isNew ? undefined : attributeOf(this.#attributes, person));
    const sameAttribute = before !== undefined && isSame(before, attribute);
    const isChange = isNew || !sameCard || !sameAttribute;
    if (metBefore === undefined) this.#met.set(person, isChange);
    if (!isChange) {
      this.result.unchanged++;
      return;
    }
    this.result[isNew ? 'new' : 'updated']++;
    if (isNew) this.#register.setTraits(person, { card: digest });
    else if (!sameCard) this.#learn(page, row, person, metBefore ? undefined : digest, readers.matcher);
    if (!sameCard) await this.#cards.keep(person, card);
    if (!sameAttribute && !metBefore) this.changed.set(person, attribute);
  }

  /** The register's own row is what we know of a person from now on; what it leaves blank stays. */
  #learn(page: Page, row: number, person: number, digest: number | undefined, matcher: TableMatcher): void {
    const evidence = matcher.evidenceOf(page, row);
    teachAll(this.#register, person, evidence);
    const traits = traitsOf(evidence, this.#register.traits.flags[person] & ~FLAG.inDoubt);
    const known = Object.entries(traits).filter(([, value]) => value !== 0);
    this.#register.setTraits(person, { ...Object.fromEntries(known), flags: traits.flags, card: digest });
  }

  #attributeReader(decisions: Parameters<typeof fieldReader>[0]): (page: Page, row: number) => Attribute {
    const kindOf = fieldReader(decisions, 'kind');
    const standingOf = fieldReader(decisions, 'standing');
    const countryOf = fieldReader(decisions, 'country');
    const { kinds } = this.#session;
    const { notUnderstood } = this.result;
    return (page, row) => {
      const country = countryOf(page, row);
      const kindText = kindOf(page, row);
      const kind = kindText === '' ? this.#file.kind : matchKind(kinds, kindText);
      if (!kind) notUnderstood.kind++;
      const standingText = standingOf(page, row);
      const standing = standingText === '' ? this.#file.standing : readStanding(standingText);
      if (!standing) notUnderstood.standing++;
      return {
        kind: kind?.id ?? KIND_OTHER,
        standing: standing ?? 'unknown',
        country: country === '' ? null : normaliseCountry(country),
      };
    };
  }

  #refuse(table: Table, row: number, person: number): void {
    this.result.refused++;
    if (this.result.refusedRows.length >= REFUSED_LISTED) return;
    const reason =
      person === MANY
        ? 'it may be one of several people in the register: give it a reference'
        : 'it names nobody: no reference, e-mail, phone, or name';
    this.result.refusedRows.push({ table: table.name, row, reason });
  }
}

type RowReaders = {
  matcher: TableMatcher;
  readCard: (page: Page, row: number) => Card;
  readAttribute: (page: Page, row: number) => Attribute;
};

function isSame(a: Attribute, b: Attribute): boolean {
  return a.kind === b.kind && a.standing === b.standing && a.country === b.country;
}
