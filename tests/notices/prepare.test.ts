import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkLedger } from '../../src/custody/index.ts';
import { importPeople, openSession, recordFile } from '../../src/exchange/index.ts';
import { readCase, reviseScope } from '../../src/incidents/index.ts';
import {
  approveNotice,
  changeSettings,
  changeText,
  controlNotice,
  decideUncertain,
  draftNotice,
  listUncertain,
  listUnreached,
  prepareNotice,
  previewNotice,
  readSettings,
  readStatus,
  sendEmail,
  sendLetters,
  type SettingKey,
} from '../../src/notices/index.ts';
import { digestTold } from '../../src/notices/preparations.ts';
import { findKind } from '../../src/people/index.ts';
import { listSuppliers } from '../../src/suppliers/index.ts';
import { relayAt } from '../mail/support/parcels.ts';
import { startSmtpServer, type SmtpServer } from '../mail/support/smtp-server.ts';
import { createNoticePlace, inventPeople, prepareAndApprove, type NoticePlace } from './place.ts';

const ONCE = { attempts: 1, firstMs: 10, maxMs: 10 };

const send = ({ app, notice, cards }: NoticePlace, { port }: SmtpServer) =>
  sendEmail(app, notice, cards, { relay: relayAt(port), patience: ONCE });

const withAddress = (count: number) =>
  inventPeople(count).map((person) => ({ ...person, address: '1 High Street' }));

/** 'person channel place' of every row, in the order of people and places. */
async function listed({ app, notice }: NoticePlace): Promise<string[]> {
  const { rows } = await app.database.reader.query<{ row: string }>(
    `select concat_ws(' ', person, (array['none', 'email', 'letter', 'sms'])[channel + 1], place) as row
       from notice_recipient where notice = $1 order by person, place`,
    [notice],
  );
  return rows.map(({ row }) => row);
}

/** What came back of an e-mail to somebody, as it is kept. */
async function cameBack({ app }: NoticePlace, notice: number, person: number, kind: string): Promise<void> {
  await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_return (notice, channel, person, kind, verdict, over, reason, status, message, at)
       values ($1, 1, $2, $3, $4, $5, 'not known', '', $6, now())`,
      [notice, person, kind, kind === 'bounce' ? 'hard' : 'none', kind === 'bounce', `${kind} ${person}`],
    ),
  );
}

async function exclude(place: NoticePlace, persons: number[]): Promise<void> {
  const excluded = persons.map((person) => ({ person, why: 'a mistake' }));
  await reviseScope(place.app, place.incident, { excluded }, 'a mistake in the file');
}

/** Another notice of the same case, with the settings of the first. */
async function another(place: NoticePlace): Promise<NoticePlace> {
  const { notice } = await draftNotice(place.app, place.incident);
  const settings = await readSettings(place.app.database.reader, place.notice);
  for (const [key, value] of Object.entries(settings))
    await changeSettings(place.app, notice, key as SettingKey, value);
  return { ...place, notice };
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

test('another notice of the case leaves out whom the first one told, unless it is to tell them again', async () => {
  await using place = await createNoticePlace(withAddress(5), { channels: 'email' });
  await using server = await startSmtpServer({
    script: ({ step, line }) => (step === 'rcpt' && /person1@/.test(line) ? '550 5.1.1 no' : undefined),
  });
  await prepareAndApprove(place);
  await send(place, server);
  await cameBack(place, place.notice, 1, 'bounce');
  await cameBack(place, place.notice, 2, 'complaint');
  const { app } = place;
  await controlNotice(app, place.notice, 'stopped', 'a mistake');
  const second = await another(place);
  const { counts } = await prepareNotice(app, second.notice, second.cards);
  assert.deepEqual([counts.people, counts.toldBefore, counts.sentBefore], [5, 3, 0]);
  assert.deepEqual(await listed(second), ['0 email 1', '1 email 1']);
  await changeSettings(app, second.notice, 'tell again', 'yes');
  assert.equal((await prepareNotice(app, second.notice, second.cards)).counts.toldBefore, 0);
  const status = await readStatus(app, second.notice);
  assert.deepEqual(
    [status.channels[0].listed, status.channels[0].due, status.silenced, status.unreached],
    [5, 4, 1, 0],
    'nobody writes to whoever complained of the first',
  );
});

test('of two lists that were made before either was sent the second is made again, and nobody is told twice', async () => {
  await using place = await createNoticePlace(withAddress(5), { channels: 'email' });
  await using server = await startSmtpServer({
    script: ({ step, to }) => (step === 'message' && /person4@/.test(to) ? { waitMs: 1_000 } : undefined),
  });
  await prepareAndApprove(place);
  const second = await another(place);
  await prepareAndApprove(second);
  const first = send(place, server);
  for (let tries = 0; server.kept.length === 0 && tries < 1_000; tries++) await sleep(10);
  await assert.rejects(send(second, server), { code: 'NOTICE_STATE', message: /Notice 1 .* is being sent/ });
  assert.equal((await first).accepted, 5);
  await assert.rejects(send(second, server), {
    code: 'NOTICE_STATE',
    message: /Notice 1 of the same case was sent to people of this list: run 'notice prepare 2' again/,
  });
  assert.equal((await prepareNotice(second.app, second.notice, second.cards)).counts.toldBefore, 5);
  await changeSettings(second.app, second.notice, 'tell again', 'yes');
  await prepareAndApprove(second);
  assert.equal((await send(second, server)).accepted, 5);
});

test('what is left of a notice is sent after a follow-up, but not to those whom the follow-up told since', async () => {
  await using place = await createNoticePlace(withAddress(5));
  await using server = await startSmtpServer();
  const { app, notice, folder } = place;
  await prepareAndApprove(place);
  await send(place, server);
  const second = await another(place);
  await changeSettings(app, second.notice, 'tell again', 'yes');
  await prepareAndApprove(second);
  await send(second, server);
  // Of the first it comes back for two, of the second for one of them: that one has neither.
  await cameBack(place, notice, 0, 'bounce');
  await cameBack(place, second.notice, 0, 'bounce');
  const post = (to: NoticePlace, out: string) =>
    sendLetters(app, to.notice, to.cards, { out: join(folder, out), lettersPerBundle: 10, duplex: true });
  assert.equal((await post(place, 'first')).letters, 1);
  await cameBack(place, notice, 1, 'bounce');
  await assert.rejects(post(place, 'more'), {
    message: /Notice 2 of the same case was sent to people of this/,
  });
  await prepareAndApprove(place);
  assert.equal((await post(place, 'more')).letters, 0);
});

test('whose e-mail came back for good is due by the next channel alone, whatever was decided before or after', async () => {
  await using place = await createNoticePlace(withAddress(3));
  const { app, notice } = place;
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  await send(place, server);
  // As where the connection was lost before the answer came.
  await app.database.transaction(({ client }) =>
    client.query('update notice_outcome set outcome = 4 where person in (0, 1)'),
  );
  const [{ code, person }, other] = await listUncertain(app, notice);
  assert.deepEqual([person, other.person], [0, 1]);
  await decideUncertain(app, notice, 'again', { codes: [code] });
  await cameBack(place, notice, 0, 'bounce');
  // The other way about: it comes back first, and then there is nothing to decide.
  await cameBack(place, notice, 1, 'bounce');
  assert.deepEqual(await listUncertain(app, notice), []);
  const due = (await readStatus(app, notice)).channels.map((each) => [
    each.channel,
    each.due,
    each.uncertain,
  ]);
  assert.deepEqual(due, [
    ['email', 0, 0],
    ['letter', 2, 0],
  ]);
});

test('what came back is counted once a person, by the last that is known', async () => {
  await using place = await createNoticePlace(withAddress(4));
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  await send(place, server);
  const back = (person: number, kind: string, verdict: string, over: boolean) =>
    place.app.database.transaction(({ client }) =>
      client.query(
        `insert into notice_return (notice, channel, person, kind, verdict, over, reason, status, message, at)
         values ($1, 1, $2, $3, $4, $5, 'not known', '', gen_random_uuid()::text, now())`,
        [place.notice, person, kind, verdict, over],
      ),
    );
  for (const person of [0, 1, 2, 3]) await back(person, 'bounce', 'soft', false);
  await back(0, 'bounce', 'hard', true);
  await back(1, 'delivered', 'none', false);
  await back(2, 'bounce', 'soft', true);
  const [email] = (await readStatus(place.app, place.notice)).channels;
  assert.deepEqual([email.bouncedHard, email.givenUp, email.bouncedSoft], [1, 1, 1]);
});

test('who complained and got nothing is counted apart, and so is what was left as it was', async () => {
  await using place = await createNoticePlace(inventPeople(3));
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  await send(place, server);
  const { app, notice } = place;
  await cameBack(place, notice, 0, 'bounce');
  await cameBack(place, notice, 0, 'complaint');
  await cameBack(place, notice, 1, 'bounce');
  const { silenced, unreached } = await readStatus(app, notice);
  assert.deepEqual([silenced, unreached], [1, 1]);
  const codes = await listUnreached(app, notice);
  assert.deepEqual([codes.silenced.length, codes.unreached.length], [1, 1]);
  assert.notEqual(codes.silenced[0], codes.unreached[0]);
  await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
       select notice, channel, person, attempt, 6, '', now() from notice_outcome where person = 2`,
    ),
  );
  const [email] = (await readStatus(app, notice)).channels;
  assert.deepEqual([email.handedOver, email.left], [2, 1]);
});

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
