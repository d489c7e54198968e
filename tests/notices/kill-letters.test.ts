import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noticeCode } from '../../src/notices/index.ts';
import { createNoticePlace, prepareAndApprove, type Invented, type NoticePlace } from './place.ts';
import { chooseSeed, createRandom } from '../support/random.ts';
import { Senders } from './support/senders.ts';

const PEOPLE = 250;
const KILLS = 10;

const people: Invented[] = Array.from({ length: PEOPLE }, (_, i) => ({
  reference: i + 1,
  name: `Given${i + 1}`,
  // One in ten is too long for its window: left out.
  address: i % 10 === 5 ? 'Q'.repeat(400) : `${i + 1} High Street`,
}));
const LEFT_OUT = PEOPLE / 10;

/** The codes in the lists of the bundles that are finished. */
function lettersIn(out: string): string[] {
  if (!existsSync(out)) return [];
  const lists = readdirSync(out).filter((name) => /^bundle-\d+\.json$/.test(name));
  return lists.flatMap((name) => {
    const { letters } = JSON.parse(readFileSync(join(out, name), 'utf8')) as { letters: { code: string }[] };
    return letters.map(({ code }) => code);
  });
}

async function listLetters({ app, notice }: NoticePlace): Promise<number[]> {
  const { rows } = await app.database.reader.query<{ person: number }>(
    'select person from notice_recipient where notice = $1 and channel = 2',
    [notice],
  );
  assert.ok(rows.length > 200);
  return rows.map(({ person }) => person);
}

test(
  'killed ten times while letters are set: everybody is in one bundle or was left out, and is in the journal once',
  { timeout: 240_000 },
  async (t) => {
    const seed = chooseSeed();
    t.diagnostic(`ROLLCALL_TEST_SEED=${seed}`);
    const random = createRandom(seed);
    await using place = await createNoticePlace(people, { channels: 'letter' });
    await prepareAndApprove(place);
    const { app, notice, folder, keyholder } = place;
    const out = join(folder, 'post');
    const { identity } = keyholder;
    await using senders = new Senders({ config: app.config, identity, notice, channel: 'letter', out });
    const listed = await listLetters(place);
    let kills = 0;
    for (let run = 0; kills < KILLS && lettersIn(out).length < listed.length - LEFT_OUT; run++) {
      assert.ok(run < 50, 'it does not end');
      const sender = await senders.alive();
      // One time in five before it has told of a bundle.
      if (random() < 0.8) await sender.begun();
      await sleep(random() * 100);
      if (sender.ending) continue;
      await senders.kill();
      kills++;
    }
    assert.equal(kills, KILLS, 'the letters are more than the kills');
    for (let run = 0; (await (await senders.alive()).ended).kind !== 'done'; run++)
      assert.ok(run < 5, 'it does not end');
    t.diagnostic(`${kills} kills, ${lettersIn(out).length} letters`);
    const letters = lettersIn(out);
    const everybody = listed.map((person) => noticeCode(app.installation.codeKey, notice, person));
    const times = (code: string): number => letters.filter((each) => each === code).length;
    assert.deepEqual(
      [0, 1, 2].map((count) => everybody.filter((code) => times(code) === count).length),
      [LEFT_OUT, listed.length - LEFT_OUT, 0],
    );
    assert.equal(letters.length, listed.length - LEFT_OUT);
    const { rows } = await app.database.reader.query<Record<string, number>>(
      `select (select count(*)::int from notice_leaving) as attempts,
              (select count(distinct person)::int from notice_leaving) as left,
              count(distinct person) filter (where outcome = 1)::int as "handedOver",
              count(distinct person) filter (where outcome = 2)::int as "leftOut",
              count(*)::int as outcomes from notice_outcome`,
    );
    assert.deepEqual(rows[0], {
      attempts: listed.length,
      left: listed.length,
      handedOver: listed.length - LEFT_OUT,
      leftOut: LEFT_OUT,
      outcomes: listed.length,
    });
  },
);
