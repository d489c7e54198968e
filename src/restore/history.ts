import type { Queryable } from '../db/index.ts';
import { sortByDisclosures, type Disclosure } from '../ledger/index.ts';
import { countPeople } from '../people/index.ts';
import { readClasses, SEGMENT_PEOPLE } from '../sets/index.ts';

/**
 * Who was in which of some files, worked out from the ledger's sets alone: no file is opened for it. People who were
 * in exactly the same files are one class.
 */
export type History = {
  /** How many people each class has. */
  counts: number[];
  /** By disclosure the classes whose people were in it. */
  classesOf: Map<number, number[]>;
};

/** Reads the history of some files. */
export async function readHistory(client: Queryable, disclosures: Disclosure[]): Promise<History> {
  const ids = disclosures.map(({ id }) => id);
  const history: History = { counts: [], classesOf: new Map(ids.map((id) => [id, []])) };
  if (ids.length === 0) return history;
  const segments = Math.ceil((await countPeople(client)) / SEGMENT_PEOPLE);
  for (let segment = 0; segment < segments; segment++) {
    for (const { labels, count } of readClasses(await sortByDisclosures(client, segment, ids))) {
      const place = history.counts.push(count) - 1;
      for (const label of labels) history.classesOf.get(label)!.push(place);
    }
  }
  return history;
}

/** How many distinct people were in any of some files. */
export function countPeopleIn({ counts, classesOf }: History, disclosures: number[]): number {
  const seen = new Uint8Array(counts.length);
  let people = 0;
  for (const disclosure of disclosures) {
    for (const place of classesOf.get(disclosure) ?? []) {
      if (seen[place] === 0) people += counts[place];
      seen[place] = 1;
    }
  }
  return people;
}

/** One file against what was held before it: its people, those held before, and those in both. */
export type Coverage = { people: number; before: number; both: number };

/** Follows the people held from file to file. */
export type HistoryWalk = {
  /** A file against those held now. */
  look(disclosure: number): Coverage;
  /** Takes the file's people in; where it replaces, they alone are held afterwards. */
  take(disclosure: number, replaces: boolean): void;
};

/** Starts with nobody held. */
export function walkHistory({ counts, classesOf }: History): HistoryWalk {
  const held = new Uint8Array(counts.length);
  let before = 0;
  return {
    look(disclosure) {
      const coverage = { people: 0, before, both: 0 };
      for (const place of classesOf.get(disclosure) ?? []) {
        coverage.people += counts[place];
        if (held[place] === 1) coverage.both += counts[place];
      }
      return coverage;
    },
    take(disclosure, replaces) {
      if (replaces) {
        held.fill(0);
        before = 0;
      }
      for (const place of classesOf.get(disclosure) ?? []) {
        if (held[place] === 0) before += counts[place];
        held[place] = 1;
      }
    },
  };
}
