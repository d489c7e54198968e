import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCase } from '../../src/incidents/index.ts';
import { runCase, type RehearsedCase } from '../../src/rehearsal/case-step.ts';
import { listSuppliers } from '../../src/suppliers/index.ts';
import { createRecorded } from '../custody/recorded.ts';
import type { TestInstallation } from '../support/installation.ts';

const CALL = new Date('2021-10-29T15:40:00Z');

/** The case of a rehearsal on three people, two of whom the supplier holds. */
async function practise(place: TestInstallation, signal?: AbortSignal): Promise<RehearsedCase> {
  const [supplier] = await listSuppliers(place.app.database.reader);
  const out = join(place.folder, 'case');
  return runCase({ app: place.app, supplier, awareAt: CALL, out, signal, onProgress: () => {} });
}

function createPlace(): ReturnType<typeof createRecorded> {
  return createRecorded([{ day: '2021-01-01' }], () => new Date('2021-10-29T15:45:00Z'));
}

test('the case of a rehearsal goes from the call to the papers, and says where each lies', async () => {
  await using place = await createPlace();
  const done = await practise(place);
  const c = await readCase(place.app, done.incident);
  assert.deepEqual(c.affected.people, { certain: 2, possible: 0 });
  assert.deepEqual(done.severity, c.assessment.whole.score);
  const dataContext = c.assessment.decides?.factors.find(({ name }) => name === 'DPC');
  assert.ok(dataContext && dataContext.low >= 3, 'a list of members of a party is sensitive');
  assert.deepEqual(
    c.decisions.map(({ authority, people }) => [authority, people]),
    [['report', 'tell']],
  );
  assert.equal(done.duties.find(({ duty }) => duty === 'uk-gdpr-33-1')?.standing, 'begun');
  assert.ok(c.board.entries.some(({ kind }) => kind === 'question'));
  assert.equal(done.folder, join(place.folder, 'case'));
  const there = await readdir(done.folder, { recursive: true, withFileTypes: true });
  assert.equal(there.filter((entry) => entry.isFile()).length, done.papers.length);
  for (const { path, bytes } of done.papers)
    assert.equal((await readFile(join(done.folder, path))).length, bytes, path);
});

test('what the supplier merely claims in a rehearsal changes no number, and it says so', async () => {
  await using place = await createPlace();
  assert.ok((await practise(place)).claimsChangedNothing);
});

test('had a claim changed a number, the rehearsal would say so', async () => {
  await using place = await createPlace();
  place.app.installation.acceptedGrades = ['statement'];
  assert.equal((await practise(place)).claimsChangedNothing, false);
});

test('a rehearsal that is stopped while papers are written leaves none of them', async () => {
  await using place = await createPlace();
  const before = await readdir(place.folder);
  await assert.rejects(practise(place, AbortSignal.abort()), { name: 'AbortError' });
  assert.deepEqual(await readdir(place.folder), before);
});
