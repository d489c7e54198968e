import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noticeCode } from '../../src/notices/index.ts';
import { createNoticePlace, prepareAndApprove, type Invented, type NoticePlace } from './place.ts';
import { chooseSeed, createRandom } from './support/random.ts';
import { Senders } from './support/senders.ts';

const PEOPLE = 250;
const KILLS = 10;

const people: Invented[] = Array.from({ length: PEOPLE }, (_, i) => ({
  reference: i + 1,
  name: `Given${i + 1}`,
  address: `${i + 1} High Street`,
}));

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
  'killed ten times while letters are set: everybody is in one bundle, and in the journal once',
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
    for (let run = 0; kills < KILLS && lettersIn(out).length < listed.length; run++) {
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
      everybody.map((code) => [code, times(code)]).filter(([, count]) => count !== 1),
      [],
    );
    assert.equal(letters.length, listed.length);
    const { rows } = await app.database.reader.query<{ left: number; handedOver: number; attempts: number }>(
      `select (select count(*)::int from notice_leaving) as attempts,
              (select count(distinct person)::int from notice_leaving) as left,
              count(distinct person)::int as "handedOver" from notice_outcome where outcome = 1`,
    );
    assert.deepEqual(rows[0], {
      attempts: everybody.length,
      left: everybody.length,
      handedOver: everybody.length,
    });
  },
);
