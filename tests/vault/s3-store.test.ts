import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import type { S3Settings } from '../../src/config.ts';
import { openObjectStore, type ListedObject, type ObjectStore } from '../../src/vault/index.ts';
import { isSigned } from '../support/aws-signature.ts';
import { startS3Server, type S3Server } from '../support/s3-server.ts';
import { tempFolder } from './age-command.ts';
import { startVersionedBucket } from './versioned-bucket.ts';

let server: S3Server;
let folder: ReturnType<typeof tempFolder>;
beforeEach(async () => {
  server = await startS3Server();
  folder = tempFolder();
});
afterEach(async () => {
  await server.stop();
  folder[Symbol.dispose]();
});

const open = (settings: Partial<S3Settings> = {}, where = 's3://sealed'): Promise<ObjectStore> =>
  openObjectStore(where, { home: folder.path, s3: { ...server.settings, ...settings } });
const spool = (): string[] => readdirSync(join(folder.path, 'objects', 'spool'));
const put = async (store: ObjectStore, bytes: Uint8Array): Promise<string> => {
  await using writer = await store.put();
  await writer.write([bytes]);
  return (await writer.commit()).name;
};

const listAll = async (store: ObjectStore): Promise<ListedObject[]> => {
  const all: ListedObject[] = [];
  for await (const each of store.list()) all.push(each);
  return all;
};

const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => assert.fail('nothing failed'),
    (error: unknown) => error as Error,
  );

test('the signature that the server of the tests asks for is Amazon’s', () => {
  // "Example: GET Object" of Amazon's documentation.
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
      'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,' +
      'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  };
  const request = { method: 'GET', url: '/test.txt', headers };
  assert.equal(isSigned(request, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'), true);
  assert.equal(isSigned(request, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEx'), false);
  assert.equal(
    isSigned({ ...request, url: '/test.txt?acl' }, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
    false,
  );
});

test('a server that dies in the middle of an upload leaves nothing readable, and the command can be run again', async () => {
  const store = await open();
  const bytes = randomBytes(40_000_000);
  await store.reach();
  await server.makeTrouble({ dieAfterBytes: 20_000_000 });
  const error = await failureOf(put(store, bytes));
  assert.equal((error as Error & { code: string }).code, 'OBJECTS_UNREACHABLE');
  assert.match(
    error.message,
    /cannot be reached in s3:\/\/sealed at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)/,
  );
  await server.restart();
  assert.deepEqual(await listAll(store), []);
  assert.deepEqual(
    spool().filter((name) => name.endsWith('.part')),
    [],
  );
  assert.equal(await server.countOpenUploads(), 1);
  const name = await put(store, bytes);
  assert.ok(bytes.equals(await buffer(store.read(name))));
});

test('a server that dies in the middle of a small upload shows nothing of it either', async () => {
  // s3rver, unlike others, keeps what came of a request that broke off: it fails for its digest.
  const store = await open();
  const bytes = randomBytes(8_000_000);
  await store.reach();
  await server.makeTrouble({ dieAfterBytes: 3_000_000 });
  await assert.rejects(put(store, bytes), { code: 'OBJECTS_UNREACHABLE' });
  await server.restart();
  for await (const { name } of store.list())
    await assert.rejects(buffer(store.read(name)), { code: 'OBJECT_DAMAGED' });
  const name = await put(store, bytes);
  assert.ok(bytes.equals(await buffer(store.read(name))));
});

test('a process that is killed while it uploads leaves nothing in the bucket once the spool is wiped', async () => {
  const store = await open();
  const module = new URL('../../src/vault/index.ts', import.meta.url).href;
  const uploading = `import { openObjectStore } from ${JSON.stringify(module)};
    const store = await openObjectStore('s3://sealed', ${JSON.stringify({ home: folder.path, s3: server.settings })});
    const writer = await store.put();
    await writer.write([Buffer.alloc(200_000_000, 7)]);
    console.log('written');
    await writer.commit();`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', uploading]);
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  let note: string | undefined;
  while (!(note = spool().find((name) => name.endsWith('.upload'))))
    await new Promise((wake) => setImmediate(wake));
  assert.ok(
    JSON.parse(readFileSync(join(folder.path, 'objects', 'spool', note), 'utf8')),
    'whole at first sight',
  );
  assert.equal(await store.wipeSpool(), 0, 'it lives');
  child.kill('SIGKILL');
  await ended;
  assert.equal(await server.countOpenUploads(), 1);
  assert.equal(spool().length, 2);
  await server.kill();
  assert.equal(await store.wipeSpool(), 1, 'a bucket out of reach does not stop a command that needs none');
  await server.restart();
  assert.equal(await store.wipeSpool(), 1);
  assert.deepEqual([spool(), await server.countOpenUploads(), await listAll(store)], [[], 0, []]);
});

test('requests that the server cannot take for a moment are made again', async () => {
  const store = await open();
  await server.makeTrouble({ refuse: 2 });
  const bytes = randomBytes(20_000_000);
  const name = await put(store, bytes);
  await server.makeTrouble({ breakDownload: true });
  await server.takeRequests();
  assert.ok(bytes.equals(await buffer(store.read(name))), 'taken up where it broke');
  assert.ok((await server.takeRequests()).length >= 2);
});

test('a list of more than one page is whole, and what is not ours is not in it', async () => {
  const store = await open({}, 's3://sealed/ours');
  const names = Array.from({ length: 1100 }, () => randomBytes(32).toString('hex'));
  const wrong = ['ours/notes.txt', `ours/00/${'f'.repeat(64)}.age`, `ours/keys/1.age`];
  const keys = [...names.map((name) => `ours/${name.slice(0, 2)}/${name}.age`), ...wrong];
  for (let at = 0; at < keys.length; at += 50) {
    const some = keys.slice(at, at + 50);
    await Promise.all(
      some.map((key) => fetch(`${server.settings.endpoint}/sealed/${key}`, { method: 'PUT', body: 'x' })),
    );
  }
  const listed = await listAll(store);
  assert.deepEqual(listed.map(({ name }) => name).toSorted(), names.toSorted());
  const pages = (await server.takeRequests()).filter((line) => line.startsWith('GET /sealed/ '));
  assert.equal(pages.length, 2);
});

test('what is there already is not sent again', async () => {
  const store = await open();
  const bytes = randomBytes(100_000);
  const name = await put(store, bytes);
  await server.takeRequests();
  assert.equal(await put(store, bytes), name);
  const puts = (await server.takeRequests()).filter((line) => line.startsWith('PUT'));
  assert.deepEqual(puts, []);
});

test('an object that somebody changed in the bucket is not read to its end', async () => {
  const store = await open();
  const name = await put(store, Buffer.from('what was sealed'));
  const path = `sealed/${name.slice(0, 2)}/${name}.age`;
  const changed = await fetch(`${server.settings.endpoint}/${path}`, {
    method: 'PUT',
    body: 'what was seaLed',
  });
  assert.equal(changed.status, 200);
  await assert.rejects(buffer(store.read(name)), { code: 'OBJECT_DAMAGED' });
  await put(store, Buffer.from('what was sealed'));
  assert.equal(
    (await buffer(store.read(name))).toString(),
    'what was sealed',
    'and is put right when sent again',
  );
});

test('each thing that is wrong with a bucket has its sentence, before anything is sealed', async () => {
  const refusal = async (settings: Partial<S3Settings>, where?: string): Promise<string> => {
    const store = await open(settings, where);
    for (const work of [() => store.reach(), () => store.put(), () => listAll(store)]) {
      const error = await failureOf(work());
      assert.equal(error.name, 'InputError', String(error));
      assert.equal(/S3RVER|secret-not-shown/.test(error.message), false, 'no key in a message');
    }
    return (await failureOf(store.reach())).message;
  };
  assert.match(await refusal({}, 's3://no-such-bucket/x'), /^there is no bucket 'no-such-bucket' at http/);
  assert.match(
    await refusal({ accessKeyId: 'someone' }),
    /does not accept the access key \(InvalidAccessKeyId\)/,
  );
  assert.match(
    await refusal({ secretAccessKey: 'secret-not-shown' }),
    /does not accept the access key \(SignatureDoesNotMatch\)/,
  );
  assert.match(await refusal({ accessKeyId: undefined }), /^AWS_ACCESS_KEY_ID is not set/);
  assert.match(await refusal({ secretAccessKey: undefined }), /^AWS_SECRET_ACCESS_KEY is not set/);
  assert.match(await refusal({ sessionToken: 'secret-not-shown' }), /^AWS_SESSION_TOKEN is set: temporary/);
  assert.match(await refusal({ endpoint: 'http://me:secret-not-shown@host' }), /is no address of a server/);
  assert.match(await refusal({}, 's3://UPPER'), /is no bucket's address/);
  assert.match(await refusal({}, 's3://sealed/../x'), /a folder in a bucket is named with/);
  assert.match(
    await refusal({ endpoint: server.settings.endpoint.replace('http:', 'https:') }),
    /does not talk as the address says/,
  );
  assert.deepEqual(spool(), []);
});

test('a bucket that refuses, or lies in another region, is said so', async () => {
  const answers = [
    {
      status: 403,
      code: 'AccessDenied',
      sentence: /refuses this access key \(AccessDenied\): it needs to list/,
    },
    { status: 301, code: 'PermanentRedirect', sentence: /is not in the region 'us-east-1': set AWS_REGION/ },
    { status: 400, code: 'AuthorizationHeaderMalformed', sentence: /is not in the region 'us-east-1'/ },
    { status: 403, code: 'RequestTimeTooSkewed', sentence: /finds this machine's clock too far off/ },
  ];
  for (const { status, code, sentence } of answers) {
    const refusing = createServer((_, response) => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<Error><Code>${code}</Code></Error>`);
    }).listen(0, '127.0.0.1');
    await once(refusing, 'listening');
    const { port } = refusing.address() as AddressInfo;
    const store = await open({ endpoint: `http://127.0.0.1:${port}` });
    await assert.rejects(store.reach(), { code: 'OBJECTS_UNREACHABLE', message: sentence });
    refusing.closeAllConnections();
    refusing.close();
  }
});

test('where the bucket keeps versions, an object is removed with every one of them, the current one last', async () => {
  await using bucket = await startVersionedBucket();
  const store = await open(bucket.settings);
  const name = await put(store, Buffer.from('x'));
  const other = await put(store, Buffer.from('y'));
  const key = `${name.slice(0, 2)}/${name}.age`;
  const url = `${bucket.settings.endpoint}/sealed/${key}`;
  await fetch(url, { method: 'PUT', body: 'exchanged' });
  await fetch(url, { method: 'DELETE' });
  await fetch(url, { method: 'PUT', body: 'x' });
  bucket.takeRequests();
  await store.remove(name);
  const deletes = bucket.takeRequests().filter((line) => line.startsWith('DELETE'));
  assert.equal(deletes.length, 4);
  assert.ok(
    deletes.every((line) => line.includes('?versionId=')),
    'nothing is hidden',
  );
  assert.match(deletes.at(-1)!, /versionId=v5$/);
  assert.deepEqual(bucket.versions(), [`${other.slice(0, 2)}/${other}.age v2`]);
});

test('a removal that is refused or dies in between leaves something that is found, and is finished by the next', async () => {
  await using bucket = await startVersionedBucket();
  const store = await open(bucket.settings);
  const keptNames = async (): Promise<string[]> => {
    const names: string[] = [];
    for await (const name of store.listKept()) names.push(name);
    return names;
  };
  const name = await put(store, Buffer.from('x'));
  const key = `${name.slice(0, 2)}/${name}.age`;
  const url = `${bucket.settings.endpoint}/sealed/${key}`;
  await fetch(url, { method: 'PUT', body: 'exchanged' });
  await fetch(url, { method: 'PUT', body: 'x' });
  let deletes = 0;
  bucket.refuse = (line) => (line.startsWith('DELETE') && ++deletes > 1 ? 403 : undefined);
  await assert.rejects(store.remove(name), { code: 'OBJECTS_UNREACHABLE', message: /AccessDenied/ });
  assert.deepEqual([bucket.versions().length, await keptNames()], [2, [name]]);
  bucket.refuse = undefined;
  await store.remove(name);
  assert.deepEqual([bucket.versions(), await keptNames()], [[], []]);
});

test('what another program, or a Rollcall of before, only hid is found and removed too', async () => {
  await using bucket = await startVersionedBucket();
  const store = await open(bucket.settings);
  const name = await put(store, Buffer.from('x'));
  await fetch(`${bucket.settings.endpoint}/sealed/${name.slice(0, 2)}/${name}.age`, { method: 'DELETE' });
  assert.deepEqual(await listAll(store), []);
  const kept: string[] = [];
  for await (const each of store.listKept()) kept.push(each);
  assert.deepEqual(kept, [name]);
  await store.remove(name);
  assert.deepEqual(bucket.versions(), []);
});

test('an access key that may not ask for versions does where there are none, and hides nothing where there are', async () => {
  await using bucket = await startVersionedBucket();
  const store = await open(bucket.settings);
  const name = await put(store, Buffer.from('x'));
  bucket.refuse = (line) => (line.includes('versions') ? 403 : undefined);
  await assert.rejects(store.remove(name), { code: 'OBJECTS_UNREACHABLE' });
  assert.deepEqual(await listAll(store).then((all) => all.map((each) => each.name)), [name]);
  await store.remove('0'.repeat(64));
});

test('a connection that breaks behind the last byte of an object costs nothing', async () => {
  const bytes = Buffer.from('what was sealed');
  const name = createHash('sha256').update(bytes).digest('hex');
  const asked: (string | undefined)[] = [];
  const breaking = createServer((request, response) => {
    asked.push(request.headers.range);
    if (request.headers.range) return void response.writeHead(416).end();
    // In chunks, as a server does that does not say how long it will be: the end is a chunk of its own.
    response.writeHead(200);
    response.write(bytes, () => setTimeout(() => response.socket?.destroy(), 50));
  }).listen(0, '127.0.0.1');
  await once(breaking, 'listening');
  const { port } = breaking.address() as AddressInfo;
  try {
    const store = await open({ endpoint: `http://127.0.0.1:${port}` });
    assert.ok(bytes.equals(await buffer(store.read(name))));
    assert.deepEqual(asked, [undefined, `bytes=${bytes.length}-`]);
  } finally {
    breaking.closeAllConnections();
    breaking.close();
  }
});

test('a command that needs no object needs no bucket', async () => {
  await server.stop();
  const store = await open({ accessKeyId: undefined });
  assert.equal(await store.wipeSpool(), 0);
});

test('a part that waits for its upload is closed to others', async () => {
  const store = await open();
  await using writer = await store.put();
  await writer.write([Buffer.from('x')]);
  const [part] = spool();
  assert.equal(statSync(join(folder.path, 'objects', 'spool', part)).mode & 0o777, 0o600);
});
