import { MANY, type PageMatch } from '../matching/index.ts';
import { NOBODY } from './invent/index.ts';

/** What is known of whoever a row of the register made. */
export const EVERYTHING = 0xffffffff;

/** How rows of some files were matched, held against who they were truly about. */
export type MatchScore = {
  /** Rows matched for certain to somebody known before. */
  certain: number;
  /** Those of them matched to somebody else's record. */
  wrong: number;
};

/**
 * Follows which invented person each person of the register is: whoever's row first made them. Persons are ordinals;
 * owners are numbers of invented people.
 */
export class Trace {
  readonly score: MatchScore = { certain: 0, wrong: 0 };
  /** One above the highest person that is followed. */
  persons = 0;
  #owners = new Uint32Array(1024).fill(NOBODY);
  #known = new Uint32Array(1024);

  /** The invented person that a person of the register is; NOBODY where none. */
  ownerOf(person: number): number {
    return this.#owners[person] ?? NOBODY;
  }

  /** What the row that made a person told of them: the bits of FIELDS; EVERYTHING for a row of the register. */
  knownOf(person: number): number {
    return this.#known[person] ?? 0;
  }

  /**
   * Takes the pages of one file as they are matched.
   * @param owners the true people of its rows, in order
   * @param fields what each row tells; everything where it is not said
   */
  follow(owners: Uint32Array, fields?: Uint32Array): (match: PageMatch) => void {
    let first = 0;
    return (match) => {
      const made = new Set<number>();
      for (const { row, person } of match.made) {
        made.add(row);
        this.#note(person, owners[first + row], fields?.[first + row] ?? EVERYTHING);
      }
      for (let row = 0; row < match.persons.length; row++) {
        if (match.persons[row] >= MANY || made.has(row)) continue;
        this.score.certain++;
        if (this.ownerOf(match.persons[row]) !== owners[first + row]) this.score.wrong++;
      }
      first += match.persons.length;
    };
  }

  #note(person: number, owner: number, known: number): void {
    if (person >= this.#owners.length) {
      const room = Math.max(person + 1, this.#owners.length * 2);
      this.#owners = widened(this.#owners, room, NOBODY);
      this.#known = widened(this.#known, room, 0);
    }
    this.#owners[person] = owner;
    this.#known[person] = known;
    this.persons = Math.max(this.persons, person + 1);
  }
}

function widened(from: Uint32Array<ArrayBuffer>, room: number, empty: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(room).fill(empty);
  larger.set(from);
  return larger;
}
