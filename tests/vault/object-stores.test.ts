import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import {
  generateKeyholder,
  openObjectStore,
  sealBytes,
  unsealStream,
  type ListedObject,
  type ObjectStore,
} from '../../src/vault/index.ts';
import { startS3Server, type S3Server } from '../support/s3-server.ts';
import { tempFolder } from './age-command.ts';

// What every store promises, whatever it is made of.

let server: S3Server;
before(async () => {
  server = await startS3Server();
});
after(() => server.stop());

for (const kind of ['a folder', 'a bucket', 'a part of a bucket'] as const) {
  describe(kind, () => {
    const open = async (home: string): Promise<ObjectStore> => {
      if (kind === 'a folder') return openObjectStore('folder', { home });
      // Each test has a part of the bucket of its own.
      const where =
        kind === 'a bucket' ? 's3://sealed' : `s3://sealed/some/${randomBytes(4).toString('hex')}/`;
      const store = await openObjectStore(where, { home, s3: server.settings });
      for await (const { name } of store.list()) await store.remove(name);
      return store;
    };

    test('what was put in is found under the digest of its ciphertext until it is removed', async () => {
      using home = tempFolder();
      const store = await open(home.path);
      await store.reach();
      const writer = await store.put();
      await writer.write([Buffer.from('cipher'), new Uint8Array(0)]);
      await writer.sync();
      await writer.write([Buffer.from('text'), Buffer.from('!')]);
      const { name, sizeBytes } = await writer.commit();
      assert.equal(name, createHash('sha256').update('ciphertext!').digest('hex'));
      assert.equal(sizeBytes, 11);
      assert.equal(await store.has(name), true);
      assert.equal((await buffer(store.read(name))).toString(), 'ciphertext!');
      assert.deepEqual(spoolOf(home.path), []);
      await store.remove(name);
      await store.remove(name);
      assert.equal(await store.has(name), false);
      await assert.rejects(buffer(store.read(name)), { code: 'ENOENT' });
    });

    test('the list is what was kept, with sizes and times', async () => {
      using home = tempFolder();
      const store = await open(home.path);
      assert.deepEqual(await listAll(store), []);
      const kept = new Map<string, number>();
      for (const size of [1, 70_000, 3]) {
        const { name } = await put(store, randomBytes(size));
        kept.set(name, size);
      }
      await using unfinished = await store.put();
      await unfinished.write([Buffer.from('half')]);
      const listed = await listAll(store);
      assert.deepEqual(new Map(listed.map(({ name, sizeBytes }) => [name, sizeBytes])), kept);
      for (const { writtenAt } of listed) assert.ok(Math.abs(Date.now() - writtenAt.getTime()) < 60_000);
    });

    test('an object is not there before commit, and nothing is left after discard', async () => {
      using home = tempFolder();
      const store = await open(home.path);
      {
        await using writer = await store.put();
        await writer.write([Buffer.from('abc')]);
        assert.deepEqual(await listAll(store), []);
        assert.equal(spoolOf(home.path).length, 1);
      }
      assert.deepEqual(spoolOf(home.path), []);
      const writer = await store.put();
      await writer.discard();
      await writer.discard();
      await assert.rejects(writer.write([Buffer.from('abc')]), /^Error: object: no longer open/);
      await assert.rejects(writer.commit(), /^Error: object: no longer open/);
      assert.deepEqual(await listAll(store), []);
    });

    test('the same ciphertext twice is one object', async () => {
      using home = tempFolder();
      const store = await open(home.path);
      const first = await put(store, Buffer.from('same'));
      assert.deepEqual(await put(store, Buffer.from('same')), first);
      assert.equal((await listAll(store)).length, 1);
      assert.equal((await buffer(store.read(first.name))).toString(), 'same');
    });

    test('an object of 40 MB comes out as it went in', async () => {
      using home = tempFolder();
      const store = await open(home.path);
      const bytes = randomBytes(40_000_001);
      const { name } = await put(store, bytes);
      assert.ok(bytes.equals(await buffer(store.read(name))));
      await store.remove(name);
    });

    test('a name that is no digest reaches nothing', async () => {
      using home = tempFolder();
      const store = await open(home.path);
      for (const name of ['', '../../etc/passwd', 'a'.repeat(63), `${'a'.repeat(64)}/`, 'A'.repeat(64)]) {
        assert.throws(() => store.read(name), /^Error: object: not an object name/);
        await assert.rejects(store.has(name), /^Error: object: not an object name/);
        await assert.rejects(store.remove(name), /^Error: object: not an object name/);
      }
    });

    test('an original sealed into it opens again', async () => {
      using home = tempFolder();
      const keyholder = await generateKeyholder();
      const store = await open(home.path);
      const plain = Buffer.from('nobody@example.org;'.repeat(20_000));
      const { name } = await put(store, await sealBytes([keyholder.recipient], plain));
      assert.equal((await buffer(store.read(name))).includes('nobody@example'), false);
      assert.ok(plain.equals(await buffer(unsealStream([keyholder.identity], store.read(name)))));
    });
  });
}

test('any other place is refused with the places that there are', async () => {
  using home = tempFolder();
  for (const where of ['', 'bucket', 'gs://bucket', 's3:/bucket']) {
    await assert.rejects(openObjectStore(where, { home: home.path }), {
      code: 'ARGUMENT_INVALID',
      message: /'folder' or s3:\/\/bucket/,
    });
  }
});

async function put(store: ObjectStore, bytes: Uint8Array): Promise<{ name: string; sizeBytes: number }> {
  await using writer = await store.put();
  await writer.write([bytes]);
  return await writer.commit();
}

async function listAll(store: ObjectStore): Promise<ListedObject[]> {
  const all: ListedObject[] = [];
  for await (const each of store.list()) all.push(each);
  return all;
}

function spoolOf(home: string): string[] {
  return readdirSync(join(home, 'objects', 'spool'));
}
