import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destroyExpired, readRetention, setKeepOriginals } from '../../src/custody/index.ts';
import type { App } from '../../src/installation/index.ts';
import { findAffected, listDisclosures } from '../../src/ledger/index.ts';
import { listKinds, loadAttributes } from '../../src/people/index.ts';
import { listSuppliers } from '../../src/suppliers/index.ts';
import { listActs } from '../support/installation.ts';
import { createRecorded, recordOne } from './recorded.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** The day after the last file was sent, at noon. */
const NOW = new Date('2021-03-01T12:00:00Z');
const SENT = [
  { day: '2021-01-01' },
  { day: '2021-02-28' },
  { day: '2021-01-01', dataset: 'gala' },
  { day: '2021-01-01', supplier: 'Polls', dataset: 'phones' },
];

const now = (): Date => NOW;

async function destroyedOf(app: App): Promise<string[]> {
  const all = await listDisclosures(app.database.reader, {});
  return all.filter((each) => each.originalDestroyedAt !== null).map((each) => each.fileName);
}

test('originals are kept for good unless it is said how long', async () => {
  await using place = await createRecorded(SENT, now);
  const { app } = place;
  assert.deepEqual(await readRetention(app), { all: 'for good', datasets: new Map() });
  assert.deepEqual(await destroyExpired(app), { disclosures: [], removed: 0 });
});

test('an original is destroyed when its days are over and not a moment before', async () => {
  let at = NOW;
  await using place = await createRecorded([{ day: '2021-02-01' }], () => at);
  const { app, disclosures } = place;
  await setKeepOriginals(app, { keep: 60 });
  const over = new Date(disclosures[0].sentAt.getTime() + 60 * DAY_MS);
  at = new Date(over.getTime() - 1);
  assert.equal((await destroyExpired(app)).disclosures.length, 0);
  at = over;
  const { disclosures: destroyed, removed } = await destroyExpired(app);
  assert.deepEqual([destroyed.map(({ id }) => id), removed], [[disclosures[0].id], 1]);
  assert.equal(await app.objects.has(disclosures[0].object), false);
  assert.deepEqual((await listDisclosures(app.database.reader, {}))[0].originalDestroyedAt, over);
});

test('a dataset keeps its originals as was said of it, and the others as of all', async () => {
  await using place = await createRecorded(SENT, now);
  const { app, disclosures } = place;
  const gala = disclosures.find(({ fileName }) => fileName.startsWith('gala'))!.dataset;
  const phones = disclosures.find(({ fileName }) => fileName.startsWith('phones'))!.dataset;
  assert.equal(await setKeepOriginals(app, { keep: 30 }), true);
  assert.equal(await setKeepOriginals(app, { keep: 'for good', dataset: gala }), true);
  assert.equal(await setKeepOriginals(app, { keep: 100, dataset: phones }), true);
  assert.deepEqual(await readRetention(app), {
    all: 30,
    datasets: new Map<number, number | 'for good'>([
      [gala, 'for good'],
      [phones, 100],
    ]),
  });
  await destroyExpired(app);
  assert.deepEqual(await destroyedOf(app), ['members-2021-01-01.csv']);
  await setKeepOriginals(app, { keep: 'as all', dataset: gala });
  await destroyExpired(app);
  assert.deepEqual((await destroyedOf(app)).toSorted(), ['gala-2021-01-01.csv', 'members-2021-01-01.csv']);
});

test('who is affected is the same before and after', async () => {
  await using place = await createRecorded(SENT, now);
  const { app } = place;
  const suppliers = await listSuppliers(app.database.reader);
  const ask = async (): Promise<unknown> => {
    const { reader } = app.database;
    const register = { attributes: await loadAttributes(reader), kinds: await listKinds(app.database) };
    const {
      tookMs: _,
      disclosures,
      ...affected
    } = await findAffected(
      reader,
      { suppliers, heldAt: NOW },
      { ...register, acceptedGrades: app.installation.acceptedGrades, at: NOW, timezone: 'Europe/London' },
    );
    return { ...affected, disclosures: disclosures.map(({ id }) => id) };
  };
  const before = await ask();
  assert.equal((before as { people: { certain: number } }).people.certain, 2);
  await setKeepOriginals(app, { keep: 1 });
  assert.equal((await destroyExpired(app)).disclosures.length, 4);
  assert.deepEqual(await ask(), before);
});

test('a dry run says which and changes nothing', async () => {
  await using place = await createRecorded(SENT, now);
  const { app, disclosures } = place;
  await setKeepOriginals(app, { keep: 30 });
  const acts = await listActs(app);
  const { disclosures: would, removed } = await destroyExpired(app, { dryRun: true });
  assert.deepEqual([would.length, removed], [3, 0]);
  assert.deepEqual(await listActs(app), acts);
  assert.deepEqual(await destroyedOf(app), []);
  for (const { object } of disclosures) assert.equal(await app.objects.has(object), true);
});

test('one entry names the disclosures, and none the files', async () => {
  await using place = await createRecorded(SENT, now);
  const { app } = place;
  await setKeepOriginals(app, { keep: 30 });
  await setKeepOriginals(app, { keep: 30 });
  const { disclosures } = await destroyExpired(app);
  await destroyExpired(app);
  const acts = (await listActs(app)).filter(({ act }) => act.includes('original'));
  assert.deepEqual(
    acts.map(({ act }) => act),
    ['keeping of originals changed', 'originals destroyed'],
    'said twice, done once',
  );
  const ids = disclosures.map(({ id }) => id);
  assert.deepEqual(
    acts[1].subjects,
    ids.map((id) => `disclosure:${id}`),
  );
  assert.deepEqual(acts[1].payload.disclosures, ids);
  assert.equal(JSON.stringify(acts).includes('.csv'), false);
});

test('after an interruption between the mark and the removal the next run removes the rest', async () => {
  await using place = await createRecorded(SENT, now);
  const { app, disclosures } = place;
  await setKeepOriginals(app, { keep: 30 });
  const stop = new AbortController();
  const onProgress = (done: number): void => {
    if (done === 1) stop.abort();
  };
  await assert.rejects(destroyExpired(app, { signal: stop.signal, onProgress }), { name: 'AbortError' });
  const there = async (): Promise<number> => {
    const found = await Promise.all(disclosures.map(({ object }) => app.objects.has(object)));
    return found.filter(Boolean).length;
  };
  assert.equal((await destroyedOf(app)).length, 3, 'destroyed is said first');
  const left = await there();
  assert.ok(left > 1);
  const { disclosures: again, removed } = await destroyExpired(app);
  assert.deepEqual([again.length, removed, await there()], [0, left - 1, 1]);
});

test('an object that another disclosure needs stays until that one has had its time', async () => {
  let at = NOW;
  await using place = await createRecorded([{ day: '2021-01-01' }, { day: '2021-02-28' }], () => at);
  const { app, disclosures } = place;
  const [old, young] = disclosures;
  await app.database.transaction((tx) =>
    tx.client.query('update disclosure set object = $2 where id = $1', [young.id, old.object]),
  );
  await setKeepOriginals(app, { keep: 30 });
  assert.deepEqual((await destroyExpired(app)).removed, 0);
  assert.equal(await app.objects.has(old.object), true);
  at = new Date(NOW.getTime() + 60 * DAY_MS);
  assert.deepEqual((await destroyExpired(app)).removed, 1);
  assert.equal(await app.objects.has(old.object), false);
});

test('a file whose original was destroyed is not recorded anew', async () => {
  await using place = await createRecorded([{ day: '2021-01-01' }], now);
  const { app, disclosures } = place;
  await setKeepOriginals(app, { keep: 30 });
  await destroyExpired(app);
  assert.equal(await recordOne(place, { day: '2021-01-01' }), disclosures[0].id);
  assert.equal((await listDisclosures(app.database.reader, {})).length, 1);
});
