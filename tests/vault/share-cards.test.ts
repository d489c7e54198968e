import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  cardCode,
  cardLines,
  describeCard,
  generateKeyholder,
  hasCardLines,
  joinCards,
  readShareCards,
  recipientOf,
  sealBytes,
  splitIdentity,
} from '../../src/vault/index.ts';
import { lineFits } from '../../src/vault/share-card.ts';
import { openWithAge, tempFolder, withoutAge } from './age-command.ts';

type Vectors = {
  sets: { set: string; identity: string; threshold: number; cards: { lines: string[]; share: string }[] }[];
  accepted: { name: string; text: string; identity: string }[];
  refused: { name: string; text: string; says: string }[];
};

const FORMATS = join(import.meta.dirname, '../../formats');
const vectors = JSON.parse(readFileSync(join(FORMATS, 'vectors/share-cards.json'), 'utf8')) as Vectors;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const withoutPython: string | false =
  spawnSync('python3', ['--version']).status === 0 ? false : 'python3 is not installed here';
const face = { label: 'Example', madeAt: new Date('2026-07-30T12:00:00Z') };

test('any cards of a set that reach the threshold give the identity, in any order, and fewer are counted out', async () => {
  const { identity } = await generateKeyholder();
  const sizes = fc
    .integer({ min: 2, max: 5 })
    .chain((threshold) => fc.tuple(fc.constant(threshold), fc.integer({ min: threshold, max: 8 })));
  await fc.assert(
    fc.asyncProperty(sizes, fc.infiniteStream(fc.nat()), async ([threshold, shares], chance) => {
      const cards = await splitIdentity(identity, { shares, threshold });
      const order = cards
        .map((card) => ({ card, at: chance.next().value as number }))
        .toSorted((one, other) => one.at - other.at)
        .map(({ card }) => card);
      const taken = threshold + ((chance.next().value as number) % (shares - threshold + 1));
      const text = order
        .slice(0, taken)
        .map((card) => describeCard(card, face))
        .join('\n');
      assert.equal(await joinCards(readShareCards(text, 'cards.txt')), identity);
      const missing = 1 + ((chance.next().value as number) % (threshold - 1));
      const few = order.slice(0, threshold - missing);
      await assert.rejects(joinCards(few), {
        code: 'IDENTITY_INVALID',
        message: new RegExp(`: ${missing} more (is|are) missing, any of`),
      });
    }),
    { numRuns: 60 },
  );
});

test('fewer cards than the threshold say nothing: a share alone is as random as the next set’s', async () => {
  const { identity } = await generateKeyholder();
  const one = await splitIdentity(identity, { shares: 2, threshold: 2 });
  const other = await splitIdentity(identity, { shares: 2, threshold: 2 });
  assert.notDeepEqual(one[0].share, other[0].share);
  assert.notEqual(one[0].set, other[0].set);
  assert.equal(one[0].recipientCheck, other[0].recipientCheck);
});

test('any one wrong character in a line is found, its numbers and its check character among them', () => {
  for (const values of vectorLines()) {
    assert.equal(fits(values), true);
    for (const at of values.keys()) {
      for (let value = 0; value < 32; value++) {
        if (value !== values[at]) assert.equal(fits(values.with(at, value)), false);
      }
    }
  }
});

test('any two characters of a line that changed places are found, neighbours or not', () => {
  for (const values of vectorLines()) {
    for (const one of values.keys()) {
      for (const other of values.keys()) {
        if (values[one] === values[other]) continue;
        assert.equal(fits(values.with(one, values[other]).with(other, values[one])), false);
      }
    }
  }
});

for (const { name, text, identity } of vectors.accepted) {
  test(`a vector that opens: ${name}`, async () => {
    assert.equal(hasCardLines(text), true);
    assert.equal(await joinCards(readShareCards(text, 'cards.txt')), identity);
  });
}

for (const { name, text, says } of vectors.refused) {
  test(`a vector that is refused: ${name}`, async () => {
    const join = async (): Promise<string> => joinCards(readShareCards(text, 'cards.txt'));
    await assert.rejects(join(), (error: Error & { code: string }) => {
      assert.equal(error.code, 'IDENTITY_INVALID');
      assert.ok(error.message.includes(says), error.message);
      // A message may name a set; nothing else of a card.
      assert.doesNotMatch(error.message.replace(/\b\w{4}-\w{4}\b/g, ''), /[0-9A-Z]{5}/);
      return true;
    });
  });
}

test('every card of the vectors is written as it was', async () => {
  for (const { set, identity, threshold, cards } of vectors.sets) {
    const read = readShareCards(cards.flatMap(({ lines }) => lines).join('\n'), 'x');
    assert.deepEqual(
      read.map((card) => ({ lines: cardLines(card), share: Buffer.from(card.share).toString('hex') })),
      cards,
    );
    assert.ok(read.every((card) => card.set === set && card.threshold === threshold));
    assert.equal(await joinCards(read.slice(-threshold)), identity);
  }
});

test('a post-quantum identity is split like any other', async () => {
  const { identity, recipient } = await generateKeyholder({ hybrid: true });
  const cards = await splitIdentity(identity, { shares: 3, threshold: 2 });
  const joined = await joinCards(readShareCards(cards.slice(1).map(cardCode).join('\n'), 'x'));
  assert.equal(joined, identity);
  assert.equal(await recipientOf(joined), recipient);
});

test('the most cards there may be, two digits of number', async () => {
  const { identity } = await generateKeyholder();
  const cards = await splitIdentity(identity, { shares: 16, threshold: 16 });
  assert.equal(await joinCards(readShareCards(cards.map(cardCode).join(' '), 'x')), identity);
});

test('a split that cannot be put together, or that needs no second card, is not made', async () => {
  const { identity } = await generateKeyholder();
  for (const [shares, threshold] of [
    [1, 1],
    [3, 1],
    [3, 4],
    [17, 3],
    [2.5, 2],
    [Number.NaN, 2],
    [0, 0],
  ])
    await assert.rejects(splitIdentity(identity, { shares, threshold }), { code: 'ARGUMENT_INVALID' });
});

test('a line whose number is parted from it by a dash is read', async () => {
  const { identity } = await generateKeyholder();
  const cards = await splitIdentity(identity, { shares: 2, threshold: 2 });
  const text = cards.map((card) => describeCard(card, face)).join('\n');
  const dashed = text.replaceAll(/^(\s*\d+-\d)\s+(?=[0-9A-Z])/gm, '$1-');
  assert.notEqual(dashed, text);
  assert.equal(await joinCards(readShareCards(dashed, 'cards.txt')), identity);
});

test('text without cards is named as such, and a sentence that mentions a line is no line', () => {
  for (const text of ['', 'see line 2-1 of the card', '2021-10-29 a day', 'AGE-SECRET-KEY-1']) {
    assert.equal(hasCardLines(text), false);
    assert.throws(() => readShareCards(text, 'notes.txt'), {
      message: /^notes.txt has no line of a share card/,
    });
  }
});

test('all lines with a mistake are named at once', () => {
  const lines = vectors.sets[0].cards[0].lines.map((line) => line.slice(0, -4));
  assert.throws(() => readShareCards(lines.join('\n'), 'cards.txt'), {
    message: /card 1, line 1: .* card 1, line 2: .* card 1, line 3: .* card 1, line 4: /,
  });
});

test(
  'cards are put together by the program on the format’s page, and age opens with what it prints',
  { skip: withoutPython || withoutAge },
  async () => {
    using folder = tempFolder();
    const program = /```python\n([\s\S]+?)```/.exec(
      readFileSync(join(FORMATS, 'share-cards.md'), 'utf8'),
    )![1];
    writeFileSync(join(folder.path, 'join-cards.py'), program);
    for (const hybrid of [false, true]) {
      const { identity, recipient } = await generateKeyholder({ hybrid });
      const cards = await splitIdentity(identity, { shares: 5, threshold: 3 });
      const file = join(folder.path, 'cards.txt');
      writeFileSync(file, [cards[4], cards[0], cards[2]].map((card) => describeCard(card, face)).join('\n'));
      const printed = execFileSync('python3', [join(folder.path, 'join-cards.py'), file], {
        encoding: 'utf8',
      });
      assert.equal(printed.trim(), identity);
      // Debian's age is older than hybrid recipients.
      if (!hybrid)
        assert.equal(
          String(openWithAge(printed.trim(), await sealBytes([recipient], Buffer.from('x')))),
          'x',
        );
    }
  },
);

/** Every line of the vectors: number of the card, number of the line, 20 values and the one that checks them. */
function vectorLines(): number[][] {
  return vectors.sets
    .flatMap(({ cards }) => cards.flatMap(({ lines }) => lines))
    .map((line) => {
      const [place, ...groups] = line.split(/ +/);
      return [...place.split('-').map(Number), ...[...groups.join('')].map((one) => ALPHABET.indexOf(one))];
    });
}

function fits([card, line, ...values]: number[]): boolean {
  return lineFits(card, line, values);
}
