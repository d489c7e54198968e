import { MANY, type PageMatch } from '../matching/index.ts';
import { NOBODY } from './invent/index.ts';

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
  #owners = new Uint32Array(1024).fill(NOBODY);

  /** The invented person that a person of the register is; NOBODY where none. */
  ownerOf(person: number): number {
    return this.#owners[person] ?? NOBODY;
  }

  /** Takes the pages of one file as they are matched; `owners` are the true people of its rows, in order. */
  follow(owners: Uint32Array): (match: PageMatch) => void {
    let first = 0;
    return (match) => {
      const made = new Set<number>();
      for (const { row, person } of match.made) {
        made.add(row);
        this.#note(person, owners[first + row]);
      }
      for (let row = 0; row < match.persons.length; row++) {
        if (match.persons[row] >= MANY || made.has(row)) continue;
        this.score.certain++;
        if (this.ownerOf(match.persons[row]) !== owners[first + row]) this.score.wrong++;
      }
      first += match.persons.length;
    };
  }

  #note(person: number, owner: number): void {
    if (person >= this.#owners.length) {
      const larger = new Uint32Array(Math.max(person + 1, this.#owners.length * 2)).fill(NOBODY);
      larger.set(this.#owners);
      this.#owners = larger;
    }
    this.#owners[person] = owner;
  }
}
