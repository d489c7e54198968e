import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { addDataKey } from '../../src/keyholders/index.ts';
import {
  computeExposure,
  countExposure,
  type ColumnSet,
  type Exposure,
  type ScopedSupplier,
} from '../../src/ledger/index.ts';
import { ANYBODY, insertDisclosure, listDisclosures, writeSets } from '../../src/ledger/index.ts';
import { emptyAttributes } from '../../src/people/index.ts';
import { createSet, listSet, SEGMENT_PEOPLE } from '../../src/sets/index.ts';
import { openDataset, type Dataset, type Supplier } from '../../src/suppliers/index.ts';
import { createTestDatabase } from '../support/database.ts';
import { addNamedSupplier } from '../support/suppliers.ts';

const TIMEZONE = 'Europe/London';
const AT = new Date('2026-01-01T00:00:00Z');
let place: Awaited<ReturnType<typeof createTestDatabase>>;
let supplier: Supplier;
let counter = 0;

before(async () => {
  place = await createTestDatabase();
  supplier = await addNamedSupplier(place.database, 'S', { retentionDays: 100 });
});
after(() => place.dispose());

type Sent = { day: number; columns: { category: string; certain: number[]; possible: number[] }[] };

async function newDataset(): Promise<Dataset> {
  return place.database.transaction((tx) => openDataset(tx, supplier, `dataset ${counter++}`));
}

async function send(dataset: Dataset, { day, columns }: Sent): Promise<void> {
  await place.database.transaction(async (tx) => {
    const sentAt = new Date(day * 86_400_000 + 43_200_000);
    const key = { purpose: 'originals' as const, wrapped: new Uint8Array(1), recipient: null };
    const dataKey = await addDataKey(tx, key, [], AT);
    const id = await insertDisclosure(
      tx,
      {
        dataset: dataset.id,
        direction: 'out',
        sentAt,
        recordedAt: AT,
        fileName: 'a.csv',
        format: 'csv',
        sizeBytes: 1,
        digest: Buffer.from(String(counter++)),
        object: '',
        dataKey,
        rows: { read: 0, known: 0, new: 0, ambiguous: 0, unidentifiable: 0 },
      },
      columns.map(({ category }, ordinal) => ({
        ordinal,
        tableName: null,
        name: `c${ordinal}`,
        field: null,
        category,
        sureness: 'told',
        why: '',
        unidentifiable: 0,
      })),
    );
    const sets: ColumnSet[] = (['certain', 'possible'] as const).flatMap((certainty) => [
      {
        ordinal: ANYBODY,
        category: '',
        certainty,
        people: setOf(columns.flatMap((each) => each[certainty])),
      },
      ...columns.map((each, ordinal) => ({
        ordinal,
        category: each.category,
        certainty,
        people: setOf(each[certainty]),
      })),
    ]);
    await writeSets(tx, { id, dataset: dataset.id, day }, sets);
  });
}

function setOf(people: number[]): Uint32Array {
  const set = createSet(1);
  const words = new Uint32Array(Math.max(set.length, ...people.map((person) => (person >>> 5) + 1)));
  for (const person of people) words[person >>> 5] |= 1 << (person & 31);
  return words;
}

async function ask(
  datasets: Dataset[],
  keep = (_day: number) => true,
  byHand: { added?: number[]; excluded?: number[] } = {},
): Promise<Exposure> {
  const { reader } = place.database;
  const disclosures = (await listDisclosures(reader, { datasets: datasets.map(({ id }) => id) })).filter(
    ({ sentAt }) => keep(Math.floor(sentAt.getTime() / 86_400_000)),
  );
  const scoped: ScopedSupplier[] = [{ supplier, datasets, disclosures, deleted: [] }];
  return computeExposure(reader, scoped, { at: AT, timezone: TIMEZONE, ...byHand });
}

/** An exposure as plain lists, for comparing. */
function plain(exposure: Exposure): object[] {
  return exposure.segments.map(({ segment, partition, certain, spans, overdue }) => ({
    segment,
    people: [...partition.classOf.keys()]
      .filter((place_) => partition.classOf[place_] !== 0)
      .map((place_) => ({
        person: place_,
        categories: partition.labelsOf[partition.classOf[place_]].map((label) => exposure.categories[label]),
        first: spans.first[place_],
        last: spans.last[place_],
      })),
    certain: [...listSet(certain)],
    overdue: [...listSet(overdue)],
  }));
}

const persons = fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 12 });
const column = fc.record({ category: fc.constantFrom('a', 'b', 'c'), certain: persons, possible: persons });
const sent = fc.record({
  day: fc.integer({ min: 15_000, max: 20_400 }),
  columns: fc.array(column, { minLength: 1, maxLength: 3 }),
});

test('the union that is kept says the same as all disclosures joined one by one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 4 }), async (deliveries) => {
      const dataset = await newDataset();
      for (const each of deliveries) await send(dataset, each);
      const kept = plain(await ask([dataset]));
      const other = await newDataset();
      await send(other, { day: 1, columns: [{ category: 'z', certain: [99], possible: [] }] });
      // One more, later left out, makes the dataset no longer whole: the answer is joined from the rest.
      for (const each of deliveries) await send(other, each);
      assert.deepEqual(plain(await ask([other], (day) => day !== 1)), kept);
    }),
    { numRuns: 25 },
  );
});

test('hundreds of thousands can be put in and taken out by hand', async () => {
  const dataset = await newDataset();
  await send(dataset, { day: 20_000, columns: [{ category: 'a', certain: [1, 2], possible: [] }] });
  const many = Array.from({ length: 430_000 }, (_, i) => i);
  const added = countExposure(await ask([dataset], undefined, { added: many }), emptyAttributes(430_000), []);
  assert.deepEqual(added.people, { certain: 430_000, possible: 0 });
  const excluded = countExposure(await ask([dataset], undefined, { excluded: many }), emptyAttributes(5), []);
  assert.deepEqual(excluded.people, { certain: 0, possible: 0 });
});

test('a person named in two files is counted once', async () => {
  const dataset = await newDataset();
  for (const day of [20_000, 20_001]) {
    await send(dataset, { day, columns: [{ category: 'a', certain: [1, 2], possible: [] }] });
  }
  const counts = countExposure(await ask([dataset]), emptyAttributes(5), []);
  assert.deepEqual(counts.people, { certain: 2, possible: 0 });
});

test('somebody certain in one file and possible in another is certain, and nobody is in both counts', async () => {
  const dataset = await newDataset();
  await send(dataset, { day: 20_000, columns: [{ category: 'a', certain: [1], possible: [2, 3] }] });
  await send(dataset, { day: 20_001, columns: [{ category: 'a', certain: [2], possible: [1] }] });
  const counts = countExposure(await ask([dataset]), emptyAttributes(5), []);
  assert.deepEqual(counts.people, { certain: 2, possible: 1 });
  assert.deepEqual(counts.byCategory, { a: { certain: 2, possible: 1 } });
  assert.deepEqual(counts.classes, [
    { categories: ['a'], possibly: [], certain: 2, possible: 1, kinds: { unknown: 3 } },
  ]);
});

test('people of different segments are kept apart and counted together', async () => {
  const dataset = await newDataset();
  const far = [0, 31, 32, SEGMENT_PEOPLE - 1, SEGMENT_PEOPLE, SEGMENT_PEOPLE + 5];
  await send(dataset, { day: 20_000, columns: [{ category: 'a', certain: far, possible: [] }] });
  const exposure = await ask([dataset]);
  assert.deepEqual(
    exposure.segments.map(({ segment, certain }) => [segment, [...listSet(certain)]]),
    [
      [0, [0, 31, 32, SEGMENT_PEOPLE - 1]],
      [1, [0, 5]],
    ],
  );
  assert.equal(countExposure(exposure, emptyAttributes(SEGMENT_PEOPLE + 10), []).people.certain, 6);
});

test('somebody whose last disclosure is past the retention should have been deleted, and still counts as held', async () => {
  const dataset = await newDataset();
  const today = Math.floor(AT.getTime() / 86_400_000);
  await send(dataset, { day: today - 101, columns: [{ category: 'a', certain: [1, 2], possible: [] }] });
  await send(dataset, { day: today - 100, columns: [{ category: 'a', certain: [2], possible: [] }] });
  const counts = countExposure(await ask([dataset]), emptyAttributes(5), []);
  assert.equal(counts.people.certain, 2);
  assert.equal(counts.shouldHaveBeenDeleted, 1);
});
