import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { prepareNotice, readStatus, sendLetters } from '../../src/notices/index.ts';
import { createNoticePlace, prepareAndApprove, type Invented, type NoticePlace } from './place.ts';

const people: Invented[] = Array.from({ length: 7 }, (_, i) => ({
  reference: i + 1,
  name: `Given${i + 1}`,
  address: `${i + 1} High Street`,
}));

const letters = ({ app, notice, cards, folder }: NoticePlace, more: object = {}) =>
  sendLetters(app, notice, cards, { out: join(folder, 'post'), lettersPerBundle: 3, duplex: true, ...more });

test('everybody without an e-mail address gets one letter, in bundles whose lists name nobody', async () => {
  await using place = await createNoticePlace(people);
  await prepareAndApprove(place);
  const delivery = await letters(place);
  assert.deepEqual([delivery.letters, delivery.leftOut, delivery.bundles.length], [7, 0, 3]);
  const folder = join(place.folder, 'post');
  const lists = readdirSync(folder).filter((name) => !name.endsWith('.pdf'));
  for (const name of lists) {
    const text = readFileSync(join(folder, name), 'utf8');
    assert.doesNotMatch(text, /Given|Family|High Street|LS1/, name);
  }
  const status = await readStatus(place.app, place.notice);
  assert.deepEqual(
    status.channels.map(({ channel, handedOver, due }) => [channel, handedOver, due]),
    [['letter', 7, 0]],
  );
  const again = await letters(place, { out: join(place.folder, 'more') });
  assert.equal(again.letters, 0);
});

test('an interrupted run goes on in its own folder and nowhere else, and nobody gets two letters', async () => {
  await using place = await createNoticePlace(people);
  await prepareAndApprove(place);
  const control = new AbortController();
  await assert.rejects(letters(place, { signal: control.signal, onProgress: () => control.abort() }), {
    name: 'AbortError',
  });
  await assert.rejects(letters(place, { out: join(place.folder, 'elsewhere') }), {
    code: 'NOTICE_STATE',
    message: /go on there/,
  });
  const delivery = await letters(place);
  assert.equal(delivery.letters, 7);
  const { rows } = await place.app.database.reader.query<{ n: number }>(
    'select count(*)::int as n from notice_leaving',
  );
  assert.equal(rows[0].n, 7);
});

test('a letter with an address that cannot be set is left out and counted, not cut', async () => {
  const long = { reference: 8, name: 'Given8', address: 'Q'.repeat(400) };
  await using place = await createNoticePlace([...people.slice(0, 2), long]);
  await prepareAndApprove(place);
  const delivery = await letters(place);
  assert.deepEqual([delivery.letters, delivery.leftOut], [2, 1]);
  assert.equal((await readStatus(place.app, place.notice)).unreached, 1);
  await prepareNotice(place.app, place.notice, place.cards);
});
