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

/** A file right after a full one is full, too, if it has this share of the people before it. */
const FULL_FROM = 0.8;
/** Among changes it must have more: a large change (a new fee for nearly everybody) is not everything. */
const FULL_AMONG_CHANGES_FROM = 0.9;
const SURELY_FULL_AMONG_CHANGES_FROM = 0.95;
/** From here on it may be: it could be everything about fewer people than before. */
const MAYBE_FULL_FROM = 0.3;
/** A full file has at least this share of the rows of the longest before it. */
const FULL_ROWS_FROM = 0.5;
/** Of a file with more rows than this that name nobody for certain, the sets do not say enough. */
const UNCERTAIN_LIMIT = 0.2;
/** Of fewer people a share says nothing. */
const FEWEST_PEOPLE = 5;
/** A full file is, as a rule, this many times as long as the changes after it. */
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

type Found = Omit<FileJudgement, 'keys'>;

function judgeByPeople(files: StockFile[], history: History, keysOf: KeysOf): Judgement {
  const walk = walkHistory(history);
  const judged = new Map<number, FileJudgement>();
  let sinceFull: StockFile[] = [];
  files.forEach((file, i) => {
    const { id } = file.disclosure;
    const keys = keysOf(file);
    const found = i === 0 ? judgeFirst(files, history) : judgeNext(file, walk.look(id), sinceFull);
    const keyless = found.role === 'changes' && keys.every((key) => key === null);
    const why = `${found.why}; no column of it tells whose a row is, so nothing is replaced`;
    judged.set(id, keyless ? { role: 'additions', sure: false, why, keys } : { ...found, keys });
    sinceFull = found.role === 'full' ? [file] : [...sinceFull, file];
    walk.take(id, found.role === 'full');
  });
  return summarise(judged);
}

function judgeFirst(files: StockFile[], history: History): Found {
  const [first, ...later] = files;
  if (later.length === 0) return { role: 'full', sure: true, why: 'it is the only file' };
  const walk = walkHistory(history);
  walk.take(first.disclosure.id, true);
  const changes = later.filter(
    (file) => judgeNext(file, walk.look(file.disclosure.id), [first]).role !== 'full',
  );
  if (changes.length === 0)
    return { role: 'full', sure: true, why: 'every file after it is everything again' };
  const rows = first.disclosure.rows.read;
  const usual = medianOf(changes.map(({ disclosure }) => disclosure.rows.read));
  if (rows < usual * 2)
    return { role: 'changes', sure: true, why: 'it is no longer than the files of changes after it' };
  const sure = rows >= usual * FULL_TIMES_CHANGES;
  return { role: 'full', sure, why: `it is ${times(rows, usual)} as long as the changes after it` };
}

/** @param sinceFull the files from the last full one on, that one first */
function judgeNext({ disclosure }: StockFile, coverage: Coverage, sinceFull: StockFile[]): Found {
  const { before, both } = coverage;
  const share = shareOf(coverage);
  const left = before - both;
  const has = `it has ${percent(share)} of the ${before.toLocaleString('en-GB')} people before it`;
  const doubt = (why: string): Found => ({
    role: 'changes',
    sure: false,
    why: `${has}, ${why}: in doubt nobody is left out`,
  });
  if (share < MAYBE_FULL_FROM) return { role: 'changes', sure: before >= FEWEST_PEOPLE, why: has };
  if (before < FEWEST_PEOPLE) return doubt('too few to judge by');
  const { read, ambiguous, unidentifiable } = disclosure.rows;
  if (ambiguous + unidentifiable > read * UNCERTAIN_LIMIT)
    return doubt(`but ${percent((ambiguous + unidentifiable) / read)} of its rows name nobody for certain`);
  const longest = Math.max(...sinceFull.map((file) => file.disclosure.rows.read));
  if (read < longest * FULL_ROWS_FROM)
    return doubt(`but only ${percent(read / longest)} of the rows of the longest file before it`);
  const amongChanges = sinceFull.length > 1;
  if (share < (amongChanges ? FULL_AMONG_CHANGES_FROM : FULL_FROM)) return doubt('perhaps everything');
  const sure = !amongChanges || share >= SURELY_FULL_AMONG_CHANGES_FROM;
  return {
    role: 'full',
    sure,
    why: left === 0 ? has : `${has} (${left.toLocaleString('en-GB')} are not in it)`,
  };
}

function summarise(files: Map<number, FileJudgement>): Judgement {
  const all = [...files.values()];
  const roles = new Set(all.map(({ role }) => role));
  const [only] = roles;
  const delivers = roles.size === 1 ? only : 'mixed';
  const unsure = all.filter((file) => !file.sure).length;
  const keys = all.filter(({ role }) => role === 'changes').flatMap((file) => file.keys);
  const words = {
    full: 'each file has the people of the one before',
    changes: 'its files have other people each',
    additions: 'its files have other people each, and no column tells whose a row is',
    mixed: `${all.filter(({ role }) => role === 'full').length} of ${all.length} files are full, with changes in between`,
  };
  const why = [all.length === 1 ? all[0].why : words[delivers]];
  if (unsure > 0) why.push(`${unsure} of ${all.length} files could be something else`);
  const guessed = keys.find((key) => key !== null && !key.sure);
  if (guessed) why.push(`whose a row is, is told by ${guessed.why}`);
  return { delivers, by: 'guessed', sure: unsure === 0 && guessed === undefined, why, files };
}

function shareOf({ before, both }: Coverage): number {
  return before === 0 ? 0 : both / before;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function times(rows: number, usual: number): string {
  return `${(rows / Math.max(1, usual)).toFixed(1)} times`;
}

function medianOf(values: number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.floor(ordered.length / 2)] ?? 0;
}
