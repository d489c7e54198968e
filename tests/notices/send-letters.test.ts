import assert from 'node:assert/strict';
import { readdirSync, readFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  changeSettings,
  controlNotice,
  decideUncertain,
  listUncertain,
  prepareNotice,
  readStatus,
  sendLetters,
  type LettersOptions,
} from '../../src/notices/index.ts';
import { openSending } from '../../src/notices/open-sending.ts';
import { listActs } from '../support/installation.ts';
import { createNoticePlace, prepareAndApprove, type Invented, type NoticePlace } from './place.ts';

const people: Invented[] = Array.from({ length: 7 }, (_, i) => ({
  reference: i + 1,
  name: `Given${i + 1}`,
  address: `${i + 1} High Street`,
}));

const letters = ({ app, notice, cards, folder }: NoticePlace, more: Partial<LettersOptions> = {}) =>
  sendLetters(app, notice, cards, { out: join(folder, 'post'), lettersPerBundle: 3, duplex: true, ...more });

async function createPlace(whom = people): Promise<NoticePlace> {
  const place = await createNoticePlace(whom);
  await prepareAndApprove(place);
  return place;
}

/** Sets one bundle, as somebody who interrupts it. */
async function setOneBundle(place: NoticePlace): Promise<void> {
  const control = new AbortController();
  const { letters: set, ended } = await letters(place, {
    signal: control.signal,
    onProgress: () => control.abort(),
  });
  assert.equal(ended, 'interrupted');
  assert.ok(set >= 3 && set < 7, String(set));
}

async function change({ app }: NoticePlace, sql: string): Promise<void> {
  await app.database.transaction(({ client }) => client.query(sql));
}

const codesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => /^bundle-\d+\.json$/.test(name))
    .flatMap((name) => {
      const list = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { letters: { code: string }[] };
      return list.letters.map(({ code }) => code);
    });

async function letterStatus({ app, notice }: NoticePlace): Promise<number[]> {
  const status = (await readStatus(app, notice)).channels.find(({ channel }) => channel === 'letter')!;
  return [status.handedOver, status.refused, status.uncertain, status.due];
}

test('everybody without an e-mail address gets one letter, in bundles whose lists name nobody', async () => {
  await using place = await createPlace();
  const delivery = await letters(place);
  assert.deepEqual(
    [delivery.letters, delivery.leftOut, delivery.bundles.length, delivery.ended],
    [7, 0, 3, 'done'],
  );
  const folder = join(place.folder, 'post');
  const lists = readdirSync(folder).filter((name) => !name.endsWith('.pdf'));
  for (const name of lists) {
    const text = readFileSync(join(folder, name), 'utf8');
    assert.doesNotMatch(text, /Given|Family|High Street|LS1/, name);
  }
  assert.deepEqual(await letterStatus(place), [7, 0, 0, 0]);
  const again = await letters(place, { out: join(place.folder, 'more') });
  assert.equal(again.letters, 0);
});

test('an interrupted run goes on in its own folder and nowhere else, and nobody gets two letters', async () => {
  await using place = await createPlace();
  await setOneBundle(place);
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
  const acts = (await listActs(place.app)).filter(({ act }) => act.startsWith('notice sending'));
  assert.deepEqual(
    acts.map(({ act, payload }) => [act.slice(15), Number(payload.letters ?? 0) > 0]),
    [
      ['begun', false],
      ['ended', true],
      ['begun', false],
      ['ended', true],
    ],
  );
});

test('the folder of an interrupted run may be moved: it goes on where the folder is now', async () => {
  await using place = await createPlace();
  await setOneBundle(place);
  const [out, moved] = ['post', 'more-room'].map((name) => join(place.folder, name));
  const before = codesIn(out);
  // Copied and not moved: then there would be two of each bundle.
  cpSync(out, moved, { recursive: true });
  await assert.rejects(letters(place, { out: moved }), { message: /or move that folder/ });
  rmSync(out, { recursive: true });
  for (const strange of ['more-roon', '.'])
    await assert.rejects(letters(place, { out: join(place.folder, strange) }), {
      code: 'NOTICE_STATE',
      message: /post and not finished: that folder is not there any more. Name where it is now/,
    });
  // A bundle that is on the disk and of which nobody heard before a crash is known to the folder alone.
  await change(place, 'delete from notice_outcome; delete from notice_leaving');
  const { letters: set, uncertainBefore } = await letters(place, { out: moved });
  assert.deepEqual([set, uncertainBefore], [7, 0]);
  assert.deepEqual(await letterStatus(place), [7, 0, 0, 0]);
  assert.deepEqual(codesIn(moved).slice(0, before.length), before);
  assert.equal(new Set(codesIn(moved)).size, 7);
  assert.equal((await letters(place, { out })).letters, 0);
});

test('pausing while letters are set ends it, and the same command goes on after', async () => {
  await using place = await createPlace();
  const { app, notice, cards, folder } = place;
  const slow = {
    async readCards(persons: number[]) {
      await controlNotice(app, notice, 'paused', 'a question');
      await sleep(3_000);
      return cards.readCards(persons);
    },
  };
  const options = { out: join(folder, 'post'), lettersPerBundle: 1, duplex: true };
  const { ended, letters: set } = await sendLetters(app, notice, slow, options);
  assert.deepEqual([ended, set], ['paused', 0]);
  await assert.rejects(letters(place), { code: 'NOTICE_STATE', message: /is paused/ });
  await controlNotice(app, notice, 'running', 'answered');
  assert.deepEqual([(await letters(place)).letters, codesIn(join(folder, 'post')).length], [7, 7]);
});

test('a finished folder takes no more: it says so, tells of nobody again, and another folder does', async () => {
  await using place = await createPlace();
  await letters(place);
  await change(place, 'update notice_outcome set outcome = 4 where channel = 2 and person = 1');
  await decideUncertain(place.app, place.notice, 'again');
  for (let i = 0; i < 2; i++)
    await assert.rejects(letters(place), {
      code: 'ARGUMENT_INVALID',
      message: /post is finished: name a new folder/,
    });
  const more = await letters(place, { out: join(place.folder, 'post2') });
  assert.deepEqual([more.letters, more.ended, await letterStatus(place)], [1, 'done', [7, 0, 0, 0]]);
});

test('the folder of another installation is not taken for ours, and holds nobody to it', async () => {
  await using other = await createPlace();
  await setOneBundle(other);
  await using place = await createPlace();
  const out = join(other.folder, 'post');
  const before = codesIn(out);
  await assert.rejects(letters(place, { out }), {
    code: 'ARGUMENT_INVALID',
    message: /begun otherwise \(job/,
  });
  assert.deepEqual(codesIn(out), before);
  assert.equal((await letters(place)).letters, 7);
});

test('whose bundle is there was told after a crash; whose bundle is gone with its folder is uncertain', async () => {
  for (const isGone of [false, true]) {
    await using place = await createPlace();
    await setOneBundle(place);
    const out = join(place.folder, 'post');
    const before = codesIn(out).length;
    // As a process leaves it that died between leaving and arrived.
    await change(place, 'delete from notice_outcome');
    if (isGone) rmSync(out, { recursive: true });
    const { letters: set, uncertainBefore } = await letters(place);
    assert.deepEqual([set, uncertainBefore], isGone ? [7 - before, before] : [7, 0]);
    assert.deepEqual(await letterStatus(place), isGone ? [7 - before, 0, before, 0] : [7, 0, 0, 0]);
    assert.equal((await listUncertain(place.app, place.notice)).length, isGone ? before : 0);
    assert.equal(new Set(codesIn(out)).size, codesIn(out).length);
  }
});

test('whoever was handed over in a bundle that is gone is uncertain, and their letter is set again when somebody says so', async () => {
  await using place = await createPlace();
  await setOneBundle(place);
  const out = join(place.folder, 'post');
  const before = codesIn(out).length;
  rmSync(out, { recursive: true });
  const { letters: set, uncertainBefore } = await letters(place);
  assert.deepEqual([set, uncertainBefore], [7 - before, before]);
  assert.deepEqual(await letterStatus(place), [7 - before, 0, before, 0]);
  await decideUncertain(place.app, place.notice, 'again');
  const again = join(place.folder, 'again');
  assert.equal((await letters(place, { out: again })).letters, before);
  assert.equal(new Set([...codesIn(out), ...codesIn(again)]).size, 7);
});

test('killed when its folder was complete already, nothing is set twice and nobody is uncertain', async () => {
  await using place = await createPlace();
  assert.equal((await letters(place)).letters, 7);
  await change(place, 'update notice_run set ended_at = null');
  const { letters: set, uncertainBefore, due } = await letters(place);
  assert.deepEqual([set, uncertainBefore, due], [7, 0, 0]);
  assert.deepEqual(await letterStatus(place), [7, 0, 0, 0]);
});

test('a bundle that nobody heard of before a crash is told by the run that goes on, once', async () => {
  await using place = await createPlace();
  await setOneBundle(place);
  const out = join(place.folder, 'post');
  // Died before it told of the bundle; two of it are sent again, as their first letter was uncertain.
  await change(place, 'delete from notice_outcome');
  await change(place, 'delete from notice_leaving where person > 1');
  await change(
    place,
    `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
     select 1, 2, p, 1, o, 'x', now() from generate_series(0, 1) p, (values (4), (5)) as t (o)`,
  );
  assert.equal((await letters(place)).letters, 7);
  assert.equal(new Set(codesIn(out)).size, 7);
  const { rows } = await place.app.database.reader.query<{ person: number; attempt: number }>(
    'select person, max(attempt)::int as attempt from notice_outcome where outcome = 1 group by person order by person',
  );
  assert.deepEqual(
    rows.map(({ attempt }) => attempt),
    [2, 2, 1, 1, 1, 1, 1],
  );
});

test('a letter with an address that cannot be set is left out and counted, not cut', async () => {
  const long = { reference: 8, name: 'Given8', address: 'Q'.repeat(400) };
  await using place = await createPlace([...people.slice(0, 2), long]);
  const delivery = await letters(place);
  assert.deepEqual([delivery.letters, delivery.leftOut], [2, 1]);
  assert.deepEqual(await letterStatus(place), [2, 1, 0, 0]);
  await prepareNotice(place.app, place.notice, place.cards);
});

test('a crash while a letter that was left out is journalled loses nobody', async () => {
  const long = { reference: 8, name: 'Given8', address: 'Q'.repeat(400) };
  await using place = await createPlace([...people.slice(0, 2), long]);
  await change(
    place,
    `create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
     create trigger fail before insert on notice_outcome for each row when (new.outcome = 2) execute function fail()`,
  );
  await assert.rejects(letters(place));
  const { rows } = await place.app.database.reader.query(
    'select person from notice_leaving where person = 2',
  );
  assert.deepEqual(rows, []);
  await change(place, 'drop trigger fail on notice_outcome');
  await letters(place);
  assert.deepEqual(await letterStatus(place), [2, 1, 0, 0]);
});

test('while a run begins nothing that it sends can be changed', async () => {
  await using place = await createPlace();
  const { app, notice, folder } = place;
  const check = async (): Promise<number> => {
    await assert.rejects(changeSettings(app, notice, 'from name', 'Another name'), {
      message: /Notice 1 is being sent by letter: pause it first/,
    });
    return 0;
  };
  const out = join(folder, 'post');
  {
    await using sending = await openSending(app, notice, 'letter', {
      place: { path: out, isBegun: false },
      check,
    });
    assert.equal(sending.due, 7);
  }
  assert.equal((await letters(place, { out })).letters, 7);
});
