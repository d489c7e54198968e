import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { generateKeyholder } from '../src/vault/index.ts';
import { openKeysWithAge } from './support/age-recipe.ts';
import {
  AddedSupplier,
  Imported,
  KeyholderAdded,
  Keyholders,
  People,
  Recorded,
  Rewrapped,
} from './support/answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { member, members, registerOf } from './support/members.ts';
import { withoutAge } from './support/outside.ts';
import { digestState, listObjects } from './support/state.ts';

let party: Installation;
let second: { recipient: string; identity: string };

before(async () => {
  party = await createInstallation({ warm: true });
  await party.ask(Imported, 'people', 'import', await party.file('register.csv', registerOf(members(0, 5))));
  await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd');
  await record('before.csv', '2021-01-01');
  const { recipient, identity } = await generateKeyholder();
  second = { recipient, identity: join(dirname(party.identity), 'second.txt') };
  await writeFile(second.identity, `${identity}\n`, { mode: 0o600 });
});
after(() => party[Symbol.asyncDispose]());

async function record(name: string, sentAt: string): Promise<string> {
  const path = await party.file(name, registerOf(members(0, 5)));
  await party.ask(Recorded, 'record', path, '--supplier', 'Mail House Ltd', '--sent-at', sentAt);
  return path;
}

const personWith = (identity: string) => ['person', member(0).email, '--identity', identity];

test('a wrong identity adds nobody', async () => {
  const stranger = join(dirname(party.identity), 'stranger.txt');
  await writeFile(stranger, `${(await generateKeyholder()).identity}\n`);
  const state = await digestState(party);
  const add = ['keyholder', 'add', second.recipient, '--name', 'treasurer', '--identity', stranger];
  assert.equal((await party.refuse(...add)).code, 'IDENTITY_WRONG');
  assert.equal(
    (await party.refuse('keyholder', 'retire', '1', '--identity', party.identity)).code,
    'KEYHOLDER_LAST',
  );
  assert.equal(
    (await party.refuse('keyholder', 'retire', 'nobody', '--identity', party.identity)).code,
    'KEYHOLDER_UNKNOWN',
  );
  assert.equal(
    await digestState(party).then((now) => now === state),
    false,
    'the refused retirement was an unsealing, and is kept',
  );
  assert.equal((await party.ask(Keyholders, 'keyholder', 'list')).keyholders.length, 1);
});

test('a second keyholder opens what was sealed before, and adding them twice is adding them once', async () => {
  const add = ['keyholder', 'add', second.recipient, '--name', 'treasurer'];
  const added = await party.ask(KeyholderAdded, ...add);
  assert.ok(added.toRewrap > 0, 'without an identity what was sealed before stays as it was');
  await party.refuse(...personWith(second.identity));
  // What comes after opens for them at once, and what is still closed to them keeps the old keyholder from leaving.
  const path = await record('between.csv', '2021-01-15');
  const out = join(dirname(party.identity), 'between-opened.csv');
  await party.say('key', 'original', '2', '--out', out, '--identity', second.identity);
  assert.ok((await readFile(out)).equals(await readFile(path)));
  const early = await party.refuse('keyholder', 'retire', '1', '--identity', second.identity);
  assert.equal(early.code, 'IDENTITY_WRONG');
  assert.match(early.message, /keyholder rewrap/);
  const own = await party.refuse('keyholder', 'retire', '1', '--identity', party.identity);
  assert.match(own.message, /a keyholder who stays/);
  const again = await party.ask(KeyholderAdded, ...add, '--identity', party.identity);
  assert.equal(again.keyholder.id, added.keyholder.id);
  assert.deepEqual([again.rewrapped, again.toRewrap], [added.toRewrap, 0]);
  for (const identity of [party.identity, second.identity]) {
    const { people } = await party.ask(People, ...personWith(identity));
    assert.equal(people[0].card?.givenName, member(0).given);
  }
});

test(
  'no object is touched when a keyholder is retired, and their key opens nothing any more',
  { skip: withoutAge },
  async () => {
    const objects = join(party.home, 'objects');
    const before = await listObjects(party.home);
    const retire = ['keyholder', 'retire', '1', '--identity', second.identity];
    assert.ok((await party.ask(Rewrapped, ...retire)).rewrapped > 0);
    assert.equal((await party.ask(Rewrapped, ...retire)).rewrapped, 0, 'twice is once');
    assert.deepEqual(await listObjects(party.home), before);
    assert.equal((await party.refuse(...personWith(party.identity))).code, 'IDENTITY_WRONG');
    await assert.rejects(openKeysWithAge(objects, party.identity), /no identity matched/);

    const path = await record('after.csv', '2021-02-01');
    const keys = await openKeysWithAge(objects, second.identity);
    for (const name of await listObjects(party.home)) {
      const opened = execFileSync('age', ['-d', '-i', keys, join(objects, name)]);
      assert.ok(opened.equals(await readFile(path)), name);
    }
  },
);

test('somebody whom only the database knows gets nothing, every check says so, and they are taken off again', async () => {
  const { recipient } = await generateKeyholder();
  await party.look(({ transaction }) =>
    transaction(({ client }) =>
      client.query(`insert into keyholder (name, recipient, added_at) values ('deputy', $1, now())`, [
        recipient,
      ]),
    ),
  );
  const path = await party.file('stolen.csv', registerOf(members(0, 5)));
  const third = (await generateKeyholder()).recipient;
  for (const command of [
    ['record', path, '--supplier', 'Mail House Ltd', '--sent-at', '2021-03-01'],
    ['keyholder', 'rewrap', '--identity', second.identity],
    ['keyholder', 'add', third, '--name', 'third'],
    ['backup', join(dirname(party.identity), 'stolen.backup')],
    ['log', 'rotate-key'],
    ['log', 'verify'],
  ]) {
    const { code, message } = await party.refuse(...command);
    assert.equal(code, 'EVIDENCE_BROKEN', command.join(' '));
    assert.match(message, /Keyholder \d+ 'deputy'/, command.join(' '));
  }
  assert.match(
    (await party.run('vault', 'check')).stdout,
    /NOT AS THE EVIDENCE SAYS: Keyholder \d+ 'deputy'/,
  );
  await party.ask(Rewrapped, 'keyholder', 'retire', 'deputy', '--identity', second.identity);
  await record('not-stolen.csv', '2021-03-01');
  await party.say('log', 'verify');
});

test('the evidence says who was added and retired, who opened, and why', async () => {
  const acts = await party.look(async ({ reader }) => {
    const { rows } = await reader.query<{ entry: string; payload: string }>(
      'select entry, payload from evidence_entry order by seq',
    );
    return rows.map(({ entry, payload }) => ({
      ...(JSON.parse(entry) as { act: string; actor: string; subjects: string[] }),
      payload: JSON.parse(payload) as Record<string, unknown>,
    }));
  });
  const named = (act: string) => acts.filter((each) => each.act === act);
  assert.deepEqual(
    named('keyholder added').flatMap(({ subjects }) => subjects),
    ['keyholder:2'],
  );
  assert.deepEqual(
    named('keyholder retired').flatMap(({ subjects }) => subjects),
    ['keyholder:1', 'keyholder:3'],
  );
  assert.ok(named('unsealing begun').some(({ payload }) => payload.purpose === 'person'));
  assert.ok(acts.every(({ actor }) => actor.startsWith('cli:') && actor.length > 4));
});
