import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createCardSealer, generateKeyholder } from '../../src/vault/index.ts';
import { openWrappedCards } from '../support/cards.ts';

const damaged = { name: 'InputError', code: 'FILE_DAMAGED' };

test('any card opens for its own person and for nobody else', async () => {
  const keyholder = await generateKeyholder();
  const sealer = await createCardSealer([keyholder.recipient]);
  const opener = await openWrappedCards(sealer.wrappedKey, [keyholder.identity]);
  const ordinal = fc.nat({ max: 0xffffffff });
  fc.assert(
    fc.property(ordinal, ordinal, fc.uint8Array({ maxLength: 400 }), (person, other, plain) => {
      const sealed = sealer.sealCard(person, plain);
      assert.deepEqual(Uint8Array.from(opener.openCard(person, sealed)), plain);
      if (other !== person) assert.throws(() => opener.openCard(other, sealed), damaged);
    }),
  );
});

test('no nonce is used twice under a key, not even for two cards of one person', async () => {
  const { recipient } = await generateKeyholder();
  const sealer = await createCardSealer([recipient]);
  const plain = Buffer.from('{"name":"Nobody Example"}');
  const cards = Array.from({ length: 5000 }, () => sealer.sealCard(7, plain));
  const nonces = new Set(cards.map((card) => Buffer.from(card.subarray(1, 13)).toString('hex')));
  assert.equal(nonces.size, cards.length);
  const another = await createCardSealer([recipient]);
  assert.notDeepEqual(another.sealCard(7, plain), cards[0]);
});

test('cards sealed one after the other do not overwrite each other, large ones neither', async () => {
  const keyholder = await generateKeyholder();
  const sealer = await createCardSealer([keyholder.recipient]);
  const opener = await openWrappedCards(sealer.wrappedKey, [keyholder.identity]);
  const lengths = [0, 100, 300_000, 5, 262_144, 200_000, 1];
  const cards = lengths.map((length, person) => sealer.sealCard(person, Buffer.alloc(length, person + 1)));
  lengths.forEach((length, person) => {
    assert.ok(Buffer.alloc(length, person + 1).equals(opener.openCard(person, cards[person])));
  });
});

test('cards do not open without a keyholder’s identity', async () => {
  const [keyholder, stranger] = [await generateKeyholder(), await generateKeyholder()];
  const sealer = await createCardSealer([keyholder.recipient]);
  await assert.rejects(openWrappedCards(sealer.wrappedKey, [stranger.identity]), { code: 'IDENTITY_WRONG' });
  await assert.rejects(openWrappedCards(sealer.wrappedKey, []), { code: 'IDENTITY_WRONG' });
  assert.equal(JSON.stringify(sealer), JSON.stringify({ wrappedKey: sealer.wrappedKey }));
});

test('an ordinal that is none is a mistake of ours, not another person’s card', async () => {
  const sealer = await createCardSealer([(await generateKeyholder()).recipient]);
  for (const ordinal of [-1, 1.5, 2 ** 32, Number.NaN]) {
    assert.throws(() => sealer.sealCard(ordinal, Buffer.alloc(1)), /^Error: card: not an ordinal/);
  }
});
