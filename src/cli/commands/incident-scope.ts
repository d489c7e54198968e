import { readFile } from 'node:fs/promises';
import { InputError } from '../../errors.ts';
import { writeRoll } from '../../exchange/index.ts';
import {
  compareRevisions,
  findIncident,
  listRevisions,
  readCase,
  reviseScope,
  type ByHand,
  type IncidentScope,
} from '../../incidents/index.ts';
import type { App } from '../../installation/index.ts';
import { codeOf, listKinds } from '../../people/index.ts';
import {
  findDatasets,
  findSupplier,
  listDatasets,
  listSuppliers,
  withSubSuppliers,
} from '../../suppliers/index.ts';
import { parseInstant } from '../../zoned-time.ts';
import { countOf, joinLines, type Answer } from '../answer.ts';
import { beginUnsealing, openApp, readPastInstant, type Context, type UnsealingOptions } from '../context.ts';
import { readCategory } from '../category.ts';
import { describeDifference, differenceJson } from '../describe-difference.ts';
import { findByCodes, findPersons } from '../find-persons.ts';
import { readLabel } from '../label.ts';
import { readNumber } from '../read-case-options.ts';
import { refuseForeignFile, writeOutFile } from '../write-out.ts';

type ScopeOptions = {
  why: string;
  supplier: string[];
  dataset: string[];
  category: string[];
  heldFrom?: string;
  heldAt?: string;
  sentFrom?: string;
  sentTo?: string;
  exclude: string[];
  add: string[];
  excludeCodes?: string;
  addCodes?: string;
  undo: string[];
};

/** `incident scope`: a new revision of what a case covers. */
export async function incidentScope(
  context: Context,
  [number]: [string],
  options: ScopeOptions,
): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  const why = readLabel(options.why, '--why');
  await using app = await openApp(context);
  await findIncident(app.database.reader, incident);
  const before = (await listRevisions(app.database.reader, incident)).at(-1)!;
  const change = await readChange(app, before.scope, options, why);
  const { revision, added, affected } = await reviseScope(app, incident, change, why, before.revision);
  if (!added)
    return {
      json: { incident, revision, added, people: affected.people },
      text: `Incident ${incident} covers just that already, with the same files: nothing changed.`,
    };
  const difference = await compareRevisions(app, incident, before.revision, revision);
  return {
    json: { incident, revision, added, people: affected.people, difference: differenceJson(difference) },
    text: joinLines(
      `Revision ${revision} of incident ${incident}.`,
      describeDifference(difference, app.installation.timezone),
    ),
  };
}

const CODES_FILE = /^code,change/;

/** `incident compare`: who came in and who left between two revisions. */
export async function incidentCompare(
  context: Context,
  [number, first, second]: [string, string, string],
  { out }: { out?: string },
): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  const [from, to] = [readNumber(first, 'The revision'), readNumber(second, 'The revision')];
  await using app = await openApp(context);
  const difference = await compareRevisions(app, incident, from, to);
  if (out !== undefined) {
    const lines = (persons: number[], what: string): string[] =>
      persons.map((person) => `${codeOf(app.installation.codeKey, person)},${what}`);
    const all = [...lines(difference.cameIn, 'came in'), ...lines(difference.left, 'left')];
    await writeOutFile(out, `code,change\n${all.map((line) => `${line}\n`).join('')}`, CODES_FILE);
  }
  return {
    json: { incident, ...differenceJson(difference), ...(out !== undefined && { out }) },
    text: joinLines(
      describeDifference(difference, app.installation.timezone),
      out === undefined ? undefined : `Wrote their codes to ${out}.`,
    ),
  };
}

/** `incident roll`: a line a person. */
export async function incidentRoll(
  context: Context,
  [number]: [string],
  options: { out: string } & UnsealingOptions,
): Promise<Answer> {
  const incident = readNumber(number, 'The incident');
  const { out, identity } = options;
  await refuseForeignFile(out, /^code,certainty,/);
  await using app = await openApp(context);
  const { affected, revision } = await readCase(app, incident);
  await using unsealing =
    identity === undefined
      ? undefined
      : await beginUnsealing(context, app, { ...options, identity }, 'incident roll');
  const people = await writeRoll(app.database, affected, {
    path: out,
    codeKey: app.installation.codeKey,
    kinds: await listKinds(app.database),
    cards: unsealing,
    signal: context.signal,
    onProgress: (done) =>
      context.progress.show('People written', done, affected.people.certain + affected.people.possible),
  });
  return {
    json: { incident, revision: revision.revision, out, people },
    text: `Wrote ${countOf(people, 'person', 'people')} to ${out}${identity === undefined ? '' : ', with names and contact details: guard it'}.`,
  };
}

async function readChange(
  app: App,
  before: IncidentScope,
  options: ScopeOptions,
  why: string,
): Promise<Partial<IncidentScope>> {
  const { reader } = app.database;
  const { timezone } = app.installation;
  const all = await listSuppliers(reader);
  const suppliers =
    options.supplier.length === 0
      ? before.suppliers
      : options.supplier.map((name) => findSupplier(all, name).id).sort((a, b) => a - b);
  const under = withSubSuppliers(
    all,
    all.filter(({ id }) => suppliers.includes(id)),
  );
  const datasets = await listDatasets(
    reader,
    under.map(({ id }) => id),
  );
  const moment = (
    text: string | undefined,
    option: string,
    edge: 'start' | 'end',
  ): string | null | undefined => {
    if (text === undefined) return undefined;
    if (text.trim().toLowerCase() === 'none') return null;
    // Of today all of it: what is recorded later on the same day is in it too.
    readPastInstant(app, text, option);
    return parseInstant(text, timezone, option, edge).toISOString();
  };
  const change: Partial<IncidentScope> = {
    suppliers: [...new Set(suppliers)],
    datasets: listOrAll(options.dataset, (name) => findDatasets(datasets, name).map(({ id }) => id)),
    categories: listOrAll(options.category, readCategory),
    heldFrom: moment(options.heldFrom, '--held-from', 'start'),
    heldAt: moment(options.heldAt, '--held-at', 'end'),
    sentFrom: moment(options.sentFrom, '--sent-from', 'start'),
    sentTo: moment(options.sentTo, '--sent-to', 'end'),
    ...(await readPeople(app, before, options, why)),
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** undefined: not said; null: every one. */
function listOrAll<T>(texts: string[], read: (text: string) => T[]): T[] | null | undefined {
  if (texts.length === 0) return undefined;
  if (texts.some((text) => text.trim().toLowerCase() === 'all')) return null;
  return [...new Set(texts.flatMap(read))].sort((a, b) => (a < b ? -1 : 1));
}

async function readPeople(
  app: App,
  before: IncidentScope,
  options: ScopeOptions,
  why: string,
): Promise<Pick<IncidentScope, 'excluded' | 'added'>> {
  const findAll = async (finds: string[]): Promise<number[]> => {
    const found: number[] = [];
    for (const find of finds) found.push(await findOne(app, find));
    return found;
  };
  const undone = new Set(await findAll(options.undo));
  const excluded = [...(await findAll(options.exclude)), ...(await readCodes(app, options.excludeCodes))];
  const added = [...(await findAll(options.add)), ...(await readCodes(app, options.addCodes))];
  const put = new Set(added);
  if (excluded.some((person) => put.has(person)))
    throw new InputError('ARGUMENT_INVALID', 'Somebody is to be both added and left out: say one of the two');
  const join = (there: ByHand[], fresh: number[], other: number[]): ByHand[] => {
    const [elsewhere, known] = [new Set(other), new Set(there.map(({ person }) => person))];
    return [
      ...there.filter(({ person }) => !undone.has(person) && !elsewhere.has(person)),
      ...[...new Set(fresh)].filter((person) => !known.has(person)).map((person) => ({ person, why })),
    ];
  };
  return {
    excluded: join(before.excluded, excluded, added),
    added: join(before.added, added, excluded),
  };
}

/** Just one: of people who share an e-mail, somebody must say which. */
async function findOne(app: App, find: string): Promise<number> {
  const persons = await findPersons(app, find);
  if (persons.length === 1) return persons[0];
  const codes = persons.map((person) => codeOf(app.installation.codeKey, person));
  throw new InputError(
    'ARGUMENT_INVALID',
    `${persons.length} people share it: name one by their code (${codes.join(', ')})`,
  );
}

async function readCodes(app: App, path: string | undefined): Promise<number[]> {
  if (path === undefined) return [];
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'EISDIR') throw error;
    throw new InputError('FILE_NOT_FOUND', `There is no file ${path}`);
  });
  // The first cell of each line, so that a list that Rollcall wrote will do.
  const codes = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.split(',')[0].trim())
    .filter((code) => code !== '' && code !== 'code');
  if (codes.length === 0) throw new InputError('FILE_EMPTY', `${path} has no codes in it: one a line`);
  return findByCodes(app, codes);
}
