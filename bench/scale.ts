// What happens with ten times the people: import, record and affected at a tenth of --people and at --people.
// node bench/scale.ts [--people N] [--json]. Each size runs in a process of its own, so that peaks of memory are its own.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSession } from '../src/exchange/index.ts';
import { findAffected } from '../src/ledger/index.ts';
import { listKinds } from '../src/people/index.ts';
import { importMembers, openBenchPlace, recordMembers } from './support/installation.ts';
import { writePeopleCsv } from './support/people-csv.ts';
import { peakMb } from './support/table.ts';

type Figures = {
  people: number;
  importSeconds: number;
  recordSeconds: number;
  affectedMs: number;
  peakMb: number;
};

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '1000000' },
    one: { type: 'boolean' },
    json: { type: 'boolean' },
  },
});
const people = Number(values.people);

if (values.one) console.log(JSON.stringify(await measure(people)));
else {
  const [small, large] = [people / 10, people].map(runOne);
  if (values.json) console.log(JSON.stringify({ small, large }));
  else print(small, large);
}

function runOne(size: number): Figures {
  const file = join(import.meta.dirname, 'scale.ts');
  const out = execFileSync(process.execPath, [file, '--one', '--people', String(size)], { encoding: 'utf8' });
  return JSON.parse(out) as Figures;
}

async function measure(size: number): Promise<Figures> {
  await using place = await openBenchPlace();
  const { app, supplier, folder } = place;
  const path = join(folder, 'members.csv');
  writePeopleCsv(path, size);
  const seconds = async (work: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await work();
    return (performance.now() - started) / 1000;
  };
  let importSeconds = 0;
  let recordSeconds = 0;
  {
    await using session = await openSession(app, 'bench');
    importSeconds = await seconds(() => importMembers(session, path));
  }
  {
    await using session = await openSession(app, 'bench');
    const sentAt = new Date('2021-01-01T00:00:00Z');
    recordSeconds = await seconds(() => recordMembers(session, place, path, sentAt));
  }
  const kinds = await listKinds(app.database);
  const options = { acceptedGrades: [], kinds, at: app.now(), timezone: 'Europe/London' };
  const scope = { suppliers: [supplier], heldAt: app.now() };
  await findAffected(app.database.reader, scope, options);
  const { tookMs } = await findAffected(app.database.reader, scope, options);
  return { people: size, importSeconds, recordSeconds, affectedMs: tookMs, peakMb: peakMb() };
}

function print(small: Figures, large: Figures): void {
  const row = (what: string, key: keyof Figures, unit: string): string =>
    `| ${what} | ${small[key].toFixed(1)} ${unit} | ${large[key].toFixed(1)} ${unit} | ${(large[key] / small[key]).toFixed(1)} |`;
  const count = (n: number): string => n.toLocaleString('en-GB');
  console.log(
    `\nscale: ten times the people\n\n| what | ${count(small.people)} | ${count(large.people)} | times |\n|---|---|---|---|`,
  );
  console.log(row('people import, everybody new', 'importSeconds', 's'));
  console.log(row('record, everybody known, register loaded first', 'recordSeconds', 's'));
  console.log(row('affected, one disclosure', 'affectedMs', 'ms'));
  console.log(row('peak memory of the process', 'peakMb', 'MB'));
}
