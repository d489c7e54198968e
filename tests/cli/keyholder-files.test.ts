import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { keyholderGenerate } from '../../src/cli/commands/keyholder-generate.ts';
import { keyholderJoin } from '../../src/cli/commands/keyholder-join.ts';
import { subsets } from '../../src/cli/commands/keyholder-split.ts';
import { printCards } from '../../src/cli/print-cards/index.ts';
import {
  cardLines,
  describeCard,
  generateKeyholder,
  openIdentityFile,
  parseIdentityFile,
  readShareCards,
  recipientOf,
  sealBytes,
  splitIdentity,
} from '../../src/vault/index.ts';
import { openWithAge, withoutAge } from '../vault/age-command.ts';
import { quietContext, tempFolder } from './contexts.ts';

const face = { label: 'Example', madeAt: new Date('2026-07-30T12:00:00Z') };

test(
  'a generated identity file is its owner’s alone, is not written over, and age opens with it',
  { skip: withoutAge },
  async () => {
    using folder = tempFolder();
    const out = folder.at('key.txt');
    const { json, text } = await keyholderGenerate(quietContext(), [], { out });
    const { recipient } = json as { recipient: string };
    const [identity] = parseIdentityFile(readFileSync(out, 'utf8'));
    assert.equal(await recipientOf(identity), recipient);
    assert.equal(statSync(out).mode & 0o777, 0o600);
    assert.ok(text.includes(recipient));
    assert.doesNotMatch(text + JSON.stringify(json), /AGE-SECRET-KEY/);
    assert.equal(String(openWithAge(identity, await sealBytes([recipient], Buffer.from('x')))), 'x');
    await assert.rejects(keyholderGenerate(quietContext(), [], { out }), {
      code: 'ARGUMENT_INVALID',
      message: /is there already/,
    });
    assert.equal(parseIdentityFile(readFileSync(out, 'utf8'))[0], identity);
  },
);

test('a generated identity may be post-quantum and protected by a passphrase', async () => {
  using folder = tempFolder();
  const [out, passphraseFile] = ['key.age', 'pass'].map(folder.at);
  writeFileSync(passphraseFile, 'five words that do not belong\n', { mode: 0o600 });
  const context = quietContext({ ROLLCALL_PASSPHRASE_FILE: passphraseFile });
  const { json } = await keyholderGenerate(context, [], { out, passphrase: true, postQuantum: true });
  const [identity] = await openIdentityFile(readFileSync(out), async () => 'five words that do not belong');
  assert.equal(await recipientOf(identity), (json as { recipient: string }).recipient);
  assert.match(readFileSync(out, 'utf8'), /^-----BEGIN AGE ENCRYPTED FILE-----\n/);
  assert.match(identity, /^AGE-SECRET-KEY-PQ-1/);
});

test('a passphrase that is soon guessed is refused, and nothing is written', async () => {
  using folder = tempFolder();
  const [out, passphraseFile] = ['key.age', 'pass'].map(folder.at);
  writeFileSync(passphraseFile, 'short\n', { mode: 0o600 });
  const context = quietContext({ ROLLCALL_PASSPHRASE_FILE: passphraseFile });
  await assert.rejects(keyholderGenerate(context, [], { out, passphrase: true }), {
    message: /12 characters or more/,
  });
  assert.equal(statSync(out, { throwIfNoEntry: false }), undefined);
});

test('cards in several files are put together into an identity file, and wrong ones named', async () => {
  using folder = tempFolder();
  const { identity, recipient } = await generateKeyholder();
  const cards = await splitIdentity(identity, { shares: 4, threshold: 3 });
  const files = cards.map((card) => folder.at(`card-${card.number}.txt`));
  cards.forEach((card, index) => writeFileSync(files[index], describeCard(card, face), { mode: 0o600 }));
  const out = folder.at('key.txt');
  const join = (...names: string[]) => keyholderJoin(quietContext(), [names], { out });
  await assert.rejects(join(files[0], files[3]), {
    message: /cards 1 and 4 are here: 1 more is missing, any of 2, 3$/,
  });
  await assert.rejects(join(files[0], folder.at('none')), { message: /The card file .*none cannot be read/ });
  writeFileSync(folder.at('wrong.txt'), describeCard(cards[1], face).replace('2-3  ', '2-3  0'), {
    mode: 0o600,
  });
  await assert.rejects(join(files[0], folder.at('wrong.txt'), files[2]), {
    message: /wrong.txt: card 2, line 3: has 22 characters/,
  });
  assert.equal(statSync(out, { throwIfNoEntry: false }), undefined);
  const { json, text } = await join(files[3], files[0], files[1]);
  assert.deepEqual((json as { cards: number[] }).cards, [1, 2, 4]);
  assert.ok(text.includes(recipient));
  assert.deepEqual(parseIdentityFile(readFileSync(out, 'utf8')), [identity]);
  assert.equal(statSync(out).mode & 0o777, 0o600);
});

test('the page to print has every card once, needs nothing from elsewhere, and quotes what is typed by people', async () => {
  const { identity, recipient } = await generateKeyholder();
  const cards = await splitIdentity(identity, { shares: 5, threshold: 3 });
  const page = printCards(cards, { label: '<b>Us & "them"</b>', madeAt: face.madeAt, recipient });
  assert.equal(page.match(/<section class="card">/g)?.length, 5);
  assert.equal(page.match(/<svg class="qr"/g)?.length, 5);
  assert.doesNotMatch(page, /<script|<b>Us|src=|href=|url\(|@import|https?:/);
  assert.doesNotMatch(page, /AGE-SECRET-KEY/);
  const text = page.replaceAll('</li>', '\n').replace(/<[^>]+>/g, '');
  const read = readShareCards(text, 'the page');
  assert.deepEqual(read.map(cardLines), cards.map(cardLines));
});

test('every card is in one of the ways in which a new set is tried', () => {
  assert.deepEqual(subsets([1, 2, 3], 3), [[1, 2, 3]]);
  assert.deepEqual(
    new Set(subsets([1, 2, 3], 2).map((some) => some.toSorted((one, other) => one - other).join())),
    new Set(['1,2', '1,3', '2,3']),
  );
  const many = subsets(
    Array.from({ length: 16 }, (_, index) => index),
    8,
  );
  assert.equal(many.length, 200);
  assert.equal(new Set(many.flat()).size, 16);
});
