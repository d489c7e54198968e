import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { keyholderSplit } from '../../src/cli/commands/keyholder-split.ts';
import { init } from '../../src/cli/commands/init.ts';
import { openInstallation } from '../../src/installation/index.ts';
import { listDataKeys, listKeyholders, openWrapped } from '../../src/keyholders/index.ts';
import { generateKeyholder, joinCards, readShareCards, recipientOf } from '../../src/vault/index.ts';
import { createTestPlace } from '../support/database.ts';
import { quietContext } from './contexts.ts';

test('cards of a new set open what was sealed before and after, and a set that cannot be registered leaves none', async () => {
  const place = await createTestPlace();
  try {
    const folder = dirname(place.home);
    const at = (name: string): string => join(folder, name);
    const environment = { ROLLCALL_KEY_DIR: at('keys'), ...(place.url && { DATABASE_URL: place.url }) };
    const context = quietContext(environment, place.home);
    const [holder, stranger] = [await generateKeyholder(), await generateKeyholder()];
    writeFileSync(at('key.txt'), `${holder.identity}\n`, { mode: 0o600 });
    writeFileSync(at('stranger.txt'), `${stranger.identity}\n`, { mode: 0o600 });
    await init(context, [], {
      name: 'Example',
      country: 'GB',
      timezone: 'Europe/London',
      recipient: [holder.recipient],
      objects: 'folder',
    });
    const split = (changes: object = {}) =>
      keyholderSplit(context, [], {
        shares: '5',
        threshold: '3',
        name: 'the board',
        out: at('cards'),
        identity: at('key.txt'),
        ...changes,
      });

    await assert.rejects(split({ identity: at('stranger.txt') }), { code: 'IDENTITY_WRONG' });
    await assert.rejects(split({ threshold: '6' }), {
      code: 'ARGUMENT_INVALID',
      message: /never be put together/,
    });
    await assert.rejects(split({ shares: 'many' }), {
      code: 'ARGUMENT_INVALID',
      message: /^--shares 'many'/,
    });
    await assert.rejects(split({ out: at('keys') }), {
      code: 'ARGUMENT_INVALID',
      message: /is there already/,
    });
    await assert.rejects(split({ out: at('no/where') }), {
      code: 'ARGUMENT_INVALID',
      message: /does not exist/,
    });
    assert.equal(statSync(at('cards'), { throwIfNoEntry: false }), undefined);

    const { json, text } = await split();
    const answer = json as { cards: string[]; page: string; set: string };
    assert.deepEqual(readdirSync(at('cards')).toSorted(), [
      ...[1, 2, 3, 4, 5].map((n) => `card-${n}.txt`),
      'cards.html',
    ]);
    for (const file of [...answer.cards, answer.page]) assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(at('cards')).mode & 0o777, 0o700);
    assert.ok(text.includes(answer.set) && text.includes('then delete the folder'));
    assert.doesNotMatch(text + JSON.stringify(json), /AGE-SECRET|\d-\d  /);

    const cards = [4, 1, 2].map((index) => readFileSync(answer.cards[index], 'utf8')).join('\n');
    const identity = await joinCards(readShareCards(cards, 'cards'));
    {
      await using app = await openInstallation(context.config);
      const [, board] = await listKeyholders(app.database.reader);
      assert.equal(board.recipient, await recipientOf(identity));
      assert.deepEqual(
        [board.name, board.held, board.shares, board.threshold],
        ['the board', 'shares', 5, 3],
      );
      for (const key of await listDataKeys(app.database.reader)) await openWrapped(key, [identity]);
    }

    await assert.rejects(split({ out: at('again') }), { code: 'KEYHOLDER_EXISTS' });
    assert.equal(statSync(at('again'), { throwIfNoEntry: false }), undefined);
  } finally {
    await place.dispose();
  }
});
