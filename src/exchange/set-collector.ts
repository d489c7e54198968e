import type { Page } from '../files/index.ts';
import { ANYBODY, type ColumnSet } from '../ledger/index.ts';
import { NONE, type PageMatch, type Register } from '../matching/index.ts';
import { addToSet, type DenseSet } from '../sets/index.ts';

const SPARE_PEOPLE = 65_536;

/** One column's part of the ledger: its number in the file and its category. */
export type CollectedColumn = { ordinal: number; category: string };

/**
 * Gathers, over the pages of one table, whose value went in which column: certain people in the kernel's memory,
 * possible ones beside it, and per column the rows with a value that name nobody.
 */
export class SetCollector {
  readonly unidentifiable: number[];
  readonly #register: Register;
  readonly #columns: CollectedColumn[];
  readonly #possible = new Map<number, DenseSet>();
  #words = 0;
  #base = 0;

  constructor(register: Register, columns: CollectedColumn[]) {
    this.#register = register;
    this.#columns = columns;
    this.unidentifiable = columns.map(() => 0);
    this.#makeRoom();
  }

  collect(page: Page, match: PageMatch): void {
    this.#makeRoom();
    const { kernel } = this.#register;
    const list = kernel.area('set addresses', this.#columns.length * 4);
    const addresses = kernel.u32(list, this.#columns.length);
    for (let i = 0; i < addresses.length; i++) addresses[i] = this.#addressOf(i + 1);
    const { bytes, starts, ends, columns, rows } = match.placed;
    kernel.run.markColumns(bytes, starts, ends, columns, rows, match.personsAt, list, this.#addressOf(0));
    for (const [row, persons] of match.ambiguous) this.#collectPossible(page, row, persons);
    if (match.counts.unidentifiable === 0) return;
    for (let row = 0; row < page.rows; row++) {
      if (match.persons[row] !== NONE) continue;
      for (const column of filledColumns(page, row)) this.unidentifiable[column]++;
    }
  }

  /** The sets as the ledger takes them, copied out of the kernel; empty ones are left out by the ledger. */
  sets(): ColumnSet[] {
    const certain = [{ ordinal: ANYBODY, category: '' }, ...this.#columns].map((column, i): ColumnSet => ({
      ...column,
      certainty: 'certain',
      people: this.#register.kernel.u32(this.#addressOf(i), this.#words).slice(),
    }));
    const possible = [...this.#possible].map(([i, people]): ColumnSet => ({
      ...(i === 0 ? { ordinal: ANYBODY, category: '' } : this.#columns[i - 1]),
      certainty: 'possible',
      people,
    }));
    return [...certain, ...possible];
  }

  #collectPossible(page: Page, row: number, persons: number[]): void {
    const places = [0, ...filledColumns(page, row).map((column) => column + 1)];
    for (const place of places) {
      let set = this.#possible.get(place);
      if (!set || set.length < this.#words) {
        const larger = new Uint32Array(this.#words);
        if (set) larger.set(set);
        this.#possible.set(place, (set = larger));
      }
      for (const person of persons) addToSet(set, person);
    }
  }

  #addressOf(place: number): number {
    return this.#base + place * this.#words * 4;
  }

  /** Sets must reach as far as there are people; new ones come with every page. */
  #makeRoom(): void {
    const needed = Math.ceil(this.#register.people / 32);
    if (needed <= this.#words && this.#words > 0) return;
    const { kernel } = this.#register;
    const places = this.#columns.length + 1;
    const before =
      this.#words === 0
        ? []
        : Array.from({ length: places }, (_, i) => kernel.u32(this.#addressOf(i), this.#words).slice());
    this.#words = Math.ceil((this.#register.people * 1.2 + SPARE_PEOPLE) / 32);
    this.#base = kernel.area('certain sets', places * this.#words * 4);
    kernel.u8(this.#base, places * this.#words * 4).fill(0);
    before.forEach((set, i) => kernel.u32(this.#addressOf(i), this.#words).set(set));
  }
}

/** The columns of a row that hold more than blanks, as the kernel judges them. */
function filledColumns({ bytes, starts, ends, columns }: Page, row: number): number[] {
  const filled: number[] = [];
  for (let column = 0; column < columns; column++) {
    const cell = row * columns + column;
    let at = starts[cell];
    while (at < ends[cell] && bytes[at] <= 32) at++;
    if (at < ends[cell]) filled.push(column);
  }
  return filled;
}
