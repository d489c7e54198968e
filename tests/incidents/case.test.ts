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
  listRevisions,
  note,
  readCase,
  reopenIncident,
  reviseScope,
} from '../../src/incidents/index.ts';
import { addDeletionClaim } from '../../src/ledger/index.ts';
import { changeOrganisation } from '../../src/organisation/index.ts';
import { findKind } from '../../src/people/index.ts';
import { listSuppliers } from '../../src/suppliers/index.ts';
import { recordOne } from '../custody/recorded.ts';
import { addNamedSupplier } from '../support/suppliers.ts';
import { AWARE, createPlace, open } from './place.ts';

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
