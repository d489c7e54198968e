import type { Dataset } from '../suppliers/index.ts';
import type { Coverage, History } from './history.ts';
import { walkHistory } from './history.ts';
import { guessKey, toldKey, type KeyChoice } from './key-choice.ts';
import type { StockFile } from './stock.ts';

/** What a file is to the ones before it: it replaces them, changes rows of theirs by key, or only adds. */
export type Role = 'full' | 'changes' | 'additions';

/** What one file was taken for, and why. */
export type FileJudgement = {
  role: Role;
  sure: boolean;
  why: string;
  /** For each of its tables the key; null where it has none. */
  keys: (KeyChoice | null)[];
};

/** How a dataset is put together. */
export type Judgement = {
  delivers: 'full' | 'changes' | 'additions' | 'mixed';
  /** Whether somebody said so, or Rollcall took it so. */
  by: 'told' | 'guessed';
  sure: boolean;
  why: string[];
  /** By the disclosure's number. */
  files: Map<number, FileJudgement>;
};

/** A file that has this share of the people before it is everything; between the two it may be. */
const FULL_FROM = 0.8;
const MAYBE_FULL_FROM = 0.6;
/** Of fewer people a share says nothing. */
const FEWEST_PEOPLE = 5;
/** A full file among changes is this many times as long as they are. */
const FULL_TIMES_CHANGES = 3;
/** Rows to a person from which a file is of events rather than of people. */
const EVENT_ROWS = 1.15;
const EVENT_CATEGORIES = ['user.financial.donations', 'user.behavior.purchase_history'];

/**
 * Says for each file of a dataset whether it replaces, changes or adds: by what somebody said of the dataset, or by
 * whom the ledger has in its files. In doubt nothing is replaced: a row too many can be struck out, one too few is lost.
 */
export function judgeDataset(dataset: Dataset, files: StockFile[], history: History): Judgement {
  const keysOf = (file: StockFile): (KeyChoice | null)[] =>
    file.tables.map((table) =>
      dataset.keyColumns === null ? guessKey(table) : toldKey(table, dataset.keyColumns, files),
    );
  if (dataset.delivers !== null) return judgeAsTold(dataset.delivers, files, keysOf);
  const events = judgeEvents(files, history);
  if (events) return { ...events, files: eachAs('additions', files, keysOf, events.sure, events.why[0]) };
  return judgeByPeople(files, history, keysOf);
}

type KeysOf = (file: StockFile) => (KeyChoice | null)[];

function eachAs(
  role: Role,
  files: StockFile[],
  keysOf: KeysOf,
  sure: boolean,
  why: string,
): Map<number, FileJudgement> {
  return new Map(files.map((file) => [file.disclosure.id, { role, sure, why, keys: keysOf(file) }]));
}

function judgeAsTold(role: Role, files: StockFile[], keysOf: KeysOf): Judgement {
  const words = {
    full: 'each file is everything',
    changes: 'each file has what is new or changed',
    additions: 'each file has what is new',
  };
  const why = `${words[role]}, as it was said`;
  return {
    delivers: role,
    by: 'told',
    sure: true,
    why: [why],
    files: eachAs(role, files, keysOf, true, why),
  };
}

/** Donations, attendances: several rows to a person, and none takes another's place. */
function judgeEvents(files: StockFile[], history: History): Omit<Judgement, 'files'> | undefined {
  const walk = walkHistory(history);
  let rows = 0;
  let people = 0;
  const shares: number[] = [];
  for (const { disclosure } of files) {
    const coverage = walk.look(disclosure.id);
    rows += disclosure.rows.known + disclosure.rows.new;
    people += coverage.people;
    if (coverage.before > 0) shares.push(shareOf(coverage));
    walk.take(disclosure.id, false);
  }
  const repeats = people >= FEWEST_PEOPLE && rows > people * EVENT_ROWS;
  const categories = new Set(
    files.flatMap(({ tables }) => tables.flatMap(({ columns }) => columns.map(({ category }) => category))),
  );
  const named = EVENT_CATEGORIES.find((category) => categories.has(category));
  if (!repeats && named === undefined) return undefined;
  const overlap = shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
  const sure = files.length === 1 || overlap < FULL_FROM;
  const why = repeats
    ? `its files have ${(rows / people).toFixed(1)} rows to a person, as events have: each file adds to those before`
    : `it has a column of ${named}, as events have: each file adds to those before`;
  const doubt = `but a file has on average ${percent(overlap)} of the people before it, so each may be everything`;
  return { delivers: 'additions', by: 'guessed', sure, why: sure ? [why] : [why, doubt] };
}

function judgeByPeople(files: StockFile[], history: History, keysOf: KeysOf): Judgement {
  const walk = walkHistory(history);
  const judged = new Map<number, FileJudgement>();
  let sinceFull: number[] = [];
  files.forEach((file, i) => {
    const { id } = file.disclosure;
    const coverage = walk.look(id);
    const keys = keysOf(file);
    const found = i === 0 ? judgeFirst(files, history) : judgeNext(coverage, sinceFull);
    const keyless = found.role === 'changes' && keys.every((key) => key === null);
    judged.set(
      id,
      keyless
        ? {
            role: 'additions',
            sure: false,
            why: `${found.why}; no column of it tells whose a row is, so nothing is replaced`,
            keys,
          }
        : { ...found, keys },
    );
    if (found.role === 'full') sinceFull = [];
    else sinceFull.push(coverage.people);
    walk.take(id, found.role === 'full');
  });
  return summarise(judged);
}

function judgeFirst(files: StockFile[], history: History): Omit<FileJudgement, 'keys'> {
  const first = files[0].disclosure.id;
  const later = files.slice(1).map(({ disclosure }) => disclosure.id);
  if (later.length === 0) return { role: 'full', sure: true, why: 'it is the only file' };
  const walk = walkHistory(history);
  const { people } = walk.look(first);
  walk.take(first, true);
  const next = later.map((id) => walk.look(id));
  const usual = medianOf(next.map((each) => each.people));
  if (isFull(next[0]) && people >= FEWEST_PEOPLE)
    return { role: 'full', sure: true, why: 'the file after it is everything again' };
  if (people >= usual * 2) {
    const sure = people >= usual * FULL_TIMES_CHANGES;
    return { role: 'full', sure, why: `it is ${times(people, usual)} as long as the files after it` };
  }
  return { role: 'changes', sure: people > 0, why: 'it is no longer than the files of changes after it' };
}

function judgeNext(coverage: Coverage, sinceFull: number[]): Omit<FileJudgement, 'keys'> {
  const share = shareOf(coverage);
  const has = `it has ${percent(share)} of the ${coverage.before.toLocaleString('en-GB')} people before it`;
  const usual = sinceFull.length === 0 ? 0 : medianOf(sinceFull);
  const stands = usual > 0 && coverage.people >= usual * FULL_TIMES_CHANGES;
  if (coverage.before < FEWEST_PEOPLE)
    return { role: 'changes', sure: share < MAYBE_FULL_FROM, why: `${has}, too few to judge by` };
  if (share >= FULL_FROM) return { role: 'full', sure: true, why: has };
  if (share >= MAYBE_FULL_FROM && stands)
    return {
      role: 'full',
      sure: true,
      why: `${has} and is ${times(coverage.people, usual)} as long as the changes before it`,
    };
  if (share >= MAYBE_FULL_FROM)
    return { role: 'changes', sure: false, why: `${has}: perhaps everything; in doubt nobody is left out` };
  return { role: 'changes', sure: true, why: has };
}

function summarise(files: Map<number, FileJudgement>): Judgement {
  const all = [...files.values()];
  const roles = new Set(all.map(({ role }) => role));
  const [only] = roles;
  const delivers = roles.size === 1 ? only : 'mixed';
  const unsure = all.filter((file) => !file.sure).length;
  const keys = all.filter(({ role }) => role === 'changes').flatMap((file) => file.keys);
  const why = [
    {
      full: 'each file has the people of the one before',
      changes: 'its files have other people each',
      additions: 'its files have other people each, and no column tells whose a row is',
      mixed: `${all.filter(({ role }) => role === 'full').length} full files with others in between`,
    }[delivers],
  ];
  if (unsure > 0) why.push(`${unsure} of ${all.length} files could be something else`);
  const guessed = keys.find((key) => key !== null && !key.sure);
  if (guessed) why.push(`whose a row is, is told by ${guessed.why}`);
  return { delivers, by: 'guessed', sure: unsure === 0 && guessed === undefined, why, files };
}

function isFull(coverage: Coverage): boolean {
  return shareOf(coverage) >= FULL_FROM;
}

function shareOf({ before, both }: Coverage): number {
  return before === 0 ? 0 : both / before;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function times(people: number, usual: number): string {
  return `${(people / Math.max(1, usual)).toFixed(1)} times`;
}

function medianOf(values: number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.floor(ordered.length / 2)] ?? 0;
}
