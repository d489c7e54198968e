// How long does it take to record a 430,000-row, 12-column CSV, to the committed and sealed disclosure, against what
// DuckDB takes to parse every column of the same file (the floor) and a pandas script that merges on the same keys?
// node bench/record.ts [--people N] [--json]
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { openSession, type Session } from '../src/exchange/index.ts';
import { importMembers, openBenchPlace, recordMembers } from './support/installation.ts';
import { COLUMNS, writePeopleCsv } from './support/people-csv.ts';
import { peakMb, printTable, timeRuns, type Measured } from './support/table.ts';

const RUNS = 5;
const { values } = parseArgs({
  options: { people: { type: 'string', default: '430000' }, json: { type: 'boolean' } },
});
const people = Number(values.people);

await using place = await openBenchPlace();
const { app, supplier, folder } = place;
const path = join(folder, 'members.csv');
const sizeBytes = writePeopleCsv(path, people);

const lines: Measured[] = [];
const duck = await (await DuckDBInstance.create(':memory:')).connect();
const everyColumn = COLUMNS.map((column) => `max("${column}")`).join(', ');
lines.push({
  what: 'DuckDB parses every column',
  seconds: await timeRuns(RUNS, () =>
    duck.runAndReadAll(`select ${everyColumn} from read_csv('${path}', all_varchar = true)`),
  ),
  note: 'the floor',
});

{
  await using session = await openSession(app, 'bench');
  await importMembers(session, path);
}
let sent = Date.parse('2021-01-01T00:00:00Z');
const record = async (session: Session): Promise<void> => {
  sent += 86_400_000;
  const { rows } = await recordMembers(session, place, path, new Date(sent));
  if (rows.known !== people) throw new Error('bench: not everybody was known');
};
{
  await using session = await openSession(app, 'bench');
  await session.register();
  lines.push({
    what: 'record, register in memory',
    seconds: await timeRuns(RUNS, () => record(session)),
    peakMb: peakMb(),
  });
}
lines.push({
  what: 'record, register loaded first',
  seconds: await timeRuns(RUNS, async () => {
    await using session = await openSession(app, 'bench');
    await record(session);
  }),
  peakMb: peakMb(),
});
lines.push({
  what: 'the command `rollcall record`',
  seconds: await timeRuns(3, () => Promise.resolve(runCommand())),
});
const pandas = measurePandas();
if (pandas) lines.push(pandas);
printTable(
  `record: ${people.toLocaleString('en-GB')} rows × ${COLUMNS.length} columns, ${(sizeBytes / 1e6).toFixed(0)} MB`,
  lines,
);
if (!pandas && !values.json)
  console.log('\npandas is not on this machine (Debian: python3-pandas): left out.');

function runCommand(): void {
  sent += 86_400_000;
  const cli = join(import.meta.dirname, '../bin/cli.ts');
  const args = [
    cli,
    'record',
    path,
    '--supplier',
    supplier.name,
    '--dataset',
    'members',
    '--sent-at',
    new Date(sent).toISOString().slice(0, 10),
  ];
  const env = {
    ...process.env,
    ROLLCALL_HOME: app.config.home,
    ROLLCALL_KEY_DIR: app.config.keyDir,
    DATABASE_URL: app.config.databaseUrl ?? '',
  };
  execFileSync(process.execPath, args, { env, stdio: 'ignore' });
}

/** The script somebody would write instead: read both, merge on reference and on e-mail, count who is known. */
function measurePandas(): Measured | undefined {
  const script = `
import sys, time, resource
import pandas as pd
runs = []
for run in range(4):
    started = time.perf_counter()
    register = pd.read_csv(sys.argv[1], dtype=str)
    sent = pd.read_csv(sys.argv[1], dtype=str)
    for frame in (register, sent):
        frame['email_key'] = frame['Email'].str.strip().str.lower()
    by_reference = sent.merge(register[['Reference']].assign(known=1), on='Reference', how='left')
    by_email = sent.merge(register[['email_key']].assign(known=1), on='email_key', how='left')
    known = by_reference['known'].notna() | by_email['known'].notna()
    columns = {column: sent.loc[sent[column].notna() & known, 'Reference'].tolist() for column in sent.columns}
    runs.append(time.perf_counter() - started)
print(*runs[1:], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000)
`;
  const { status, stdout } = spawnSync(pythonWithPandas(), ['-c', script, path], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const figures = stdout.trim().split(' ').map(Number);
  return {
    what: 'a pandas script, merging on reference and e-mail',
    seconds: figures.slice(0, -1),
    peakMb: figures.at(-1),
  };
}

/** Debian's python3-pandas belongs to Debian's Python, which need not be the first on the path. */
function pythonWithPandas(): string {
  const has = (python: string): boolean => spawnSync(python, ['-c', 'import pandas']).status === 0;
  return has('python3') ? 'python3' : '/usr/bin/python3';
}
