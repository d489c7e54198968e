import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { checkMap, normaliseCountry, type ColumnDecision } from '../columns/index.ts';
import type { Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { appendEvidence } from '../evidence/index.ts';
import { openFile, type OpenedFile, type Page, type Table } from '../files/index.ts';
import {
  dayOf,
  insertDisclosure,
  listDisclosures,
  writeSets,
  type ColumnSet,
  type Direction,
  type DisclosureColumn,
  type RowAccount,
} from '../ledger/index.ts';
import { saveRegister, TableMatcher, type PageMatch, type Register } from '../matching/index.ts';
import { KIND_OTHER, saveAttributes, type Attribute } from '../people/index.ts';
import { unionInto } from '../sets/index.ts';
import {
  listDatasets,
  listRemembered,
  openDataset,
  rememberColumns,
  type Supplier,
} from '../suppliers/index.ts';
import type { ObjectStore } from '../vault/index.ts';
import { CardKeeper } from './card-keeper.ts';
import { decideColumns, nothingIdentifies, type TableColumns } from './decide-columns.ts';
import { createCardReader, fieldReader } from './row-card.ts';
import { digestFile } from './seal-original.ts';
import type { Session } from './session.ts';
import { SetCollector } from './set-collector.ts';

/** A file to record. */
export type FileToRecord = {
  path: string;
  supplier: Supplier;
  dataset: string;
  sentAt: Date;
  direction: Direction;
  /** Column name → field or category, as the caller told. */
  told: Record<string, string>;
  /** Whether the first row is a heading, where the caller says so. */
  headings?: 'yes' | 'no';
  onProgress?: (rows: number) => void;
  signal?: AbortSignal;
  /** Sees each page with who its rows are about; the rehearsal compares that with the truth. */
  onMatched?: (match: PageMatch) => void;
};

/** One table of a recorded file: how it was read and what its columns are. */
export type RecordedTable = {
  name: string | null;
  layout: string;
  rows: number;
  raggedRows: number;
  columns: (ColumnDecision & { unidentifiable: number })[];
};

export type Recorded = {
  disclosure: number;
  /** The same bytes had been recorded for this dataset, time and direction: nothing was written. */
  already: boolean;
  dataset: string;
  sentAt: Date;
  fileName: string;
  format: string;
  sizeBytes: number;
  rows: RowAccount;
  tables: RecordedTable[];
};

/**
 * Records one file as a disclosure: reads it, matches its rows to people, writes who was in which column, seals the
 * original, appends evidence, all in one transaction. The same file for the same dataset, time and direction is one
 * disclosure. Throws InputError for a file that cannot be read or that identifies nobody; then nothing is kept.
 */
export async function recordFile(session: Session, file: FileToRecord): Promise<Recorded> {
  const { app } = session;
  await using opened = await openFile(file.path, { headings: file.headings });
  const before = await stat(file.path);
  const there = await findRecorded(session, file, opened.sizeBytes);
  if (there) return { ...there, format: opened.format, sizeBytes: opened.sizeBytes };
  await using original = session.sealing.start(file.path);
  const register = await session.register();
  try {
    return await app.database.transaction(async (tx) => {
      const recording = await readTables(tx, session, register, file, opened);
      const digest = await original.sealed();
      await refuseChanged(file.path, before);
      const { name: object } = await original.commit();
      const disclosure = await orRemove(app.objects, object, async () => {
        const written = await writeDisclosure(tx, session, file, recording, { digest, object, opened });
        await saveRegister(tx, register);
        await saveAttributes(tx, register.people, recording.made);
        return written;
      });
      return {
        disclosure,
        already: false,
        dataset: file.dataset,
        sentAt: file.sentAt,
        fileName: basename(file.path),
        format: opened.format,
        sizeBytes: opened.sizeBytes,
        rows: recording.rows,
        tables: recording.tables,
      };
    });
  } catch (error) {
    session.forget();
    throw error;
  }
}

/** Work that fails before the commit leaves no sealed original behind that no disclosure names. */
async function orRemove<T>(objects: ObjectStore, object: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await objects.remove(object).catch(() => undefined);
    throw error;
  }
}

/** Rows and original are read each on its own: they must have been the same bytes. */
async function refuseChanged(path: string, before: Stats): Promise<void> {
  const after = await stat(path);
  if (after.size === before.size && after.mtimeMs === before.mtimeMs && after.ino === before.ino) return;
  throw new InputError(
    'FILE_UNREADABLE',
    `${basename(path)} changed while it was being read: run the command again`,
  );
}

type Recording = {
  dataset: number;
  rows: RowAccount;
  tables: RecordedTable[];
  sets: ColumnSet[];
  columns: Omit<DisclosureColumn, 'disclosure'>[];
  made: Map<number, Attribute>;
};

async function readTables(
  tx: Tx,
  session: Session,
  register: Register,
  file: FileToRecord,
  opened: OpenedFile,
): Promise<Recording> {
  const dataset = await openDataset(tx, file.supplier, file.dataset);
  const remembered = await listRemembered(tx.client, dataset.id);
  const cards = new CardKeeper(tx, session.keyholders, session.app.now());
  const recording: Recording = {
    dataset: dataset.id,
    rows: { read: 0, known: 0, new: 0, ambiguous: 0, unidentifiable: 0 },
    tables: [],
    sets: [],
    columns: [],
    made: new Map(),
  };
  const { country } = session.app.installation;
  const seen = new Set<string>();
  let identifies = false;
  for await (const table of opened.tables()) {
    const columns = decideColumns(table, { told: file.told, remembered, country, register });
    for (const name of table.columns) seen.add(name);
    identifies ||= columns.identifies;
    await readTable(register, file, table, columns, cards, recording);
  }
  checkMap(file.told, [...seen]);
  if (!identifies) throw nothingIdentifies(file.path, [...seen]);
  await cards.end();
  return recording;
}

/** Reads one table to its end: who each row is about, and whose value went in which column. */
async function readTable(
  register: Register,
  file: FileToRecord,
  table: Table,
  { decisions, keys }: TableColumns,
  cards: CardKeeper,
  recording: Recording,
): Promise<void> {
  const first = recording.columns.length;
  const matcher = new TableMatcher(register, keys);
  const collector = new SetCollector(
    register,
    decisions.map(({ category }, i) => ({ ordinal: first + i, category })),
  );
  const readCard = createCardReader(decisions);
  const readCountry = fieldReader(decisions, 'country');
  for await (const page of table.pages()) {
    file.signal?.throwIfAborted();
    const match = await matcher.matchPage(page);
    collector.collect(page, match);
    for (const { row, person } of match.made) {
      await cards.keep(person, readCard(page, row));
      recording.made.set(person, strangerFrom(readCountry(page, row)));
    }
    countRows(recording.rows, page, match);
    file.onMatched?.(match);
    file.onProgress?.(recording.rows.read);
  }
  addTable(
    recording,
    table,
    decisions.filter((_, i) => isUsed(table, i)),
    collector,
  );
}

/** A long table keeps a last column free for cells beyond the heading: it is none where no row had one. */
function isUsed(table: Table, column: number): boolean {
  return column !== table.overflowColumn || table.counts.overflowRows > 0;
}

/** Somebody whom only a supplier's file knows: of no kind and of unknown standing. */
function strangerFrom(country: string): Attribute {
  return {
    kind: KIND_OTHER,
    standing: 'unknown',
    country: country === '' ? null : normaliseCountry(country),
  };
}

function countRows(rows: RowAccount, page: Page, { counts }: PageMatch): void {
  rows.read += page.rows;
  rows.known += counts.known;
  rows.new += counts.new;
  rows.ambiguous += counts.ambiguous;
  rows.unidentifiable += counts.unidentifiable;
}

function addTable(
  recording: Recording,
  table: Table,
  decisions: ColumnDecision[],
  collector: SetCollector,
): void {
  const first = recording.columns.length;
  for (const set of collector.sets()) addSet(recording.sets, set);
  recording.tables.push({
    name: table.name,
    layout: table.layout,
    rows: table.counts.rows,
    raggedRows: table.counts.raggedRows,
    columns: decisions.map((decision, i) => ({ ...decision, unidentifiable: collector.unidentifiable[i] })),
  });
  recording.columns.push(
    ...decisions.map((decision, i) => ({
      ordinal: first + i,
      tableName: table.name,
      name: decision.column,
      field: decision.field,
      category: decision.category,
      sureness: decision.sureness,
      why: decision.why,
      unidentifiable: collector.unidentifiable[i],
    })),
  );
}

/** A guess is made anew with the next file, which may tell more. */
function isWorthRemembering({ sureness }: Pick<DisclosureColumn, 'sureness'>): boolean {
  return sureness !== 'guess' && sureness !== 'none';
}

/** Anybody in the file is anybody in one of its tables; a column's set is its own. */
function addSet(sets: ColumnSet[], set: ColumnSet): void {
  const at = sets.findIndex(
    ({ ordinal, certainty }) => ordinal === set.ordinal && certainty === set.certainty,
  );
  if (at < 0) {
    sets.push(set);
    return;
  }
  const [shorter, longer] = [sets[at].people, set.people].sort((a, b) => a.length - b.length);
  unionInto(longer, shorter);
  sets[at] = { ...set, people: longer };
}

async function writeDisclosure(
  tx: Tx,
  session: Session,
  file: FileToRecord,
  recording: Recording,
  original: { digest: Buffer; object: string; opened: OpenedFile },
): Promise<number> {
  const { app } = session;
  const { read, known, new: made, ambiguous, unidentifiable } = recording.rows;
  if (read !== known + made + ambiguous + unidentifiable) throw new Error('record: the rows do not add up');
  const disclosure = await insertDisclosure(
    tx,
    {
      dataset: recording.dataset,
      direction: file.direction,
      sentAt: file.sentAt,
      recordedAt: app.now(),
      fileName: basename(file.path),
      format: original.opened.format,
      sizeBytes: original.opened.sizeBytes,
      digest: original.digest,
      object: original.object,
      dataKey: session.originalsKey.id,
      rows: recording.rows,
    },
    recording.columns,
  );
  const day = dayOf(file.sentAt, app.installation.timezone);
  const sets = await writeSets(tx, { id: disclosure, dataset: recording.dataset, day }, recording.sets);
  await rememberColumns(tx, recording.dataset, recording.columns.filter(isWorthRemembering));
  await appendEvidence(tx, app.now(), {
    act: 'disclosure recorded',
    subjects: [`disclosure:${disclosure}`, `dataset:${recording.dataset}`, `supplier:${file.supplier.id}`],
    payload: {
      disclosure,
      supplier: file.supplier.id,
      dataset: recording.dataset,
      direction: file.direction,
      sentAt: file.sentAt.toISOString(),
      digest: original.digest.toString('hex'),
      object: original.object,
      rows: recording.rows,
      sets: sets.toString('hex'),
      columns: recording.columns.map(({ ordinal, category }) => [ordinal, category]),
    },
  });
  return disclosure;
}

/** The same bytes, recorded before; they are read for it only where something of that size was sent at that time. */
async function findRecorded(
  session: Session,
  file: FileToRecord,
  sizeBytes: number,
): Promise<Omit<Recorded, 'format' | 'sizeBytes'> | undefined> {
  const { reader } = session.app.database;
  const datasets = await listDatasets(reader, [file.supplier.id]);
  const dataset = datasets.find(({ name }) => name.toLowerCase() === file.dataset.toLowerCase());
  if (!dataset) return undefined;
  const alike = (
    await listDisclosures(reader, { datasets: [dataset.id], sentFrom: file.sentAt, sentTo: file.sentAt })
  ).filter((each) => each.direction === file.direction && each.sizeBytes === sizeBytes);
  if (alike.length === 0) return undefined;
  const digest = await digestFile(file.path, session.digestKey);
  const there = alike.find((each) => each.digest.equals(digest));
  if (!there) return undefined;
  return {
    disclosure: there.id,
    already: true,
    dataset: dataset.name,
    sentAt: there.sentAt,
    fileName: there.fileName,
    rows: there.rows,
    tables: [],
  };
}
