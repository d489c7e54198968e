import assert from 'node:assert/strict';
import { appendFile, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeVault } from '../../src/cli/describe-vault.ts';
import {
  checkVault,
  destroyExpired,
  rewrapAll,
  setKeepOriginals,
  Unsealing,
} from '../../src/custody/index.ts';
import type { App } from '../../src/installation/index.ts';
import { appendEvidence } from '../../src/evidence/index.ts';
import {
  addKeyholder,
  currentKeyholders,
  listKeyholders,
  makeOriginalsKey,
  retireKeyholder,
  wrapSecret,
} from '../../src/keyholders/index.ts';
import { generateKeyholder, sealBytes, type Keyholder } from '../../src/vault/index.ts';
import { listActs } from '../support/installation.ts';
import { createRecorded } from './recorded.ts';

const DAYS = [{ day: '2021-01-01' }, { day: '2021-01-02' }, { day: '2021-01-03' }];
const DAY_MS = 24 * 60 * 60 * 1000;

const pathOf = (app: App, name: string): string =>
  join(app.config.home, 'objects', name.slice(0, 2), `${name}.age`);

const inOrder = (ids: number[]): number[] => ids.toSorted((a, b) => a - b);

const unseal = (app: App, keyholder: Keyholder, minutes?: number): Promise<Unsealing> =>
  Unsealing.begin(app, { identities: [keyholder.identity], purpose: 'a test', minutes });

test('where nothing is wrong nothing is said to be, with an identity and without', async () => {
  await using place = await createRecorded(DAYS);
  const { app, keyholder } = place;
  const without = await checkVault(app);
  assert.equal(without.sound, true);
  assert.equal(without.opening, undefined);
  assert.equal(without.objects.named, 3);
  assert.ok(without.objects.sizeBytes > 3 * 40);
  assert.equal(without.keys.toRewrap.length, 0);
  await using unsealing = await unseal(app, keyholder);
  const seen: number[] = [];
  const { sound, opening } = await checkVault(app, {
    unsealing,
    onProgress: (bytes, of) => seen.push(bytes / of),
  });
  assert.equal(sound, true);
  assert.deepEqual(opening, {
    dataKeys: without.keys.dataKeys,
    unopened: [],
    wrong: [],
    cards: { tried: 3, failed: [] },
    originals: { tried: 3, failed: [] },
    cutShort: false,
  });
  assert.equal(seen.at(-1), 1);
  const last = (await listActs(app)).at(-1)!;
  assert.equal(last.act, 'vault checked');
  assert.equal(last.payload.sound, true);
});

test('an object that is missing, cut short, longer or changed in one bit is found and named', async () => {
  await using place = await createRecorded([...DAYS, { day: '2021-01-04' }, { day: '2021-01-05' }]);
  const { app, disclosures, keyholder } = place;
  const [missing, short, long, flipped] = disclosures;
  await rm(pathOf(app, missing.object));
  const bytes = await readFile(pathOf(app, short.object));
  await writeFile(pathOf(app, short.object), bytes.subarray(0, -1));
  await appendFile(pathOf(app, long.object), 'x');
  const changed = await readFile(pathOf(app, flipped.object));
  changed[changed.length >> 1] ^= 1;
  await writeFile(pathOf(app, flipped.object), changed);
  await using unsealing = await unseal(app, keyholder);
  const { sound, objects, opening } = await checkVault(app, { unsealing });
  assert.equal(sound, false);
  assert.deepEqual(objects.missing, [{ object: missing.object, disclosures: [missing.id] }]);
  assert.deepEqual(
    inOrder(objects.damaged.flatMap((each) => each.disclosures)),
    inOrder([short.id, long.id, flipped.id]),
  );
  assert.deepEqual(inOrder(opening!.originals.failed), inOrder([missing.id, short.id, long.id, flipped.id]));
  const { payload } = (await listActs(app)).at(-1)!;
  assert.deepEqual([payload.missing, payload.damaged, payload.sound], [1, 3, false]);
});

test('an original that opens but is another file than was recorded is found', async () => {
  await using place = await createRecorded(DAYS);
  const { app, disclosures, keyholder } = place;
  const [first] = disclosures;
  const { rows } = await app.database.reader.query<{ recipient: string }>(
    'select recipient from data_key where id = $1',
    [first.dataKey],
  );
  await using writer = await app.objects.put();
  await writer.write([await sealBytes([rows[0].recipient], Buffer.from('Ref,Email\n9,z@x.example\n'))]);
  const { name } = await writer.commit();
  await app.database.transaction((tx) =>
    tx.client.query('update disclosure set object = $2 where id = $1', [first.id, name]),
  );
  assert.equal((await checkVault(app)).sound, true, 'without an identity nobody can tell');
  await using unsealing = await unseal(app, keyholder);
  const { sound, opening } = await checkVault(app, { unsealing });
  assert.equal(sound, false);
  assert.deepEqual(opening!.originals.failed, [first.id]);
});

test('however many objects are missing, what was destroyed meanwhile is asked once', async () => {
  await using place = await createRecorded([...DAYS, { day: '2021-01-04' }]);
  const { app, disclosures } = place;
  for (const { object } of disclosures) await rm(pathOf(app, object));
  const { reader } = app.database;
  let asked = 0;
  const counting: App = {
    ...app,
    database: {
      ...app.database,
      reader: {
        query: ((text: string, ...rest: unknown[]) => {
          if (/from disclosure/.test(text)) asked++;
          return (reader.query as (...all: unknown[]) => unknown)(text, ...rest);
        }) as typeof reader.query,
      },
    },
  };
  const { objects } = await checkVault(counting);
  assert.equal(objects.missing.length, 4);
  assert.ok(asked <= 3, `${asked} times`);
});

test('an object that no disclosure names is said, and wiped only when asked and a day old', async () => {
  await using place = await createRecorded(DAYS);
  const { app } = place;
  const names: string[] = [];
  for (const text of ['old', 'young']) {
    await using writer = await app.objects.put();
    await writer.write([Buffer.from(text)]);
    names.push((await writer.commit()).name);
  }
  const dayOld = new Date(Date.now() - DAY_MS - 60_000);
  await utimes(pathOf(app, names[0]), dayOld, dayOld);
  const looked = await checkVault(app);
  assert.equal(looked.sound, true, 'nothing that counts is wrong');
  assert.deepEqual(
    looked.objects.orphans.map(({ name }) => name),
    [names[0]],
  );
  assert.deepEqual([looked.objects.youngOrphans, looked.objects.wiped], [1, 0]);
  assert.equal(await app.objects.has(names[0]), true);
  const wiped = await checkVault(app, { wipeOrphans: true });
  assert.equal(wiped.objects.wiped, 1);
  assert.deepEqual([await app.objects.has(names[0]), await app.objects.has(names[1])], [false, true]);
  assert.equal((await checkVault(app, { wipeOrphans: true })).sound, true, 'the others are still there');
});

test('how old an orphan is, is by the clock of the installation', async () => {
  let ahead = 0;
  await using place = await createRecorded([], () => new Date(Date.now() + ahead));
  const { app } = place;
  await using writer = await app.objects.put();
  await writer.write([Buffer.from('left by a crash')]);
  await writer.commit();
  assert.equal((await checkVault(app)).objects.youngOrphans, 1);
  ahead = DAY_MS + 60_000;
  assert.equal((await checkVault(app)).objects.orphans.length, 1);
});

test('a keyholder who was retired opens nothing once everything is re-wrapped, and until then it is said what', async () => {
  await using place = await createRecorded(DAYS);
  const { app, keyholder } = place;
  const second = await generateKeyholder();
  const own = {
    name: 'second',
    recipient: second.recipient,
    held: 'key' as const,
    shares: null,
    threshold: null,
  };
  await app.database.transaction(async (tx) => {
    const { recipient } = await addKeyholder(tx, own, app.now());
    await appendEvidence(tx, app.now(), { act: 'keyholder added', payload: { recipient } });
  });
  const added = await checkVault(app);
  assert.equal(added.sound, false, 'the second cannot open anything yet');
  assert.equal(added.keys.toRewrap.length, added.keys.dataKeys);
  assert.equal(added.keys.keyholders[1].opens, 0);
  const rewrap = async (): Promise<void> => {
    await using unsealing = await unseal(app, keyholder);
    await rewrapAll(app, unsealing);
  };
  await rewrap();
  assert.equal((await checkVault(app)).keys.keyholders[1].opens, added.keys.dataKeys);
  await app.database.transaction(async (tx) => {
    await retireKeyholder(tx, (await listKeyholders(tx.client))[1], app.now());
    const later = new Date(+app.now() + 1000);
    const made = await makeOriginalsKey(tx, await currentKeyholders(tx.client), later);
    const payload = { recipient: second.recipient, originalsKey: made.recipient };
    await appendEvidence(tx, app.now(), { act: 'keyholder retired', payload });
  });
  const retired = await checkVault(app);
  assert.equal(retired.sound, false);
  const left = retired.keys.keyholders[1];
  assert.deepEqual([left.opens, left.takenAway, left.newSince], [added.keys.dataKeys, 0, 0]);
  await rewrap();
  const after = await checkVault(app);
  assert.equal(after.sound, true);
  const gone = after.keys.keyholders[1];
  assert.deepEqual([gone.opens, gone.takenAway, gone.newSince], [0, added.keys.dataKeys, 0]);
});

test('a copy of a key beside the objects that is missing or of before is written again', async () => {
  await using place = await createRecorded(DAYS);
  const { app, disclosures } = place;
  const { dataKey } = disclosures[0];
  const path = join(app.config.home, 'objects', 'keys', `${dataKey}.age`);
  const right = await readFile(path);
  await writeFile(path, 'sealed to somebody who was retired');
  assert.equal((await checkVault(app)).keys.copiesMended, 1);
  assert.deepEqual(await readFile(path), right);
  await rm(path);
  assert.equal((await checkVault(app)).keys.copiesMended, 1);
  assert.deepEqual(await readFile(path), right);
  assert.equal((await checkVault(app)).keys.copiesMended, 0);
});

test('a data key that was wrapped to somebody else besides is found without any identity', async () => {
  await using place = await createRecorded([]);
  const { app, keyholder } = place;
  const thief = await generateKeyholder();
  const wrapped = Buffer.from(await sealBytes([keyholder.recipient, thief.recipient], Buffer.alloc(32, 1)));
  const id = await app.database.transaction(async (tx) => {
    const made = await wrapSecret(
      tx,
      'cards',
      Buffer.alloc(32, 1),
      await currentKeyholders(tx.client),
      app.now(),
    );
    await tx.client.query('update data_key set wrapped = $2 where id = $1', [made, wrapped]);
    return made;
  });
  const { sound, keys } = await checkVault(app);
  assert.equal(sound, false);
  assert.deepEqual(keys.headerWrong, [id]);
});

test('data keys that hold another key than they should, or that do not open, are found with an identity', async () => {
  await using place = await createRecorded(DAYS);
  const { app, keyholder, disclosures } = place;
  const thief = await generateKeyholder();
  const replace = (id: number, recipient: string, content: Uint8Array): Promise<unknown> =>
    app.database.transaction(async (tx) =>
      tx.client.query('update data_key set wrapped = $2 where id = $1', [
        id,
        Buffer.from(await sealBytes([recipient], content)),
      ]),
    );
  const { rows } = await app.database.reader.query<{ id: number; purpose: string }>(
    'select id, purpose from data_key order by id',
  );
  const idOf = (purpose: string): number => rows.find((row) => row.purpose === purpose)!.id;
  await replace(idOf('originals'), keyholder.recipient, Buffer.from(`${thief.identity}\n`));
  await replace(idOf('matching'), keyholder.recipient, Buffer.alloc(16, 7));
  await replace(idOf('cards'), thief.recipient, Buffer.alloc(32, 7));
  await using unsealing = await unseal(app, keyholder);
  const { sound, opening, keys } = await checkVault(app, { unsealing });
  assert.equal(sound, false);
  assert.deepEqual(keys.headerWrong, [], 'the rows say nothing of it');
  assert.deepEqual(opening!.unopened, [idOf('cards')]);
  assert.deepEqual(inOrder(opening!.wrong), inOrder([idOf('originals'), idOf('matching')]));
  assert.equal(opening!.cards.failed.length, 3);
  assert.equal(disclosures.length, 3);
});

test('when the time of the identity is over the rest is checked and it is said', async () => {
  let ahead = 0;
  await using place = await createRecorded(DAYS, () => new Date(Date.now() + ahead));
  const { app, keyholder } = place;
  await using unsealing = await unseal(app, keyholder, 5);
  ahead = 6 * 60_000;
  const check = await checkVault(app, { unsealing });
  const { sound, unfinished, objects, opening } = check;
  assert.deepEqual([objects.named, opening!.cutShort, opening!.dataKeys], [3, true, 0]);
  // Keys that nobody opened are not said to open, though nothing was found wrong.
  assert.deepEqual([sound, unfinished], [false, true]);
  assert.match(describeVault(check, 'Europe/London'), /^NOT ALL OF IT WAS OPENED: /);
  await rm(pathOf(app, place.disclosures[0].object));
  const worse = await checkVault(app, { unsealing });
  assert.deepEqual([worse.sound, worse.unfinished], [false, false]);
  assert.match(describeVault(worse, 'Europe/London'), /^NOT EVERYTHING IS AS IT SHOULD BE:/);
});

test('what an interruption left of destroyed originals is removed', async () => {
  await using place = await createRecorded(DAYS);
  const { app, disclosures } = place;
  await setKeepOriginals(app, { keep: 30 });
  const aborted = AbortSignal.abort();
  await assert.rejects(destroyExpired(app, { signal: aborted }), { name: 'AbortError' });
  assert.equal(await app.objects.has(disclosures[0].object), true);
  const { sound, objects } = await checkVault(app);
  assert.deepEqual([sound, objects.named, objects.destroyed, objects.removed], [true, 0, 3, 3]);
  assert.equal(await app.objects.has(disclosures[0].object), false);
  const again = await checkVault(app);
  assert.deepEqual([again.sound, again.objects.removed, again.objects.orphans.length], [true, 0, 0]);
});
