import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { rewrapAll, Unsealing } from '../../src/custody/index.ts';
import { appendEvidence } from '../../src/evidence/index.ts';
import {
  addKeyholder,
  currentKeyholders,
  currentOriginalsKey,
  listDataKeys,
  listKeyholders,
  openWrapped,
  renewOriginalsKey,
  requireEvidenced,
  retireKeyholder,
  staleDataKeys,
  wrapSecret,
  type DataKey,
} from '../../src/keyholders/index.ts';
import { generateKeyholder, type Keyholder } from '../../src/vault/index.ts';
import { createTestInstallation, listActs, type TestInstallation } from '../support/installation.ts';

const KEY = { held: 'key' as const, shares: null, threshold: null };

async function addSecond(place: TestInstallation): Promise<Keyholder> {
  const second = await generateKeyholder();
  const { recipient } = second;
  await place.app.database.transaction(async (tx) => {
    await addKeyholder(tx, { ...KEY, name: 'second', recipient }, place.app.now());
    await appendEvidence(tx, place.app.now(), { act: 'keyholder added', payload: { recipient } });
  });
  return second;
}

async function addKeys(place: TestInstallation, count: number): Promise<void> {
  const { app } = place;
  await app.database.transaction(async (tx) => {
    const keyholders = await currentKeyholders(tx.client);
    for (let i = 0; i < count; i++)
      await wrapSecret(tx, 'cards', Buffer.alloc(32, i + 1), keyholders, app.now());
  });
}

async function contentsOf(keys: DataKey[], identity: string): Promise<string[]> {
  const digests: string[] = [];
  for (const key of keys) {
    digests.push(
      createHash('sha256')
        .update(await openWrapped(key, [identity]))
        .digest('hex'),
    );
  }
  return digests;
}

test('a new keyholder opens everything from before once it is re-wrapped, and the old one still does', async () => {
  await using place = await createTestInstallation();
  const { app, keyholder } = place;
  await addKeys(place, 5);
  const before = await listDataKeys(app.database.reader);
  const contents = await contentsOf(before, keyholder.identity);
  const second = await addSecond(place);
  assert.deepEqual(
    await staleDataKeys(app.database.reader),
    before.map(({ id }) => id),
  );
  await using unsealing = await Unsealing.begin(app, { identities: [keyholder.identity], purpose: 'test' });
  assert.deepEqual(await rewrapAll(app, unsealing), { rewrapped: before.length, left: 0 });
  assert.deepEqual(await rewrapAll(app, unsealing), { rewrapped: 0, left: 0 });
  const keys = await listDataKeys(app.database.reader);
  assert.deepEqual(await contentsOf(keys, second.identity), contents);
  assert.deepEqual(await contentsOf(keys, keyholder.identity), contents);
  assert.deepEqual(
    keys.map(({ keyholders }) => keyholders.join()),
    keys.map(() => '1,2'),
  );
});

test('a retired key opens no data key any more, and originals are sealed under another', async () => {
  await using place = await createTestInstallation();
  const { app, keyholder } = place;
  await addKeys(place, 3);
  const second = await addSecond(place);
  const originalsBefore = await currentOriginalsKey(app.database.reader);
  await using unsealing = await Unsealing.begin(app, { identities: [keyholder.identity], purpose: 'test' });
  const [first] = await listKeyholders(app.database.reader);
  await app.database.transaction(async (tx) => {
    const { keyholders } = await requireEvidenced(tx, [], { leaving: first });
    await retireKeyholder(tx, first, app.now());
    const { recipient: originalsKey } = await renewOriginalsKey(tx, keyholders, app.now());
    const payload = { recipient: first.recipient, originalsKey };
    await appendEvidence(tx, app.now(), { act: 'keyholder retired', payload });
  });
  await rewrapAll(app, unsealing);
  for (const key of await listDataKeys(app.database.reader)) {
    await assert.rejects(openWrapped(key, [keyholder.identity]), { code: 'IDENTITY_WRONG' });
    assert.ok((await openWrapped(key, [second.identity])).length > 0);
  }
  assert.notEqual((await currentOriginalsKey(app.database.reader)).id, originalsBefore.id);
});

test('an interrupted re-wrapping is taken up where it stopped, with evidence of each part', async () => {
  await using place = await createTestInstallation();
  const { app, keyholder } = place;
  await addKeys(place, 120);
  await addSecond(place);
  const all = (await listDataKeys(app.database.reader)).length;
  await using unsealing = await Unsealing.begin(app, { identities: [keyholder.identity], purpose: 'test' });
  const stop = new AbortController();
  const interrupted = rewrapAll(app, unsealing, { signal: stop.signal, onProgress: () => stop.abort() });
  await assert.rejects(interrupted, { name: 'AbortError' });
  const left = (await staleDataKeys(app.database.reader)).length;
  assert.ok(left > 0 && left < all, `${left} of ${all} left`);
  assert.deepEqual(await rewrapAll(app, unsealing), { rewrapped: left, left: 0 });
  const parts = (await listActs(app)).filter(({ act }) => act === 'data keys re-wrapped');
  assert.equal(parts.flatMap(({ payload }) => payload.dataKeys as number[]).length, all);
});

test('the only keyholder cannot be retired, and a retired one does not come back', async () => {
  await using place = await createTestInstallation();
  const { app, keyholder } = place;
  const [first] = await listKeyholders(app.database.reader);
  const retire = () => app.database.transaction((tx) => retireKeyholder(tx, first, app.now()));
  await assert.rejects(retire(), { name: 'InputError', code: 'KEYHOLDER_LAST' });
  await addSecond(place);
  await retire();
  const again = { ...KEY, name: 'chair', recipient: keyholder.recipient };
  await assert.rejects(
    app.database.transaction((tx) => addKeyholder(tx, again, app.now())),
    { name: 'InputError', code: 'KEYHOLDER_EXISTS' },
  );
});

test('the same keyholder added twice is one; a name or a recipient is not given twice', async () => {
  await using place = await createTestInstallation();
  const { app } = place;
  const second = await generateKeyholder();
  const add = (name: string, recipient: string) =>
    app.database.transaction((tx) => addKeyholder(tx, { ...KEY, name, recipient }, app.now()));
  const added = await add('second', second.recipient);
  assert.deepEqual(await add('second', second.recipient), added);
  await assert.rejects(add('third', second.recipient), { code: 'KEYHOLDER_EXISTS' });
  await assert.rejects(add('Second', (await generateKeyholder()).recipient), { code: 'KEYHOLDER_EXISTS' });
  assert.equal((await listKeyholders(app.database.reader)).length, 2);
});
