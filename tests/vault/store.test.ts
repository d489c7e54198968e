import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import { generateKeyholder, openFolderStore, sealBytes, unsealStream } from '../../src/vault/index.ts';
import { tempFolder } from './age-command.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const storeModule = new URL('../../src/vault/index.ts', import.meta.url).href;

test('what was put in a folder is found under the digest of its ciphertext, closed to others', async () => {
  using folder = tempFolder();
  const dir = join(folder.path, 'objects');
  const store = await openFolderStore(dir);
  const writer = await store.put();
  await writer.write([Buffer.from('cipher'), new Uint8Array(0)]);
  await writer.write([Buffer.from('text'), Buffer.from('!')]);
  const { name, sizeBytes } = await writer.commit();
  assert.equal(name, createHash('sha256').update('ciphertext!').digest('hex'));
  assert.equal(sizeBytes, 11);
  const path = join(dir, name.slice(0, 2), `${name}.age`);
  assert.deepEqual([path, dir, join(dir, 'spool'), join(dir, name.slice(0, 2))].map(modeOf), [
    '600',
    '700',
    '700',
    '700',
  ]);
  assert.deepEqual(readdirSync(join(dir, 'spool')), []);
  assert.equal(await store.has(name), true);
  assert.equal((await buffer(store.read(name))).toString(), 'ciphertext!');
  await store.remove(name);
  await store.remove(name);
  assert.equal(await store.has(name), false);
  await assert.rejects(buffer(store.read(name)), { code: 'ENOENT' });
});

test('an original sealed into the store comes out again, and its text is nowhere in the folder', async () => {
  using folder = tempFolder();
  const keyholder = await generateKeyholder();
  const store = await openFolderStore(folder.path);
  const plain = Buffer.from('nobody@example.org;'.repeat(20_000));
  const writer = await store.put();
  await writer.write([await sealBytes([keyholder.recipient], plain)]);
  const { name } = await writer.commit();
  const sealed = await buffer(store.read(name));
  assert.equal(sealed.includes('nobody@example'), false);
  assert.ok(plain.equals(await buffer(unsealStream([keyholder.identity], store.read(name)))));
});

test('an object is not there before commit, and nothing is left after discard', async () => {
  using folder = tempFolder();
  const store = await openFolderStore(folder.path);
  {
    await using writer = await store.put();
    await writer.write([Buffer.from('abc')]);
    assert.deepEqual(readdirSync(folder.path), ['spool']);
    assert.equal(readdirSync(join(folder.path, 'spool')).length, 1);
  }
  assert.deepEqual(readdirSync(join(folder.path, 'spool')), []);
  const writer = await store.put();
  await writer.discard();
  await writer.discard();
  await assert.rejects(writer.write([Buffer.from('abc')]), /^Error: object: no longer open/);
  await assert.rejects(writer.commit(), /^Error: object: no longer open/);
});

test('a name that is no digest reaches no file', async () => {
  using folder = tempFolder();
  const store = await openFolderStore(folder.path);
  for (const name of ['', '../../etc/passwd', 'a'.repeat(63), `${'a'.repeat(64)}/`, 'A'.repeat(64)]) {
    assert.throws(() => store.read(name), /^Error: object: not an object name/);
  }
});

test('the spool loses what a killed process left and keeps what a living one writes', async () => {
  using folder = tempFolder();
  const spool = join(folder.path, 'spool');
  const store = await openFolderStore(folder.path);
  const mine = await store.put();
  await mine.write([Buffer.from('mine')]);
  const writing = `import { openFolderStore } from ${JSON.stringify(storeModule)};
    const writer = await (await openFolderStore(${JSON.stringify(folder.path)})).put();
    await writer.write([Buffer.from('theirs')]);
    console.log('written');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', writing]);
  const ended = once(child, 'exit');
  try {
    await once(child.stdout, 'data');
    assert.equal(await store.wipeSpool(), 0);
    assert.equal(readdirSync(spool).length, 2);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  assert.equal(await store.wipeSpool(), 1);
  assert.equal(readdirSync(spool).length, 1);
  const { sizeBytes } = await mine.commit();
  assert.equal(sizeBytes, 4);
});

test('a part older than this process, under this process’s number, is a left-over', async () => {
  using folder = tempFolder();
  const spool = join(folder.path, 'spool');
  const store = await openFolderStore(folder.path);
  const writer = await store.put();
  const [name] = readdirSync(spool);
  const old = join(spool, name.replace(/[0-9a-f]{24}/, '0'.repeat(24)));
  const foreign = join(spool, name.replace(/^[0-9a-f]{8}/, '00000000'));
  const notOurs = join(spool, 'notes.txt');
  for (const path of [old, foreign, notOurs]) writeFileSync(path, '');
  utimesSync(old, new Date(0), new Date(0));
  assert.equal(await store.wipeSpool(), 1);
  assert.deepEqual([old, foreign, notOurs].map(existsSync), [false, true, true]);
  utimesSync(foreign, new Date(0), new Date(0));
  assert.equal(await store.wipeSpool(), 1);
  await writer.commit();
});

// A file system of 256 KiB needs root; a machine that does not let us make one says so.
const small = ['-m', 'sh', '-c', 'mount -t tmpfs -o size=256k tmpfs "$0" && exec "$@"'];
const withoutMount = (): string | false => {
  using folder = tempFolder();
  const tried = spawnSync('unshare', [...small, folder.path, 'true']);
  return tried.status === 0 ? false : 'a small file system cannot be mounted here';
};

test('a full disk is one clear sentence and leaves nothing behind', { skip: withoutMount() }, () => {
  using folder = tempFolder();
  const filling = `import { openFolderStore } from ${JSON.stringify(storeModule)};
    import { readdirSync } from 'node:fs';
    const dir = ${JSON.stringify(folder.path)};
    const writer = await (await openFolderStore(dir)).put();
    try {
      for (let i = 0; i < 100; i++) await writer.write([Buffer.alloc(3000), Buffer.alloc(7000)]);
    } catch (error) {
      console.log(JSON.stringify([error.name, error.code, error.message, readdirSync(dir + '/spool')]));
    }`;
  const args = [...small, folder.path, process.execPath, '--input-type=module-typescript', '-e', filling];
  const [name, code, message, left] = JSON.parse(spawnSync('unshare', args).stdout.toString());
  assert.deepEqual([name, code, left], ['InputError', 'NO_SPACE', []]);
  assert.match(message, /^no space left where sealed objects are kept/);
});
