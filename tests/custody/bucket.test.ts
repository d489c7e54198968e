import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { S3Settings } from '../../src/config.ts';
import { describeVault } from '../../src/cli/describe-vault.ts';
import { checkVault, destroyExpired, setKeepOriginals, Unsealing } from '../../src/custody/index.ts';
import { openInstallation, type App } from '../../src/installation/index.ts';
import { listDisclosures } from '../../src/ledger/index.ts';
import { createTestInstallation, type TestInstallation } from '../support/installation.ts';
import { startS3Server, type S3Server } from '../support/s3-server.ts';
import { startVersionedBucket } from '../vault/versioned-bucket.ts';
import { recordOne } from './recorded.ts';

// An installation whose objects are in a bucket, from its first file to their destruction.

let server: S3Server;
before(async () => {
  server = await startS3Server();
});
after(() => server.stop());

const createInBucket = (
  objects = 's3://sealed/party',
  s3: S3Settings = server.settings,
): Promise<TestInstallation> => createTestInstallation({ objects, s3 });

const spoolOf = (app: App): string[] => readdirSync(join(app.config.home, 'objects', 'spool'));

test('originals are recorded into a bucket, checked, opened and destroyed there', async () => {
  await using place = await createInBucket();
  const { app } = place;
  for (const day of ['2021-01-01', '2021-01-02']) await recordOne(place, { day });
  const [first, second] = await listDisclosures(app.database.reader, {});
  assert.deepEqual(spoolOf(app), []);
  {
    await using unsealing = await Unsealing.begin(app, {
      identities: [place.keyholder.identity],
      purpose: 'a test',
    });
    const { sound, objects, opening } = await checkVault(app, { unsealing });
    assert.deepEqual([sound, objects.named, opening!.originals.tried], [true, 2, 2]);
  }
  const path = `sealed/party/${first.object.slice(0, 2)}/${first.object}.age`;
  await fetch(`${server.settings.endpoint}/${path}`, { method: 'PUT', body: 'something else' });
  await app.objects.remove(second.object);
  const { sound, objects } = await checkVault(app);
  assert.deepEqual(
    [sound, objects.damaged, objects.missing],
    [
      false,
      [{ object: first.object, disclosures: [first.id] }],
      [{ object: second.object, disclosures: [second.id] }],
    ],
  );
  await setKeepOriginals(app, { keep: 30 });
  const { disclosures, removed } = await destroyExpired(app);
  assert.deepEqual([disclosures.length, removed], [2, 1]);
  assert.equal((await checkVault(app)).sound, true);
});

test('recording while the bucket is out of reach keeps nothing, and can be done again', async () => {
  await using place = await createInBucket('s3://sealed/other');
  const { app } = place;
  await server.kill();
  await assert.rejects(recordOne(place, { day: '2021-01-01' }), { code: 'OBJECTS_UNREACHABLE' });
  assert.deepEqual(await listDisclosures(app.database.reader, {}), []);
  assert.deepEqual(spoolOf(app), []);
  await server.restart();
  await recordOne(place, { day: '2021-01-01' });
  assert.equal((await checkVault(app)).sound, true);
});

test('two installations do not share a place in a bucket', async () => {
  await using first = await createInBucket('s3://sealed/shared');
  await assert.rejects(createInBucket('s3://sealed/shared'), {
    code: 'ARGUMENT_INVALID',
    message: /another installation keeps its objects/,
  });
  await recordOne(first, { day: '2021-01-01' });
  // One that was begun before the other had marked the place is refused when it writes.
  await using second = await createInBucket('s3://sealed/of-its-own');
  second.app.installation.objects = 's3://sealed/shared';
  await assert.rejects(checkVault(second.app), { code: 'ARGUMENT_INVALID' });
});

test('an installation is not begun with a bucket that cannot be used', async () => {
  await assert.rejects(createInBucket('s3://no-such-bucket'), {
    code: 'OBJECTS_UNREACHABLE',
    message: /^there is no bucket 'no-such-bucket'/,
  });
});

test('destroying that dies between the versions of an object is finished by the next run, and a refusal is said', async () => {
  await using bucket = await startVersionedBucket();
  await using place = await createInBucket('s3://sealed', bucket.settings);
  const { app } = place;
  for (const day of ['2021-01-01', '2021-01-02']) await recordOne(place, { day });
  const [first, second] = await listDisclosures(app.database.reader, {});
  const keyOf = (object: string): string => `${object.slice(0, 2)}/${object}.age`;
  const versionsOf = (object: string): number =>
    bucket.versions().filter((line) => line.startsWith(keyOf(object))).length;
  await fetch(`${bucket.settings.endpoint}/sealed/${keyOf(first.object)}`, { method: 'PUT', body: 'again' });
  await setKeepOriginals(app, { keep: 30 });
  // The first is locked behind its first version; the second is not held back by that.
  let deletes = 0;
  bucket.refuse = (line) =>
    line.startsWith(`DELETE /sealed/${keyOf(first.object)}`) && ++deletes > 1 ? 403 : undefined;
  await assert.rejects(destroyExpired(app), {
    code: 'OBJECTS_UNREACHABLE',
    message: /^1 object is still in the bucket, though recorded as destroyed; .*AccessDenied/,
  });
  assert.deepEqual([versionsOf(first.object), versionsOf(second.object)], [1, 0]);
  deletes = 1;
  const check = await checkVault(app);
  assert.deepEqual([check.sound, check.objects.refused?.objects], [false, [first.object]]);
  assert.match(
    describeVault(check, 'Europe/London'),
    /1 object of destroyed originals STILL IN THE BUCKET: /,
  );
  bucket.refuse = undefined;
  // Somebody hides it: no list shows it, and it is there all the same.
  await fetch(`${bucket.settings.endpoint}/sealed/${keyOf(first.object)}`, { method: 'DELETE' });
  const { disclosures, removed } = await destroyExpired(app);
  assert.deepEqual([disclosures.length, removed, versionsOf(first.object)], [0, 1, 0]);
  assert.equal((await checkVault(app)).sound, true);
});

test('of a key copy beside the objects no earlier version stays, though the bucket refused in between', async () => {
  await using bucket = await startVersionedBucket();
  await using place = await createInBucket('s3://sealed', bucket.settings);
  const copies = place.app.keyCopies();
  const there = (): string[] => bucket.versions().filter((line) => line.startsWith('keys/9.age'));
  await copies.keep(9, Buffer.from('wrapped to two'));
  bucket.refuse = (line) => (line.startsWith('DELETE') ? 403 : undefined);
  await assert.rejects(copies.keep(9, Buffer.from('wrapped to one')), { code: 'OBJECTS_UNREACHABLE' });
  assert.equal(Buffer.from((await copies.read(9))!).toString(), 'wrapped to two', 'and is seen to be old');
  bucket.refuse = undefined;
  await copies.keep(9, Buffer.from('wrapped to one'));
  assert.equal(there().length, 1);
  assert.equal(Buffer.from((await copies.read(9))!).toString(), 'wrapped to one');
});

test('questions are answered without the keys of the bucket', async () => {
  await using place = await createInBucket('s3://sealed/third');
  const { app } = place;
  await recordOne(place, { day: '2021-01-01' });
  await writeFile(join(place.folder, 'note'), '');
  await using again = await openInstallation({ ...app.config, s3: undefined });
  assert.equal((await listDisclosures(again.database.reader, {})).length, 1);
});
