import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matterOf, note, readCase, reviseScope } from '../../src/incidents/index.ts';
import { addDeletionClaim } from '../../src/ledger/index.ts';
import { listSuppliers } from '../../src/suppliers/index.ts';
import { AWARE, createPlace, open } from './place.ts';

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
  // Two established beginnings contradict each other: the earlier one is meant, and nobody leaves.
  await note(app, incident, { ...fact, source: 'Mail House', matter: 'occurred from', value: '2021-10-20' });
  const contested = await readCase(app, incident);
  assert.equal(matterOf(contested.board, 'occurred from').state, 'contested');
  assert.deepEqual(
    [contested.scope.heldFrom, contested.affected.people.certain > 0],
    ['2021-09-09T23:00:00.000Z', true],
  );
});

test('a time of a scope that somebody chose stays, also where it is the usual one', async () => {
  await using place = await createPlace([{ day: '2021-09-01' }]);
  const { app, clock } = place;
  clock.now = new Date('2021-11-02T00:00:00Z');
  const incident = await open(place, { occurredFrom: '2021-10-20' });
  const fact = { kind: 'fact', words: 'as it turned out', source: 'us', grade: 'verified by us' } as const;
  const heldAt = async (): Promise<(string | null)[]> => {
    const { scope } = await readCase(app, incident);
    return [scope.heldFrom, scope.heldAt];
  };
  const usual = (await heldAt())[0]!;
  const chosen = await reviseScope(app, incident, { heldFrom: usual }, 'the report says so');
  assert.equal(chosen.added, true, 'the choice is kept');
  await note(app, incident, { ...fact, matter: 'occurred from', value: '2021-10-25' });
  assert.deepEqual(await heldAt(), [usual, AWARE.toISOString()]);
  // We knew before the beginning that was chosen: what was held between the two.
  await note(app, incident, { ...fact, matter: 'occurred from', value: '2021-10-01' });
  await note(app, incident, { ...fact, matter: 'aware', value: '2021-10-15T10:00:00.000Z' });
  assert.deepEqual(await heldAt(), ['2021-10-15T10:00:00.000Z', usual]);
  const added = [{ person: 0, why: 'they rang' }];
  assert.equal(
    (await reviseScope(app, incident, { added }, 'one more')).added,
    true,
    'nothing else is asked',
  );
  // By when things were sent nothing is left out for having been deleted.
  const other = await open(place, { occurredFrom: '2021-10-20', what: 'another' });
  await reviseScope(
    app,
    other,
    { heldAt: null, sentFrom: '2021-01-01T00:00:00.000Z' },
    'by when it was sent',
  );
  const { scope } = await readCase(app, other);
  assert.deepEqual([scope.heldFrom, scope.heldAt], [null, null]);
});

test('a case that is opened once more takes no correction back', async () => {
  await using place = await createPlace();
  const { app, clock } = place;
  clock.now = new Date('2021-11-02T00:00:00Z');
  const request = { occurredFrom: '2021-10-20', discovery: 'supplier' };
  const incident = await open(place, request);
  const fact = { kind: 'fact', words: 'corrected', source: 'us', grade: 'verified by us' } as const;
  await note(app, incident, { ...fact, matter: 'occurred from', value: '2021-10-12' });
  assert.equal(await open(place, request), incident);
  const { board } = await readCase(app, incident);
  assert.equal(matterOf(board, 'occurred from').by?.value, '2021-10-12');
});
