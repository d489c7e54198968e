import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkLedger } from '../../src/custody/index.ts';
import { importPeople, openSession, recordFile } from '../../src/exchange/index.ts';
import { readCase, reviseScope } from '../../src/incidents/index.ts';
import {
  approveNotice,
  changeSettings,
  changeText,
  controlNotice,
  prepareNotice,
  previewNotice,
  readStatus,
} from '../../src/notices/index.ts';
import { digestTold } from '../../src/notices/preparations.ts';
import { readTexts } from '../../src/notices/texts.ts';
import { findKind } from '../../src/people/index.ts';
import { listSuppliers } from '../../src/suppliers/index.ts';
import { startSmtpServer } from '../mail/support/smtp-server.ts';
import { createNoticePlace, inventPeople, prepareAndApprove } from './place.ts';
import { send, withAddress } from './support/steps.ts';

test('what was agreed to is void where others are affected by now, until the case has them', async () => {
  await using place = await createNoticePlace(inventPeople(3));
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  const { app, notice, folder, incident } = place;
  const path = join(folder, 'one-more.csv');
  await writeFile(path, 'Ref,First name,Last name,Email\n4,Given4,Family4,person4@mail.example\n');
  {
    await using session = await openSession(app, 'test', { rehearsal: false });
    const kind = findKind(session.kinds, 'member');
    await importPeople(session, { path, kind, standing: 'current', told: {} });
    const [supplier] = await listSuppliers(app.database.reader);
    const sentAt = new Date('2021-02-01T12:00:00Z');
    await recordFile(session, { path, supplier, dataset: 'more', sentAt, direction: 'out', told: {} });
  }
  const refusal = { code: 'NOTICE_STATE', message: /Who is affected.*'incident scope 1 --why …', then/ };
  await assert.rejects(send(place, server), refusal);
  await assert.rejects(approveNotice(app, notice, 'A third'), refusal);
  const { changed, approved } = await readStatus(app, notice);
  assert.deepEqual([changed, approved], ['list', false]);
  await reviseScope(app, incident, {}, 'another file');
  await assert.rejects(send(place, server), { message: /The case, or what is known of it, changed/ });
  await prepareAndApprove(place);
  assert.equal((await send(place, server)).accepted, 4);
});

test('what was agreed to binds who is affected, with what and since when, and not only how many', async () => {
  await using place = await createNoticePlace(inventPeople(3));
  const digest = async (change: (c: Awaited<ReturnType<typeof readCase>>) => void): Promise<string> => {
    const c = await readCase(place.app, place.incident);
    change(c);
    return digestTold(c);
  };
  const as = await digest(() => undefined);
  assert.equal(await digest(() => undefined), as);
  assert.equal(await digest((c) => (c.affected.exposure.segments[0].overdue[0] ^= 1)), as, 'by the day');
  const others = await Promise.all([
    digest((c) => c.affected.exposure.segments[0].partition.classOf.fill(0)),
    digest((c) => (c.affected.exposure.segments[0].certain[0] ^= 1)),
    digest((c) => c.affected.exposure.segments[0].spans.first[1]++),
    digest((c) => c.affected.exposure.segments[0].spans.last[1]++),
  ]);
  assert.equal(new Set([as, ...others]).size, 5);
});

test('what a class of people is cannot be changed behind the back of whoever agreed', async () => {
  await using place = await createNoticePlace(inventPeople(2));
  await prepareAndApprove(place);
  await place.app.database.transaction(({ client }) =>
    client.query(`update notice_variant set facts = facts || '{"certain": false}'`),
  );
  const { other } = await checkLedger(place.app);
  assert.ok(other.some((sentence) => /the list of notice 1 is not the one that was prepared/.test(sentence)));
});

test('the preview shows every channel that somebody may be written to by, and says when it is of something else', async () => {
  await using place = await createNoticePlace(withAddress(6));
  const { app, notice, cards } = place;
  await prepareNotice(app, notice, cards);
  const { classes, people, unchanged } = await previewNotice(app, notice, { cards, people: 2 });
  assert.deepEqual(
    classes.map(({ channel, people: n, first }) => [channel, n, first]),
    [
      ['email', 6, 6],
      ['letter', 6, 0],
    ],
  );
  assert.deepEqual(people.map(({ channel }) => channel).toSorted(), ['email', 'letter']);
  assert.equal(unchanged, true);
  assert.equal((await previewNotice(app, notice, { cards, people: 100 })).people.length, 12);
  await changeSettings(app, notice, 'from name', 'Somebody else');
  assert.equal((await previewNotice(app, notice, { people: 0 })).unchanged, false);
});

test('an e-mail of two texts is prepared and agreed to where both are in order', async () => {
  const people = inventPeople(2).map((person) => ({ ...person, language: 'Welsh' }));
  await using place = await createNoticePlace(people, { channels: 'email' });
  const { app, notice, cards } = place;
  const write = (language: string, text: string) =>
    changeText(app, notice, { channel: 'email', language, source: `---\nsubject: x\n${text}` });
  await write('cy', '---\n\n{name}\n');
  await write('en', '---\n\n{name} {happened from}\n');
  await assert.rejects(prepareNotice(app, notice, cards), {
    message: /The email text in 'en' would have nothing to say for \{happened from\}/,
  });
  await write('en', 'draft: somebody has to read it\n---\n\n{name}\n');
  await prepareNotice(app, notice, cards);
  await assert.rejects(approveNotice(app, notice, 'DPO'), { message: /The email text in 'en' is a draft/ });
  await write('en', '---\n\n{name}\n');
  await prepareAndApprove(place);
});

test('of a notice that was stopped no list is made, and no text or setting is changed', async () => {
  await using place = await createNoticePlace(withAddress(1));
  const { app, notice, cards } = place;
  await prepareAndApprove(place);
  await controlNotice(app, notice, 'stopped', 'a mistake');
  const refused = { code: 'NOTICE_STATE', message: /was stopped for good: make a new one/ };
  const [wording] = await readTexts(app.database.reader, notice);
  await assert.rejects(prepareNotice(app, notice, cards), refused);
  await assert.rejects(changeSettings(app, notice, 'channels', 'letter'), refused);
  await assert.rejects(changeText(app, notice, wording), refused);
});
