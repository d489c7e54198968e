// How long does it take to put back what a supplier held: a dataset of 430,000 rows × 12 columns, sent in full once and
// then as four files of changes, against what cannot be avoided: reading the same sealed objects, hashing them and
// decrypting them?
// node bench/restore.ts [--people N] [--json]
import { createHash } from 'node:crypto';
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Unsealing } from '../src/custody/index.ts';
import { openSession } from '../src/exchange/index.ts';
import { listDisclosures } from '../src/ledger/index.ts';
import { restoreSupplier, type RestoreRequest } from '../src/restore/index.ts';
import { importMembers, openBenchPlace, recordMembers } from './support/installation.ts';
import { COLUMNS, writePeopleCsv } from './support/people-csv.ts';
import { peakMb, printTable, timeRuns, type Measured } from './support/table.ts';

const RUNS = 5;
const CHANGES = 4;
const { values } = parseArgs({
  options: { people: { type: 'string', default: '430000' }, json: { type: 'boolean' } },
});
const people = Number(values.people);
const changed = Math.floor(people / 40);

await using place = await openBenchPlace();
const { app, supplier, folder, identity } = place;
const sizeBytes = await recordAll();
const disclosures = await listDisclosures(app.database.reader, {});

const lines: Measured[] = [];
lines.push({
  what: 'reading, hashing and decrypting the same objects',
  seconds: await timeRuns(RUNS, openEverything),
  note: 'the floor',
});
lines.push({
  what: 'restore as CSV: the full file and four of changes',
  seconds: await timeRuns(RUNS, () => restore({ format: 'csv' })),
  peakMb: peakMb(),
});
lines.push({
  what: 'restore --originals',
  seconds: await timeRuns(RUNS, () => restore({ originals: true })),
  peakMb: peakMb(),
});
printTable(
  `restore: ${people.toLocaleString('en-GB')} rows × ${COLUMNS.length} columns and ${CHANGES} × ${changed.toLocaleString('en-GB')} changed, ${(sizeBytes / 1e6).toFixed(0)} MB`,
  lines,
);

/** Records a full file and files of changes in which everybody has moved; returns their bytes. */
async function recordAll(): Promise<number> {
  const path = join(folder, 'members.csv');
  let bytes = writePeopleCsv(path, people);
  await using session = await openSession(app, 'bench');
  await importMembers(session, path);
  await recordMembers(session, place, path, new Date('2021-01-01T03:00:00Z'));
  for (let i = 0; i < CHANGES; i++) {
    const changes = join(folder, `changes-${i}.csv`);
    writePeopleCsv(changes, changed, i * Math.floor(changed * 0.7));
    moveEverybody(changes);
    bytes += statSync(changes).size;
    await recordMembers(session, place, changes, new Date(`2021-02-0${i + 1}T03:00:00Z`));
  }
  return bytes;
}

/** A line more at the end: the file is another one than that of the same people before. */
function moveEverybody(path: string): void {
  const file = openSync(path, 'a');
  writeSync(
    file,
    'X1,Ms,anna,arar,1980-01-01,x@example.org,,1 High Street,York,YO1 1AA,2001-01-01,Branch 1\n',
  );
  closeSync(file);
}

async function openEverything(): Promise<void> {
  await using unsealing = await Unsealing.begin(app, { identities: [identity], purpose: 'bench' });
  for (const disclosure of disclosures) {
    const digest = createHash('sha256');
    for await (const chunk of unsealing.readOriginal(disclosure)) digest.update(chunk);
    digest.digest();
  }
}

async function restore(how: Partial<RestoreRequest>): Promise<void> {
  const out = join(folder, 'restored');
  rmSync(out, { recursive: true, force: true });
  await using unsealing = await Unsealing.begin(app, { identities: [identity], purpose: 'bench' });
  const { manifest } = await restoreSupplier(app, unsealing, { suppliers: [supplier], out, ...how });
  const [dataset] = manifest.datasets;
  if (!how.originals && dataset.rows !== people + 1) throw new Error(`bench: ${dataset.rows} rows came back`);
  if (dataset.missing.length > 0) throw new Error('bench: something could not be rebuilt');
}
