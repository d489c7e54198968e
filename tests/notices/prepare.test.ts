import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkLedger } from '../../src/custody/index.ts';
import { importPeople, openSession } from '../../src/exchange/index.ts';
import { reviseScope } from '../../src/incidents/index.ts';
import {
  approveNotice,
  changeSettings,
  changeText,
  controlNotice,
  decideUncertain,
  prepareNotice,
  readStatus,
  sendEmail,
} from '../../src/notices/index.ts';
import { findKind } from '../../src/people/index.ts';
import { relayAt } from '../mail/support/parcels.ts';
import { startSmtpServer } from '../mail/support/smtp-server.ts';
import { createNoticePlace, inventPeople, prepareAndApprove, type NoticePlace } from './place.ts';
import { cameBack, listed, send, withAddress } from './support/steps.ts';

async function exclude(place: NoticePlace, persons: number[]): Promise<void> {
  const excluded = persons.map((person) => ({ person, why: 'a mistake' }));
  await reviseScope(place.app, place.incident, { excluded }, 'a mistake in the file');
}

test('while its notice is being sent no list is made, and no text or setting is changed', async () => {
  await using place = await createNoticePlace(withAddress(20));
  await using server = await startSmtpServer({
    script: ({ step }) => (step === 'message' ? { waitMs: 200 } : undefined),
  });
  await prepareAndApprove(place);
  const { app, notice, cards } = place;
  const sending = sendEmail(app, notice, cards, { relay: relayAt(server.port, { connections: 1 }) });
  for (let i = 0; i < 400 && server.kept.length === 0; i++) await new Promise((go) => setTimeout(go, 25));
  const refused = {
    code: 'NOTICE_STATE',
    message: /being sent by email: pause it first with 'notice pause 1/,
  };
  await assert.rejects(changeSettings(app, notice, 'channels', 'letter'), refused);
  await assert.rejects(prepareNotice(app, notice, cards), refused);
  await controlNotice(app, notice, 'paused', 'other channels');
  const { accepted } = await sending;
  assert.ok(accepted > 0 && accepted < 20);
  await changeSettings(app, notice, 'channels', 'letter');
  const { counts } = await prepareNotice(app, notice, cards);
  assert.deepEqual([counts.sentBefore, counts.byChannel.letter], [accepted, 20 - accepted]);
  assert.equal((await listed(place)).filter((row) => row.endsWith('letter 1')).length, 20 - accepted);
});

test('while its list is made nothing is sent or changed, and it does not say that it is being sent', async () => {
  await using place = await createNoticePlace(withAddress(4), { channels: 'email' });
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  const { app, notice, cards } = place;
  await changeSettings(app, notice, 'from name', 'The Party, members');
  const opened = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const making = prepareNotice(app, notice, {
    readCards: async (persons) => {
      opened.resolve();
      await goOn.promise;
      return cards.readCards(persons);
    },
  });
  await opened.promise;
  const refused = { code: 'NOTICE_STATE', message: /The list of notice 1 is being made/ };
  await assert.rejects(send(place, server), refused);
  await assert.rejects(changeSettings(app, notice, 'from name', 'Another'), refused);
  await assert.rejects(prepareNotice(app, notice, cards), refused);
  await assert.rejects(decideUncertain(app, notice, 'again'), refused);
  assert.equal((await readStatus(app, notice)).channels[0].running, false);
  goOn.resolve();
  assert.equal((await making).added, true);
  for (const who of ['one', 'two']) await approveNotice(app, notice, who);
  assert.equal((await send(place, server)).accepted, 4);
});

test('prepared again, whoever was told keeps their rows, whom nothing reached is listed anew, others are not', async () => {
  const people = withAddress(9);
  people[5].email = undefined;
  await using place = await createNoticePlace(people, { channels: 'email' });
  const { app, notice, cards } = place;
  let refusing = true;
  await using server = await startSmtpServer({
    script: ({ step, line }) => {
      if (step !== 'rcpt' || !refusing) return undefined;
      if (/person[12]@/.test(line)) return '550 5.1.1 no such user';
      return /person[37]@/.test(line) ? '451 4.7.1 later' : undefined;
    },
  });
  await prepareAndApprove(place);
  const first = await send(place, server);
  assert.deepEqual([first.accepted, first.refused, first.deferred], [4, 2, 2]);
  for (const person of [4, 8]) await cameBack(place, notice, person, 'bounce');

  // Refused, deferred, told, and told in vain.
  await exclude(place, [1, 6, 7, 8]);
  await changeSettings(app, notice, 'channels', 'email, letter');
  const path = join(place.folder, 'again.csv');
  await writeFile(path, 'Ref,First name,Last name,Email\n6,Given6,Family6,right6@mail.example\n');
  {
    await using session = await openSession(app, 'test', { rehearsal: false });
    const kind = findKind(session.kinds, 'member');
    await importPeople(session, { path, kind, standing: 'current', told: {} });
  }
  const { counts } = await prepareNotice(app, notice, cards);
  assert.deepEqual(counts, {
    people: 5,
    byChannel: { email: 2, letter: 2, sms: 0, none: 0 },
    byLanguage: { en: 4 },
    sentBefore: 2,
    toldBefore: 0,
    silenced: 0,
  });
  assert.deepEqual(await listed(place), [
    '0 email 1',
    '0 letter 2',
    '2 email 1',
    '2 letter 2',
    '3 email 1',
    '4 email 1',
    '4 letter 2',
    '5 email 1',
    '5 letter 2',
    '7 email 1',
  ]);
  const due = async () =>
    (await readStatus(app, notice)).channels.map((each) => [each.channel, each.due, each.deferred]);
  assert.deepEqual(await due(), [
    ['email', 2, 1],
    ['letter', 2, 0],
  ]);
  assert.deepEqual((await checkLedger(app)).other, []);
  for (const who of ['one', 'two']) await approveNotice(app, notice, who);
  refusing = false;
  assert.equal((await send(place, server)).accepted, 2);
  const mailboxes = server.kept.map(({ to }) => to);
  assert.equal(new Set(mailboxes).size, mailboxes.length, 'nobody twice');
  assert.deepEqual(mailboxes.slice(4).toSorted(), ['person3@mail.example', 'right6@mail.example']);
  const again = await prepareNotice(app, notice, cards);
  assert.deepEqual([again.added, again.counts.sentBefore], [false, 4]);
  assert.equal((await readStatus(app, notice)).approved, true);
});

test('a class of an earlier list that nobody is in any more holds nobody up', async () => {
  await using place = await createNoticePlace(inventPeople(2), { channels: 'email' });
  await using server = await startSmtpServer();
  const { app, notice } = place;
  const source = '---\nsubject: x\n---\n\n{name} {when sent}\n';
  await changeText(app, notice, { channel: 'email', language: 'en', source });
  await prepareAndApprove(place);
  await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_variant (notice, variant, facts)
       select notice, 99, facts || '{"categories": ["unknown"]}' from notice_variant`,
    ),
  );
  assert.equal((await send(place, server)).accepted, 2);
});
