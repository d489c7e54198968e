import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { Unsealing } from '../../src/custody/index.ts';
import { importPeople, openSession, recordFile } from '../../src/exchange/index.ts';
import { listDisclosures, type Disclosure } from '../../src/ledger/index.ts';
import { codeOf, findKind } from '../../src/people/index.ts';
import { generateKeyholder } from '../../src/vault/index.ts';
import { createTestInstallation, listActs, type TestInstallation } from '../support/installation.ts';
import { addNamedSupplier } from '../support/suppliers.ts';

const CSV = 'Ref,First name,Last name,Email\n1,Ann,Lee,ann@one.example\n2,Bob,Ray,bob@two.example\n';
const MINUTE_MS = 60_000;

let place: TestInstallation;
let disclosure: Disclosure;
let ahead = 0;

before(async () => {
  place = await createTestInstallation({ now: () => new Date(Date.now() + ahead) });
  const { app, folder } = place;
  const path = join(folder, 'members.csv');
  await writeFile(path, CSV);
  const supplier = await addNamedSupplier(app.database, 'Mail House');
  await using session = await openSession(app, 'test');
  const kind = findKind(session.kinds, 'member');
  await importPeople(session, { path, kind, standing: 'current', told: {} });
  const file = { path, supplier, dataset: 'members', direction: 'out' as const, told: {} };
  await recordFile(session, { ...file, sentAt: new Date('2021-01-01T00:00:00Z') });
  [disclosure] = await listDisclosures(app.database.reader, {});
});
after(() => place[Symbol.asyncDispose]());
beforeEach(() => {
  ahead = 0;
});

function begin(minutes?: number): Promise<Unsealing> {
  return Unsealing.begin(place.app, { identities: [place.keyholder.identity], purpose: 'a test', minutes });
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test('who opened, why, what and how many is in the evidence, the beginning before anything is opened', async () => {
  const acts = (await listActs(place.app)).length;
  const unsealing = await begin();
  const [begun] = (await listActs(place.app)).slice(acts);
  assert.equal(begun.act, 'unsealing begun');
  assert.equal(begun.actor, 'test');
  assert.deepEqual(begun.subjects, ['keyholder:1']);
  assert.equal(begun.payload.purpose, 'a test');
  const cards = await unsealing.readCards([0, 1, 0]);
  assert.deepEqual(new Set([...cards.values()].map((card) => card.givenName)), new Set(['Ann', 'Bob']));
  assert.equal(await readAll(unsealing.readOriginal(disclosure)), CSV);
  assert.equal(await readAll(unsealing.readOriginal(disclosure)), CSV, 'a second time');
  await unsealing[Symbol.asyncDispose]();
  await unsealing[Symbol.asyncDispose]();
  const ended = (await listActs(place.app)).slice(acts + 1);
  assert.equal(ended.length, 1);
  assert.equal(ended[0].act, 'unsealing ended');
  const codes = [0, 1].map((person) => codeOf(place.app.installation.codeKey, person)).toSorted();
  const people = codes.map((code) => `person:${code}`);
  assert.deepEqual(ended[0].subjects, ['keyholder:1', `disclosure:${disclosure.id}`, ...people]);
  const digest = createHash('sha256').update(codes.join('\n')).digest('hex');
  assert.deepEqual(ended[0].payload, { codes: digest, originals: 1, people: 2 });
});

test('when the time is over nothing more is opened, in the middle of an original neither', async () => {
  await using unsealing = await begin(5);
  ahead = 4 * MINUTE_MS;
  assert.equal((await unsealing.readCards([0])).size, 1);
  const original = unsealing.readOriginal(disclosure);
  await unsealing.openDataKey(disclosure.dataKey);
  ahead = 6 * MINUTE_MS;
  const over = { name: 'InputError', code: 'UNSEALING_OVER' };
  await assert.rejects(readAll(original), over);
  await assert.rejects(unsealing.readCards([1]), over);
  assert.throws(() => unsealing.openDataKey(1), over);
  assert.throws(() => unsealing.identities, over);
  ahead = 0;
});

test('after it has ended nothing is opened, whatever time is left', async () => {
  const unsealing = await begin();
  await unsealing[Symbol.asyncDispose]();
  await assert.rejects(unsealing.readCards([0]), { code: 'UNSEALING_OVER' });
});

test('a connection that is lost while a key is read does not spoil the next try', async () => {
  const { app, keyholder } = place;
  let lost = 0;
  const reader = new Proxy(app.database.reader, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== 'query') return typeof value === 'function' ? value.bind(target) : value;
      return (sql: string, params: unknown[]) => {
        if (/from data_key where id/.test(sql) && lost++ === 0)
          return Promise.reject(new Error('Connection terminated unexpectedly'));
        return target.query(sql, params);
      };
    },
  });
  const flaky = { ...app, database: { ...app.database, reader } };
  await using unsealing = await Unsealing.begin(flaky, {
    identities: [keyholder.identity],
    purpose: 'a test',
  });
  await assert.rejects(unsealing.readCards([0]), /terminated/);
  assert.equal((await unsealing.readCards([0])).get(0)?.givenName, 'Ann');
});

test("an identity that is no keyholder's is refused and leaves no trace", async () => {
  const acts = (await listActs(place.app)).length;
  const stranger = await generateKeyholder();
  await assert.rejects(Unsealing.begin(place.app, { identities: [stranger.identity], purpose: 'a test' }), {
    name: 'InputError',
    code: 'IDENTITY_WRONG',
  });
  await assert.rejects(Unsealing.begin(place.app, { identities: [], purpose: 'a test' }), {
    code: 'IDENTITY_WRONG',
  });
  assert.equal((await listActs(place.app)).length, acts);
});

test('a purpose is a few words', async () => {
  const { identity } = place.keyholder;
  for (const purpose of ['', '  ', 'x'.repeat(201)]) {
    await assert.rejects(Unsealing.begin(place.app, { identities: [identity], purpose }), {
      code: 'ARGUMENT_INVALID',
    });
  }
});
