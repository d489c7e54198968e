import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkLedger } from '../../src/custody/index.ts';
import { importPeople, openSession, recordFile } from '../../src/exchange/index.ts';
import {
  answerPerson,
  closeIncident,
  compareRevisions,
  decide,
  fileReport,
  listRevisions,
  note,
  openIncident,
  readCase,
  reopenIncident,
  reviseScope,
  timelineValues,
  tookText,
} from '../../src/incidents/index.ts';
import { addDeletionClaim } from '../../src/ledger/index.ts';
import { changeOrganisation } from '../../src/organisation/index.ts';
import { findKind } from '../../src/people/index.ts';
import { listSuppliers } from '../../src/suppliers/index.ts';
import { createRecorded, recordOne, type Sent } from '../custody/recorded.ts';
import { addNamedSupplier } from '../support/suppliers.ts';
import type { TestInstallation } from '../support/installation.ts';

const AWARE = new Date('2021-10-29T15:40:00Z');

type Place = TestInstallation & { clock: { now: Date } };

/** An installation with a file for each supplier named, at a moment that the test moves. */
async function createPlace(sent: Sent[] = [{ day: '2021-01-01' }]): Promise<Place> {
  const clock = { now: new Date('2021-10-29T16:00:00Z') };
  const place = await createRecorded(sent, () => clock.now);
  return { ...place, clock };
}

async function open({ app }: Place, more: object = {}): Promise<number> {
  const [supplier] = (await listSuppliers(app.database.reader)).filter(({ name }) => name === 'Mail House');
  const request = { suppliers: [supplier.id], awareAt: AWARE, what: 'Files out of reach', nature: [] };
  return (await openIncident(app, { ...request, ...more })).incident;
}

test('a new case covers everything that the supplier and its sub-suppliers held when we became aware', async () => {
  await using place = await createPlace([{ day: '2021-01-01' }, { day: '2021-10-30', dataset: 'later' }]);
  const { app } = place;
  const [parent] = await listSuppliers(app.database.reader);
  await addNamedSupplier(app.database, 'Printer');
  await app.database.transaction(async ({ client }) => {
    await client.query(`update supplier set parent = $1 where name = 'Printer'`, [parent.id]);
  });
  await recordOne(place, { day: '2021-02-01', supplier: 'Printer', dataset: 'labels' });
  const c = await readCase(app, await open(place));
  assert.deepEqual(
    c.affected.suppliers.map(({ name }) => name),
    ['Mail House', 'Printer'],
  );
  assert.equal(c.affected.disclosures.length, 2, 'not the one that was sent afterwards');
  assert.deepEqual([c.revision.certain, c.revision.possible], [2, 0]);
  assert.equal(c.drift, undefined);
});

test('a case is opened once, however often it is said', async () => {
  await using place = await createPlace();
  assert.equal(await open(place), await open(place));
  assert.notEqual(await open(place), await open(place, { what: 'Something else' }));
});

test('a case that would have begun after we knew of it, or that is in the future, is not opened', async () => {
  await using place = await createPlace();
  await assert.rejects(open(place, { occurredFrom: '2021-10-30T00:00:00.000Z' }), {
    code: 'ARGUMENT_INVALID',
    message: /cannot have begun/,
  });
  await assert.rejects(open(place, { awareAt: new Date('2021-10-30T00:00:00Z') }), {
    code: 'DATE_IN_FUTURE',
  });
});

test('a revision says who came in and who left and why, and the one before is kept', async () => {
  await using place = await createPlace();
  const { app } = place;
  const incident = await open(place);
  const first = await reviseScope(
    app,
    incident,
    { excluded: [{ person: 0, why: 'never sent' }] },
    'a mistake',
  );
  assert.deepEqual([first.added, first.affected.people.certain], [true, 1]);
  const again = await reviseScope(app, incident, {}, 'the same once more');
  assert.equal(again.added, false);
  const added = { added: [{ person: 2, why: 'told us so' }], excluded: [] };
  await reviseScope(app, incident, added, 'somebody rang');
  const out = await compareRevisions(app, incident, 1, 2);
  assert.deepEqual([out.cameIn, out.left, out.changed], [[], [0], ['excluded']]);
  const back = await compareRevisions(app, incident, 2, 3);
  assert.deepEqual([back.cameIn, back.left], [[0, 2], []]);
  assert.deepEqual(
    (await listRevisions(app.database.reader, incident)).map(({ certain }) => certain),
    [2, 1, 3],
  );
  const c = await readCase(app, incident);
  assert.deepEqual(c.affected.byCategory['unknown'], { certain: 1, possible: 0 });
});

test('what is recorded after a revision is shown as a change of it until it is kept', async () => {
  await using place = await createPlace();
  const { app } = place;
  const incident = await open(place);
  await recordOne(place, { day: '2021-02-01', dataset: 'found later' });
  assert.deepEqual((await readCase(app, incident)).drift, {
    certain: 0,
    possible: 0,
    disclosuresIn: [2],
    disclosuresOut: [],
  });
  await reviseScope(app, incident, {}, 'a file was found');
  const c = await readCase(app, incident);
  assert.equal(c.drift, undefined);
  assert.deepEqual((await compareRevisions(app, incident, 1, 2)).disclosuresIn, [2]);
});

test('assurances that data was destroyed change no number until their grade is accepted', async () => {
  await using place = await createPlace();
  const { app } = place;
  const incident = await open(place);
  const before = await readCase(app, incident);
  await note(app, incident, {
    kind: 'claim',
    matter: 'confidentiality',
    value: 'not taken',
    words: 'Only file names were looked at.',
    source: 'Mail House',
    grade: 'statement',
  });
  const claimed = await readCase(app, incident);
  assert.deepEqual(claimed.assessment.whole, before.assessment.whole);
  assert.deepEqual(claimed.affected.people, before.affected.people);
  const supplier = claimed.named[0].id;
  const deletion = {
    supplier,
    dataset: null,
    sentBefore: AWARE,
    deletedAt: new Date('2021-10-01T00:00:00Z'),
    source: 'a letter',
    recordedAt: app.now(),
  };
  await app.database.transaction((tx) => addDeletionClaim(tx, { ...deletion, grade: 'statement' }));
  assert.equal((await readCase(app, incident)).drift, undefined);
  await app.database.transaction((tx) => addDeletionClaim(tx, { ...deletion, grade: 'forensic report' }));
  assert.deepEqual((await readCase(app, incident)).drift?.disclosuresOut, [1]);
  // It may have been open before the deletion: then what was there at some moment counts.
  const revised = await reviseScope(
    app,
    incident,
    { heldFrom: '2021-09-01T00:00:00.000Z' },
    'since September',
  );
  assert.equal(revised.affected.people.certain, 2);
});

test('the times of a scope that nobody chose are those that are known now', async () => {
  await using place = await createPlace([{ day: '2021-09-01' }]);
  const { app, clock } = place;
  const fact = { kind: 'fact', words: 'as it turned out', source: 'us', grade: 'verified by us' } as const;
  clock.now = new Date('2021-11-02T00:00:00Z');
  const incident = await open(place, { awareAt: new Date('2021-08-15T09:00:00Z') });
  const people = async (): Promise<number> => (await readCase(app, incident)).affected.people.certain;
  assert.equal(await people(), 0);
  await note(app, incident, { ...fact, matter: 'aware', value: AWARE.toISOString() });
  const moved = await readCase(app, incident);
  assert.ok(moved.affected.people.certain > 0);
  assert.deepEqual([moved.drift?.disclosuresIn, moved.scope.heldAt], [[1], AWARE.toISOString()]);
  assert.equal(moved.revision.scope.heldAt, '2021-08-15T09:00:00.000Z', 'what was kept stays');
  const kept = await reviseScope(app, incident, {}, 'we knew later');
  assert.equal(kept.added, true);
  assert.equal((await readCase(app, incident)).drift, undefined);
  // Deleted before we knew of it, and there when it began.
  const [supplier] = await listSuppliers(app.database.reader);
  await app.database.transaction((tx) =>
    addDeletionClaim(tx, {
      supplier: supplier.id,
      dataset: null,
      sentBefore: AWARE,
      deletedAt: new Date('2021-10-15T00:00:00Z'),
      source: 'their list',
      recordedAt: app.now(),
      grade: 'forensic report',
    }),
  );
  assert.equal(await people(), 0);
  await note(app, incident, { ...fact, matter: 'occurred from', value: '2021-09-10' });
  assert.ok((await people()) > 0);
  // A time that was chosen stays.
  await reviseScope(app, incident, { heldAt: '2021-08-20T00:00:00.000Z', heldFrom: null }, 'only until then');
  await note(app, incident, { ...fact, matter: 'aware', value: '2021-10-28T15:40:00.000Z' });
  assert.equal((await readCase(app, incident)).scope.heldAt, '2021-08-20T00:00:00.000Z');
  assert.equal(await people(), 0);
});

test('nobody becomes aware after their report was sent', async () => {
  await using place = await createPlace();
  const { app, clock } = place;
  const incident = await open(place);
  clock.now = new Date('2021-11-01T00:00:00Z');
  await fileReport(app, incident, {
    duty: 'ico',
    phase: 'initial',
    filedAt: new Date('2021-10-29T16:00:00Z'),
  });
  await assert.rejects(
    note(app, incident, {
      kind: 'fact',
      words: 'later',
      source: 'us',
      grade: 'verified by us',
      matter: 'aware',
      value: '2021-10-31T10:00:00.000Z',
    }),
    /'aware' \(2021-10-31 10:00\) would be after a report that was sent \(2021-10-29 17:00\)/,
  );
});

test('moments that cannot be true are refused, with both named', async () => {
  await using place = await createPlace();
  const { app } = place;
  const incident = await open(place);
  const fact = { kind: 'fact', words: 'as they say', source: 'us', grade: 'verified by us' } as const;
  await assert.rejects(
    note(app, incident, { ...fact, matter: 'occurred from', value: '2021-10-30T00:00:00.000Z' }),
    { code: 'DATE_IN_FUTURE' },
  );
  place.clock.now = new Date('2021-11-02T00:00:00Z');
  await assert.rejects(
    note(app, incident, { ...fact, matter: 'occurred from', value: '2021-10-30T00:00:00.000Z' }),
    { message: /'occurred from' \(2021-10-30 01:00\) would be after 'aware' \(2021-10-29 16:40\)/ },
  );
  await assert.rejects(note(app, incident, { ...fact, matter: 'aware' }), {
    message: /answered with a moment/,
  });
});

test('a report that is late is kept with the reasons for the delay, or not at all', async () => {
  await using place = await createPlace();
  const { app, clock } = place;
  const incident = await open(place);
  const duty = 'uk-gdpr-33-1';
  assert.equal(
    (await readCase(app, incident)).duties.find((each) => each.duty.key === duty)?.standing,
    'open',
  );
  await assert.rejects(fileReport(app, incident, { duty: 'icoo', phase: 'initial', filedAt: app.now() }), {
    code: 'DUTY_UNKNOWN',
    message: /did you mean 'ico'/,
  });
  clock.now = new Date('2021-11-02T00:00:00Z');
  const late = { duty, phase: 'initial' as const, filedAt: app.now() };
  assert.equal(
    (await readCase(app, incident)).duties.find((each) => each.duty.key === duty)?.standing,
    'overdue',
  );
  await assert.rejects(fileReport(app, incident, late), { message: /reasons for the delay/ });
  const reason = 'The supplier gave no numbers before.';
  assert.equal((await fileReport(app, incident, { ...late, reason })).added, true);
  assert.equal((await fileReport(app, incident, { ...late, reason })).added, false);
  const state = (await readCase(app, incident)).duties.find((each) => each.duty.key === duty)!;
  assert.deepEqual([state.standing, state.filings.length], ['begun late', 1]);
  await fileReport(app, incident, { duty, phase: 'complete', filedAt: app.now() });
  await assert.rejects(
    fileReport(app, incident, { duty: 'uk-gdpr-33-2:1', phase: 'initial', filedAt: app.now() }),
    { message: /is owed to you, by the supplier/ },
  );
  assert.equal(
    (await readCase(app, incident)).duties.find((each) => each.duty.key === duty)?.standing,
    'done late',
  );
});

test('a supplier that told in time has done its duty, and one that did not has done it late', async () => {
  await using place = await createPlace();
  const { app, clock } = place;
  await app.database.transaction(async ({ client }) => {
    await client.query('update supplier set hours_to_tell = 24');
  });
  const incident = await open(place, { discovery: 'supplier' });
  const standing = async (): Promise<string | undefined> =>
    (await readCase(app, incident)).duties.find(({ duty }) => duty.key === 'agreement-hours:1')?.standing;
  assert.equal(await standing(), 'waiting');
  const knew = {
    kind: 'claim',
    matter: 'supplier knew',
    words: 'as they say',
    source: 'Mail House',
  } as const;
  await note(app, incident, { ...knew, grade: 'forensic report', value: '2021-10-29T09:00:00.000Z' });
  clock.now = new Date('2021-11-05T00:00:00Z');
  assert.equal(await standing(), 'done');
  await note(app, incident, { ...knew, grade: 'forensic report', value: '2021-10-25T09:00:00.000Z' });
  assert.equal(await standing(), 'done late');
});

test('of a day without an hour a leg is told with bounds, and no hour is made up', async () => {
  await using place = await createPlace();
  const { app, clock } = place;
  const incident = await open(place, { discovery: 'supplier', occurredFrom: '2021-10-24' });
  const fact = { kind: 'fact', words: 'as they say', source: 'us', grade: 'verified by us' } as const;
  await note(app, incident, { ...fact, matter: 'supplier knew', value: '2021-10-27' });
  clock.now = new Date('2021-11-09T00:00:00Z');
  await note(app, incident, { ...fact, matter: 'people told until', value: '2021-11-08T10:00:00.000Z' });
  const c = await readCase(app, incident);
  const { moments, legs, events } = timelineValues(c.timeline, c.timezone);
  assert.deepEqual(
    [moments['occurred'], moments['supplierKnew'], moments['peopleToldUntil']],
    ['2021-10-24', '2021-10-27', '2021-11-08T10:00:00.000Z'],
  );
  const hours = (ms: number | null): number => Math.round(ms! / 3_600_000);
  // From the end and from the beginning of the 27th in London until 16:40 of the 29th.
  assert.deepEqual([hours(legs[0].tookAtLeastMs), hours(legs[0].tookAtMostMs)], [41, 65]);
  assert.equal(tookText(c.timeline.legs[0], String), `${legs[0].tookAtLeastMs} to ${legs[0].tookAtMostMs}`);
  assert.equal(legs[2].tookAtLeastMs, legs[2].tookAtMostMs);
  assert.equal(events[0].at, '2021-10-24');
  assert.equal(c.revision.scope.heldFrom, '2021-10-23T23:00:00.000Z');
  await note(app, incident, { ...fact, matter: 'supplier knew', value: '2021-10-29' });
  const again = (await readCase(app, incident)).timeline.legs[0];
  assert.match(tookText(again, String)!, /^at most \d+$/, 'it may have told us within the hour');
  await assert.rejects(
    note(app, incident, { ...fact, matter: 'supplier knew', value: '2021-10-30' }),
    /'supplier knew' \(2021-10-30\) would be after 'aware' \(2021-10-29 16:40\)/,
  );
});

test('a duty that is not owed is not done by telling people, and one decided against says so', async () => {
  await using place = await createPlace();
  const { app, clock } = place;
  const incident = await open(place);
  const before = (await readCase(app, incident)).duties.filter(({ standing }) => standing === 'not owed');
  clock.now = new Date('2021-11-05T00:00:00Z');
  for (const matter of ['people told from', 'people told until'] as const)
    await note(app, incident, {
      kind: 'fact',
      matter,
      value: '2021-11-04T09:00:00.000Z',
      words: 'by e-mail',
      source: 'us',
      grade: 'verified by us',
    });
  const after = (await readCase(app, incident)).duties.filter(({ standing }) => standing === 'not owed');
  assert.deepEqual(
    after.map(({ duty }) => duty.key),
    before.map(({ duty }) => duty.key),
  );
  await decide(app, incident, {
    authority: 'do not report',
    people: null,
    exception: null,
    decidedBy: 'DPO',
    reason: 'The joint controller reports it.',
  });
  const ico = (await readCase(app, incident)).duties.find(({ duty }) => duty.key === 'uk-gdpr-33-1');
  assert.equal(ico?.standing, 'decided against');
});

test('an answer can be taken back to what was said before', async () => {
  await using place = await createPlace();
  const { app } = place;
  const incident = await open(place);
  const say = (value: string) =>
    note(app, incident, {
      kind: 'fact',
      matter: 'cause',
      value,
      words: 'so they found',
      source: 'us',
      grade: 'verified by us',
    });
  await say('external malicious');
  await say('internal malicious');
  assert.equal((await say('external malicious')).added, true);
  assert.equal((await say('external malicious')).added, false);
});

test('a revision made from an older one than the last is refused, and nobody outside the register is put in', async () => {
  await using place = await createPlace();
  const { app } = place;
  const incident = await open(place);
  await reviseScope(app, incident, { excluded: [{ person: 0, why: 'a mistake' }] }, 'a mistake', 1);
  await assert.rejects(reviseScope(app, incident, { categories: ['user.name'] }, 'narrower', 1), {
    message: /Somebody made revision 2/,
  });
  assert.equal(
    (await reviseScope(app, incident, { excluded: [{ why: 'a mistake', person: 0 }] }, 'again')).added,
    false,
  );
  await assert.rejects(reviseScope(app, incident, { added: [{ person: 99, why: 'x' }] }, 'x'), {
    code: 'PERSON_UNKNOWN',
  });
});

test('opening a case once more with more than before notes what is new', async () => {
  await using place = await createPlace();
  const first = await open(place);
  assert.equal(await open(place, { nature: ['availability'], discovery: 'supplier' }), first);
  const c = await readCase(place.app, first);
  assert.deepEqual([c.natures, c.board.entries.length], [['availability'], 2]);
});

test('deciding not to tell needs a reason, and is kept with what was known', async () => {
  await using place = await createPlace();
  const { app } = place;
  const incident = await open(place);
  const decision = { authority: null, people: 'do not tell', exception: 'a', decidedBy: 'DPO' } as const;
  await assert.rejects(decide(app, incident, { ...decision, reason: ' ' }), { message: /needs its reason/ });
  await assert.rejects(decide(app, incident, { ...decision, people: 'tell', reason: 'so' }), {
    message: /exception of Art. 34\(3\) goes with/,
  });
  await decide(app, incident, { ...decision, reason: 'It was encrypted and the key is safe.' });
  const c = await readCase(app, incident);
  assert.equal(c.decided.people?.exception, 'a');
  assert.deepEqual(c.decided.people?.basis, {
    revision: 1,
    certain: 2,
    possible: 0,
    entries: [],
    severity: c.assessment.whole.score,
  });
});

test('a party’s list of members is sensitive, whatever its columns are called', async () => {
  await using place = await createPlace();
  const { app } = place;
  const incident = await open(place, { nature: ['availability'] });
  await app.database.transaction((tx) =>
    changeOrganisation(tx, 'membership reveals', 'political opinions', app.now()),
  );
  const { decides } = (await readCase(app, incident)).assessment;
  assert.equal(decides?.factors.find(({ name }) => name === 'DPC')?.low, 4);
});

test('a closed case takes no more notes until it is opened again', async () => {
  await using place = await createPlace();
  const { app } = place;
  const incident = await open(place);
  assert.equal(await closeIncident(app, incident, 'over'), true);
  assert.equal(await closeIncident(app, incident, 'over'), false);
  await assert.rejects(note(app, incident, { kind: 'question', words: 'Why?', source: 'DPO' }), {
    code: 'INCIDENT_CLOSED',
  });
  await reopenIncident(app, incident, 'a new finding');
  await note(app, incident, { kind: 'question', words: 'Why?', source: 'DPO' });
});

test('data that only may be somebody’s raises no lower bound', async () => {
  await using place = await createPlace();
  const { app } = place;
  await using session = await openSession(app, 'test');
  const path = join(place.folder, 'twins.csv');
  const twins = '7,Dee,Twin,\n8,Dee,Twin,\n';
  await writeFile(path, `Ref,First name,Last name,Email\n${twins}`);
  const kind = findKind(session.kinds, 'member');
  await importPeople(session, { path, kind, standing: 'current', told: {} });
  const [supplier] = await listSuppliers(app.database.reader);
  const file = { supplier, direction: 'out' as const, told: {}, sentAt: new Date('2021-02-01T12:00:00Z') };
  await recordFile(session, { ...file, path, dataset: 'list' });
  const health = join(place.folder, 'health.csv');
  await writeFile(health, 'First name,Last name,Health condition\nDee,Twin,Diabetes\n');
  await recordFile(session, { ...file, path: health, dataset: 'health' });
  const incident = await open(place);
  const { affected, assessment } = await readCase(app, incident);
  const [twin] = affected.classes.filter(({ categories }) => categories.includes('user.health_and_medical'));
  assert.deepEqual(twin.possibly, ['user.health_and_medical']);
  const scored = assessment.classes.find(({ categories }) => categories.includes('user.health_and_medical'))!;
  const dpc = scored.factors.find(({ name }) => name === 'DPC')!;
  assert.ok(dpc.low < 4 && dpc.high === 4, `${dpc.low} to ${dpc.high}`);
});

test('one person gets the four answers', async () => {
  await using place = await createPlace([{ day: '2021-01-01' }, { day: '2021-03-01' }]);
  const { app } = place;
  const incident = await open(place);
  const c = await readCase(app, incident);
  const answer = await answerPerson(app, c, 0);
  assert.equal(answer.affected, 'certain');
  assert.deepEqual(
    answer.data.map(({ category, files }) => [category, files]),
    [
      ['user.contact.email', 2],
      ['user.unique_id', 2],
    ],
  );
  assert.equal(answer.reasons[0].lastSentAt.toISOString(), '2021-03-01T12:00:00.000Z');
  assert.equal(answer.taken.state, 'unknown');
  assert.equal((await answerPerson(app, c, 2)).affected, 'no');
});

test('whoever changes a case behind its back is found out', async () => {
  await using place = await createPlace();
  const { app } = place;
  const incident = await open(place);
  await note(app, incident, {
    kind: 'claim',
    words: 'It is fine.',
    source: 'Mail House',
    grade: 'statement',
  });
  await decide(app, incident, {
    authority: 'report',
    people: null,
    exception: null,
    decidedBy: 'DPO',
    reason: 'Risk.',
  });
  assert.deepEqual((await checkLedger(app)).other, []);
  const edits: [string, RegExp][] = [
    [`update incident set aware_at = aware_at + interval '1 day'`, /incident 1 is not as it was written/],
    [`update incident_entry set grade = 'forensic report'`, /incident 1, entry 1 is not as/],
    [`update incident_decision set reason = 'No risk.'`, /incident 1, decision 1 is not as/],
    [`update incident_people set bytes = ''`, /incident 1, revision 1 is not as/],
    [`delete from incident_entry`, /incident 1, entry 1 is gone/],
    [
      `insert into organisation_detail values ('membership reveals', 'nothing', now())`,
      /'membership reveals' of the organisation is not what was said/,
    ],
    [
      `insert into incident_filing values (1, 1, 'uk-gdpr-33-1', 'initial', now(), null, null, now(), 'x', '')`,
      /incident 1, filing 1 was put in/,
    ],
  ];
  for (const [sql, said] of edits) {
    await app.database.transaction(async ({ client }) => {
      await client.query(sql);
    });
    const { other } = await checkLedger(app);
    assert.ok(
      other.some((sentence) => said.test(sentence)),
      `${sql}: ${other.join('; ')}`,
    );
  }
});
