import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { unsealBytes, unsealStream } from '../../src/vault/index.ts';
import { openWrappedCards } from '../support/cards.ts';
import { openWithAge, tempFolder, withoutAge } from './age-command.ts';
import { applyEdit } from './edits.ts';
import type { Edit } from './edits.ts';

type Keys = { identity: string; otherIdentity: string };
type FileVectors = Keys & {
  valid: { name: string; original: { text: string; times: number }; sealed: string }[];
  refused: { name: string; of?: string; edit?: Edit; sealed?: string; error: string }[];
};
type CardVectors = Keys & {
  dataKey: string;
  wrappedKey: string;
  shortWrappedKey: string;
  valid: { name: string; ordinal: number; plain: string; card: string }[];
  refused: { name: string; of: string; ordinal: number; edit: Edit }[];
};

const files: FileVectors = read('vectors/sealed-files.json');
const cards: CardVectors = read('vectors/sealed-cards.json');
const wrappedKey = Buffer.from(cards.wrappedKey, 'base64');

for (const vector of files.valid) {
  const sealed = Buffer.from(vector.sealed, 'base64');
  const original = Buffer.from(vector.original.text.repeat(vector.original.times));

  test(`a file sealed elsewhere opens: ${vector.name}`, async () => {
    assert.ok(original.equals(await unsealBytes([files.identity], sealed)));
  });

  test(`a file sealed elsewhere opens in pieces: ${vector.name}`, async () => {
    const length = sealed.length < 1000 ? 1 : 777;
    const opened: Uint8Array[] = [];
    for await (const piece of unsealStream([files.identity], inPieces(sealed, length))) opened.push(piece);
    assert.ok(original.equals(Buffer.concat(opened)));
  });
}

for (const vector of files.refused) {
  test(`a sealed file is refused: ${vector.name}`, async () => {
    const valid = files.valid.find((each) => each.name === vector.of);
    const start = Buffer.from(vector.sealed ?? valid?.sealed ?? '', 'base64');
    const sealed = applyEdit(start, vector.edit ?? {});
    assert.ok(vector.edit === undefined || !sealed.equals(start));
    await assert.rejects(unsealBytes([files.identity], sealed), { name: 'InputError', code: vector.error });
    if (withoutAge === false) assert.throws(() => openWithAge(files.identity, sealed));
  });
}

for (const vector of cards.valid) {
  test(`a card sealed elsewhere opens: ${vector.name}`, async () => {
    const opener = await openWrappedCards(wrappedKey, [cards.identity]);
    const plain = opener.openCard(vector.ordinal, Buffer.from(vector.card, 'hex'));
    assert.equal(Buffer.from(plain).toString(), vector.plain);
  });
}

for (const vector of cards.refused) {
  test(`a card is refused: ${vector.name}`, async () => {
    const valid = cards.valid.find((each) => each.name === vector.of);
    const card = applyEdit(Buffer.from(valid?.card ?? '', 'hex'), vector.edit);
    const opener = await openWrappedCards(wrappedKey, [cards.identity]);
    assert.throws(() => opener.openCard(vector.ordinal, card), { name: 'InputError', code: 'FILE_DAMAGED' });
  });
}

test('the key of the cards does not open with another identity, and is refused where it is no key', async () => {
  await assert.rejects(openWrappedCards(wrappedKey, [cards.otherIdentity]), { code: 'IDENTITY_WRONG' });
  const short = Buffer.from(cards.shortWrappedKey, 'base64');
  await assert.rejects(openWrappedCards(short, [cards.identity]), { code: 'FILE_DAMAGED' });
});

test('the age command alone gives the key of the cards', { skip: withoutAge }, () => {
  assert.equal(openWithAge(cards.identity, wrappedKey).toString('hex'), cards.dataKey);
});

test('the recipe of formats/sealed-cards.md opens a card without Rollcall', { skip: withoutPython() }, () => {
  const page = readFileSync(formatFile('sealed-cards.md'), 'utf8');
  const script = /```python\n([^]*?)```/.exec(page)?.[1] ?? '';
  using folder = tempFolder();
  const key = join(folder.path, 'cards.key');
  writeFileSync(join(folder.path, 'open-card.py'), script);
  writeFileSync(key, Buffer.from(cards.dataKey, 'hex'));
  for (const { ordinal, plain, card } of cards.valid) {
    const args = [join(folder.path, 'open-card.py'), key, String(ordinal), card];
    assert.equal(execFileSync('python3', args).toString(), plain);
    const moved = [args[0], key, String((ordinal + 1) % 2 ** 32), card];
    assert.notEqual(spawnSync('python3', moved).status, 0);
  }
});

function withoutPython(): string | false {
  const here = spawnSync('python3', ['-c', 'import cryptography']).status === 0;
  return here ? false : 'python3 with its cryptography package is not installed here';
}

function formatFile(path: string): URL {
  return new URL(`../../formats/${path}`, import.meta.url);
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(formatFile(path), 'utf8'));
}

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
