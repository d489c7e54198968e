import type { Queryable } from '../db/index.ts';
import { sortByDisclosures, type Disclosure } from '../ledger/index.ts';
import { countPeople } from '../people/index.ts';
import { readClasses, SEGMENT_PEOPLE } from '../sets/index.ts';

/** People who were in exactly the same files: which, and how many they are. */
export type PeopleClass = { disclosures: Set<number>; count: number };

/** Who was in which of some files, worked out from the ledger's sets alone: no file is opened for it. */
export type History = { classes: PeopleClass[] };

/** Reads the history of some files. */
export async function readHistory(client: Queryable, disclosures: Disclosure[]): Promise<History> {
  const ids = disclosures.map(({ id }) => id);
  const classes: PeopleClass[] = [];
  if (ids.length === 0) return { classes };
  const segments = Math.ceil((await countPeople(client)) / SEGMENT_PEOPLE);
  for (let segment = 0; segment < segments; segment++) {
    for (const { labels, count } of readClasses(await sortByDisclosures(client, segment, ids)))
      classes.push({ disclosures: new Set(labels), count });
  }
  return { classes };
}

/** How many distinct people were in any of some files. */
export function countPeopleIn({ classes }: History, disclosures: number[]): number {
  return classes
    .filter((each) => disclosures.some((id) => each.disclosures.has(id)))
    .reduce((sum, { count }) => sum + count, 0);
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
export function walkHistory({ classes }: History): HistoryWalk {
  const held = new Uint8Array(classes.length);
  return {
    look(disclosure) {
      const coverage = { people: 0, before: 0, both: 0 };
      classes.forEach((each, i) => {
        const inFile = each.disclosures.has(disclosure);
        if (inFile) coverage.people += each.count;
        if (held[i]) coverage.before += each.count;
        if (inFile && held[i]) coverage.both += each.count;
      });
      return coverage;
    },
    take(disclosure, replaces) {
      classes.forEach((each, i) => {
        if (each.disclosures.has(disclosure)) held[i] = 1;
        else if (replaces) held[i] = 0;
      });
    },
  };
}
