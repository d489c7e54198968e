// Who is affected: 430,000 people, 1,000 disclosures, 12 columns, against the same question in SQL over
// (disclosure, column, person) rows in PostgreSQL; and what ten times the disclosures cost.
// node bench/affected.ts [--people N] [--json]
import { parseArgs } from 'node:util';
import { currentOriginalsKey } from '../src/keyholders/index.ts';
import {
  dayOf,
  findAffected,
  insertDisclosure,
  writeSets,
  ANYBODY,
  type Scope,
} from '../src/ledger/index.ts';
import { listKinds, saveAttributes, type Attribute } from '../src/people/index.ts';
import { addToSet, countSet, createSet, forEachInSet, type DenseSet } from '../src/sets/index.ts';
import { openDataset } from '../src/suppliers/index.ts';
import { openBenchPlace } from './support/installation.ts';
import { peakMb, printTable, timeRuns, type Measured } from './support/table.ts';

const { values } = parseArgs({
  options: { people: { type: 'string', default: '430000' }, json: { type: 'boolean' } },
});
const people = Number(values.people);
const COLUMNS = 12;
const SHARE = 0.05; // of all people, in each disclosure
const RUNS = 7;
const RIVAL_DISCLOSURES = 10;
const STEPS = [10, 100, 1_000];
const START = Date.parse('2018-01-01T12:00:00Z');
const TIMEZONE = 'Europe/London';

await using place = await openBenchPlace();
const { app, supplier } = place;
const { reader } = app.database;
let seed = 1;
const random = (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

await app.database.transaction(async (tx) => {
  const everyone = new Map<number, Attribute>();
  for (let person = 0; person < people; person++) {
    everyone.set(person, {
      kind: 1 + (person % 4),
      standing: person % 3 === 0 ? 'former' : 'current',
      country: 'GB',
    });
  }
  await saveAttributes(tx, people, everyone);
});
const kinds = await listKinds(app.database);
const lines: Measured[] = [];
let recorded = 0;

await record(RIVAL_DISCLOSURES, true);
const sql = `select category, count(distinct person) from bench_fact join disclosure_column c using (disclosure, ordinal) group by category`;
const { rows } = await reader.query<{ n: string }>('select count(*) as n from rollcall.bench_fact');
lines.push({
  what: `SQL over rows, ${RIVAL_DISCLOSURES} disclosures`,
  seconds: await timeRuns(3, () => reader.query(sql)),
  note: `${Number(rows[0].n).toLocaleString('en-GB')} rows; people by category only`,
});
for (const step of STEPS) {
  await record(step - recorded, false);
  await ask(`affected, ${step.toLocaleString('en-GB')} disclosures`, {});
}
const middle = new Date(START + 500 * 86_400_000);
await ask('affected --held-at in the past (500 of 1,000)', { heldAt: middle });
await ask('affected --sent-from … --sent-to (100 of 1,000)', {
  sentFrom: new Date(START + 400 * 86_400_000),
  sentTo: new Date(START + 499.5 * 86_400_000),
});
printTable(
  `affected: ${people.toLocaleString('en-GB')} people, ${COLUMNS} columns, each disclosure about ${SHARE * 100}% of them`,
  lines,
);

async function ask(what: string, range: Partial<Scope>): Promise<void> {
  const at = range.heldAt ?? app.now();
  const scope: Scope = { suppliers: [supplier], ...(range.sentFrom ? {} : { heldAt: at }), ...range };
  const options = { acceptedGrades: [], kinds, at, timezone: TIMEZONE };
  let found = 0;
  const seconds = await timeRuns(RUNS, async () => {
    found = (await findAffected(reader, scope, options)).people.certain;
  });
  lines.push({ what, seconds, peakMb: peakMb(), note: `${found.toLocaleString('en-GB')} people` });
}

/** Writes disclosures straight into the ledger: what is timed is the asking. */
async function record(number: number, withRows: boolean): Promise<void> {
  await app.database.transaction(async (tx) => {
    const dataset = await openDataset(tx, supplier, 'members');
    if (withRows) await tx.client.query('create table bench_fact (disclosure int, ordinal int, person int)');
    for (let i = 0; i < number; i++) {
      const sentAt = new Date(START + recorded * 86_400_000);
      const columns = Array.from({ length: COLUMNS }, (_, ordinal) => ({
        ordinal,
        tableName: null,
        name: `Column ${ordinal}`,
        field: null,
        category: `category.${ordinal}`,
        sureness: 'told',
        why: '',
        unidentifiable: 0,
      }));
      const rowCount = { read: 0, known: 0, new: 0, ambiguous: 0, unidentifiable: 0 };
      const { id: dataKey } = await currentOriginalsKey(tx.client);
      const id = await insertDisclosure(
        tx,
        {
          dataset: dataset.id,
          direction: 'out',
          sentAt,
          recordedAt: sentAt,
          fileName: 'bench.csv',
          format: 'csv',
          sizeBytes: 1,
          digest: Buffer.from(`${recorded}`),
          object: '',
          dataKey,
          rows: rowCount,
        },
        columns,
      );
      const anybody = createSet(people);
      for (let person = 0; person < people; person++) if (random() < SHARE) addToSet(anybody, person);
      const sets = columns.map(({ ordinal }) => ({
        ordinal,
        people: ordinal === 0 ? anybody : blank(anybody),
      }));
      await writeSets(tx, { id, dataset: dataset.id, day: dayOf(sentAt, TIMEZONE) }, [
        { ordinal: ANYBODY, category: '', certainty: 'certain', people: anybody },
        ...sets.map((set) => ({
          ...set,
          category: `category.${set.ordinal}`,
          certainty: 'certain' as const,
        })),
      ]);
      if (withRows) for (const set of sets) await insertFacts(tx.client, id, set.ordinal, set.people);
      recorded++;
    }
  });
  if (withRows) await app.database.transaction((tx) => tx.client.query('analyze bench_fact'));
}

async function insertFacts(
  client: { query(text: string, values: unknown[]): Promise<unknown> },
  disclosure: number,
  ordinal: number,
  set: DenseSet,
): Promise<void> {
  const persons: number[] = [];
  forEachInSet(set, (person) => persons.push(person));
  if (persons.length !== countSet(set)) throw new Error('bench: a set was not read whole');
  await client.query('insert into bench_fact select $1, $2, unnest($3::int[])', [
    disclosure,
    ordinal,
    persons,
  ]);
}

/** The same people without one in ten. */
function blank(set: DenseSet): DenseSet {
  const some = createSet(people);
  forEachInSet(set, (person) => {
    if (random() >= 0.1) addToSet(some, person);
  });
  return some;
}
