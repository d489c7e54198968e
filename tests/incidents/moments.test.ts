import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileReport, note, readCase, timelineValues, tookText } from '../../src/incidents/index.ts';
import { createPlace, open } from './place.ts';

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
  const later = {
    kind: 'fact',
    words: 'later',
    source: 'us',
    grade: 'verified by us',
    matter: 'aware',
    value: '2021-10-31T10:00:00.000Z',
  } as const;
  await assert.rejects(
    note(app, incident, later),
    /'aware' \(2021-10-31 10:00\) would be after a report that was sent \(2021-10-29 17:00\)/,
  );
  const withdrawn = { duty: 'ico', phase: 'withdrawn', reason: 'no breach after all' } as const;
  await assert.rejects(
    fileReport(app, incident, { ...withdrawn, filedAt: new Date('2021-10-29T15:50:00Z') }),
    /is before the first report/,
  );
  await fileReport(app, incident, { ...withdrawn, filedAt: new Date('2021-10-29T18:00:00Z') });
  assert.equal((await note(app, incident, later)).added, true, 'what was taken back stands in nobody’s way');
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
