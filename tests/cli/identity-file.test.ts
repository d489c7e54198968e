import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import {
  describeCard,
  formatIdentityFile,
  generateKeyholder,
  protectIdentityFile,
  splitIdentity,
  type Keyholder,
} from '../../src/vault/index.ts';
import { runOnTerminal, withoutTerminal } from '../support/terminal.ts';
import { tempFolder } from './contexts.ts';

const SCRIPT = join(import.meta.dirname, 'show-recipients.ts');
/** As a shell reads it, where the checkout lies in a folder with a space too. */
const RUN = `'${process.execPath}' '${SCRIPT}'`;
const PASSPHRASE = 'five words that do not belong';
let keyholder: Keyholder;
let plain: string;
let protectedFile: string;

before(async () => {
  keyholder = await generateKeyholder();
  plain = formatIdentityFile(keyholder, new Date());
  protectedFile = await protectIdentityFile(plain, PASSPHRASE);
});

/** Runs without a terminal: a session of its own has none, whoever runs the tests. */
function read(path: string, options: { input?: string; passphraseFile?: string } = {}): string {
  const { passphraseFile, input } = options;
  const environment = passphraseFile === undefined ? {} : { ROLLCALL_PASSPHRASE_FILE: passphraseFile };
  const { stdout, stderr } = spawnSync('setsid', ['-w', process.execPath, SCRIPT, path], {
    input: input ?? '',
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  assert.doesNotMatch(stdout + stderr, /AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]|five words/);
  return stdout + stderr;
}

test('the identity is read from a file, and from standard input where the file is -', () => {
  using folder = tempFolder();
  const file = folder.at('key.txt');
  writeFileSync(file, plain, { mode: 0o600 });
  assert.equal(read(file), `${keyholder.recipient}\n`);
  assert.equal(read('-', { input: plain }), `${keyholder.recipient}\n`);
});

test('share cards are read like any identity file, from cards of several files in a pipe', async () => {
  const cards = await splitIdentity(keyholder.identity, { shares: 5, threshold: 3 });
  const text = cards.map((card) => describeCard(card, { label: 'Example', madeAt: new Date() }));
  assert.equal(read('-', { input: text.slice(1, 4).join('') }), `${keyholder.recipient}\n`);
  assert.match(read('-', { input: text.slice(1, 3).join('') }), /1 more is missing, any of 1, 4, 5/);
  assert.match(
    read('-', { input: text.slice(1, 4).join('').replace('3-2  ', '3-2  Z') }),
    /^standard input: card 3, line 2: has 22/,
  );
});

test('a passphrase comes from the file of ROLLCALL_PASSPHRASE_FILE where there is no terminal', () => {
  using folder = tempFolder();
  const [file, passphraseFile, wrong, empty] = ['key.age', 'pass', 'wrong', 'empty'].map(folder.at);
  writeFileSync(file, protectedFile, { mode: 0o600 });
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
  writeFileSync(wrong, 'another', { mode: 0o644 });
  writeFileSync(empty, '\n', { mode: 0o600 });
  assert.equal(read(file, { passphraseFile }), `${keyholder.recipient}\n`);
  const refused = read(file, { passphraseFile: wrong });
  assert.match(
    refused,
    /^this passphrase does not open the identity file: try again \(the passphrase is from .*wrong, which ROLLCALL_PASSPHRASE_FILE names\)$/m,
  );
  assert.match(
    refused,
    /^The passphrase file .*wrong can be read by other users of this machine: chmod 600 /m,
  );
  assert.match(read(file, { passphraseFile: empty }), /ROLLCALL_PASSPHRASE_FILE\) is empty/);
  assert.match(
    read(file, { passphraseFile: folder.at('none') }),
    /none \(ROLLCALL_PASSPHRASE_FILE\) cannot be read/,
  );
  assert.match(
    read(file),
    /no terminal to ask on: write it into a file and name that in ROLLCALL_PASSPHRASE_FILE/,
  );
});

test('an identity file that others may read is used, and its owner told', () => {
  using folder = tempFolder();
  const file = folder.at('key.txt');
  writeFileSync(file, plain, { mode: 0o644 });
  assert.equal(
    read(file),
    `${keyholder.recipient}\nThe identity file ${file} can be read by other users of this machine: chmod 600 ${file}\n`,
  );
});

test('a file that cannot be an identity file is named in a sentence', () => {
  using folder = tempFolder();
  const large = folder.at('large');
  writeFileSync(large, Buffer.alloc(2_000_000, 'a'), { mode: 0o600 });
  assert.match(read(folder.at('none')), /^The identity file .*none cannot be read: check the path$/m);
  assert.match(read(folder.path), /^The identity file .* cannot be read: check the path$/m);
  assert.match(read(large), /^The identity file .*large is too large to be one/m);
  assert.match(read('-'), /holds no identity/);
});

test(
  'on a terminal the passphrase is asked for and not shown, also where standard input is a pipe',
  { skip: withoutTerminal },
  async () => {
    using folder = tempFolder();
    const file = folder.at('key.age');
    writeFileSync(file, protectedFile, { mode: 0o600 });
    // With a slip, rubbed out.
    const typed = `${PASSPHRASE.slice(0, 8)}xy\u007f\u007f${PASSPHRASE.slice(8)}\r`;
    for (const command of [`${RUN} ${file} < /dev/null`, `cat ${file} | ${RUN} -`]) {
      const { exitCode, shown } = await runOnTerminal(command, [['Passphrase of', typed]]);
      assert.equal(exitCode, 0, shown);
      assert.ok(shown.includes(keyholder.recipient), shown);
      assert.doesNotMatch(shown, /five|AGE-SECRET/);
    }
  },
);

test(
  'Ctrl-C where a passphrase is asked for ends the command, and the terminal shows again what is typed',
  { skip: withoutTerminal },
  async () => {
    using folder = tempFolder();
    const file = folder.at('key.age');
    writeFileSync(file, protectedFile, { mode: 0o600 });
    const { shown } = await runOnTerminal(`${RUN} ${file}; stty -a`, [['Passphrase of', 'abc\u0003']]);
    assert.match(shown, /interrupted/);
    assert.match(shown, /(?<!-)\becho\b/);
    assert.doesNotMatch(shown, /abc/);
  },
);
