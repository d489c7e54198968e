import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { armor, Encrypter } from 'age-encryption';
import {
  describeCard,
  formatIdentityFile,
  generateKeyholder,
  openIdentityFile,
  protectIdentityFile,
  sealBytes,
  splitIdentity,
} from '../../src/vault/index.ts';
import type { Keyholder } from '../../src/vault/index.ts';
import { tempFolder, withoutAge } from './age-command.ts';
import { runOnTerminal, withoutTerminal } from '../support/terminal.ts';

const PASSPHRASE = 'correct horse battery stäple';
let keyholder: Keyholder;
let plain: string;
/** Made once: the work that a passphrase costs is meant to be slow. */
let protectedFile: string;
/** The same at little work, where that is not the point. */
let quickFile: string;

before(async () => {
  keyholder = await generateKeyholder();
  plain = formatIdentityFile(keyholder, new Date());
  protectedFile = await protectIdentityFile(plain, PASSPHRASE);
  const encrypter = new Encrypter();
  encrypter.setPassphrase(PASSPHRASE);
  encrypter.setScryptWorkFactor(10);
  quickFile = armor.encode(await encrypter.encrypt(plain));
});

const unasked = (): Promise<string> => assert.fail('no passphrase is needed');

test('a plain identity file and one of share cards open without a passphrase', async () => {
  assert.deepEqual(await openIdentityFile(Buffer.from(plain), unasked), [keyholder.identity]);
  const cards = await splitIdentity(keyholder.identity, { shares: 5, threshold: 3 });
  const text = cards.slice(2).map((card) => describeCard(card, { label: 'Example', madeAt: new Date() }));
  assert.deepEqual(await openIdentityFile(Buffer.from(text.join('\n')), unasked), [keyholder.identity]);
  await assert.rejects(openIdentityFile(Buffer.from(text[0]), unasked, 'cards.txt'), {
    code: 'IDENTITY_INVALID',
    message: /: 2 more are missing/,
  });
});

test('a file that we protected costs a thief the work that age asks for, and opens with its passphrase', async () => {
  const binary = armor.decode(protectedFile);
  assert.match(Buffer.from(binary).toString('latin1'), /^age-encryption\.org\/v1\n-> scrypt \S{22} 18\n/);
  assert.deepEqual(await openIdentityFile(binary, async () => PASSPHRASE), [keyholder.identity]);
});

test('a protected file opens armoured and binary, with any line ends, and not with another passphrase', async () => {
  const binary = armor.decode(quickFile);
  const windows = Buffer.from(`\r\n${quickFile.replaceAll('\n', '\r\n')}`);
  for (const bytes of [Buffer.from(quickFile), windows, binary])
    assert.deepEqual(await openIdentityFile(bytes, async () => PASSPHRASE), [keyholder.identity]);
  await assert.rejects(
    openIdentityFile(binary, async () => 'correct horse'),
    {
      code: 'IDENTITY_WRONG',
      message: 'this passphrase does not open the identity file: try again',
    },
  );
});

test('a protected file that was changed or cut short is damaged', async () => {
  const binary = armor.decode(quickFile);
  const changed = Uint8Array.from(binary);
  changed[binary.length - 3] ^= 1;
  for (const bytes of [changed, binary.subarray(0, -5), Buffer.from(quickFile.slice(0, -40))])
    await assert.rejects(
      openIdentityFile(bytes, async () => PASSPHRASE),
      { code: 'IDENTITY_INVALID', message: /damaged or cut short/ },
    );
});

test('a file that is sealed to a key, or costs more work than we do, says how to open it', async () => {
  const sealed = await sealBytes([keyholder.recipient], Buffer.from(plain));
  for (const bytes of [sealed, Buffer.from(armor.encode(sealed))])
    await assert.rejects(openIdentityFile(bytes, unasked), { message: /sealed to another key/ });
  const costly = Buffer.from(armor.decode(quickFile)).toString('latin1').replace(' 10\n', ' 22\n');
  await assert.rejects(openIdentityFile(Buffer.from(costly, 'latin1'), unasked), {
    code: 'IDENTITY_INVALID',
    message: /work factor of 22/,
  });
});

test('a protected file that holds something else is refused like a plain one', async () => {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(PASSPHRASE);
  encrypter.setScryptWorkFactor(10);
  const hello = await encrypter.encrypt('hello\n');
  await assert.rejects(
    openIdentityFile(hello, async () => PASSPHRASE),
    {
      code: 'IDENTITY_INVALID',
      message: /^line 1 of the identity file is not an age identity/,
    },
  );
});

test(
  'the age command opens with a file that we protected, asking for its passphrase',
  { skip: withoutAge || withoutTerminal },
  async () => {
    using folder = tempFolder();
    const [key, sealed, opened] = ['key.txt', 'sealed.age', 'opened'].map((name) => join(folder.path, name));
    writeFileSync(key, protectedFile);
    writeFileSync(sealed, await sealBytes([keyholder.recipient], Buffer.from('what was sealed')));
    const { exitCode } = await runOnTerminal(`age -d -i ${key} -o ${opened} ${sealed}`, [
      ['Enter passphrase', `${PASSPHRASE}\n`],
    ]);
    assert.equal(exitCode, 0);
    assert.equal(readFileSync(opened, 'utf8'), 'what was sealed');
  },
);

test(
  'we open an identity file that age -p protected, binary and armoured',
  { skip: withoutAge || withoutTerminal },
  async () => {
    using folder = tempFolder();
    const made = execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const identity = /^AGE-SECRET-KEY-.*$/m.exec(made)![0];
    writeFileSync(join(folder.path, 'plain.txt'), made);
    for (const flags of ['-p', '-p -a']) {
      const file = join(folder.path, `key${flags.length}.age`);
      const { exitCode } = await runOnTerminal(`age ${flags} -o ${file} ${join(folder.path, 'plain.txt')}`, [
        ['Enter passphrase', `${PASSPHRASE}\n`],
        ['Confirm passphrase', `${PASSPHRASE}\n`],
      ]);
      assert.equal(exitCode, 0);
      assert.deepEqual(await openIdentityFile(readFileSync(file), async () => PASSPHRASE), [identity]);
    }
  },
);
