import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { LogVerified } from './support/answers.ts';
import { claim, createBeforeCall, FAILED, openCase, showCase, WHAT } from './support/case.ts';
import { Decided, Filed, type ShownCase } from './support/case-answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';

let party: Installation;

before(async () => {
  party = await createBeforeCall();
  await openCase(party, '--told-by', 'supplier');
  await claim(party, 'confidentiality', 'not taken', 'Only file names were looked at');
  const reason = ['--reason', 'The list came late'];
  await party.ask(Decided, 'incident', 'decide', '1', '--by', 'Board', '--people', 'do not tell', ...reason);
  await party.ask(Filed, 'incident', 'filed', '1', 'ico', '--at', '2021-11-03 11:00', ...reason);
});
after(() => party[Symbol.asyncDispose]());

/** Changes the database behind Rollcall's back, looks, and changes it back. */
async function tamper(change: string, back: string): Promise<string> {
  const run = (sql: string) =>
    party.look(({ transaction }) => transaction(({ client }) => client.query(sql)));
  await run(change);
  const { code, message } = await party.refuse('log', 'verify');
  assert.equal(code, 'EVIDENCE_BROKEN', change);
  await run(back);
  await party.ask(LogVerified, 'log', 'verify');
  return message;
}

test('promise 7: a word of a case that was changed afterwards is found, and named', async () => {
  await party.ask(LogVerified, 'log', 'verify');
  const changes: [table: string, column: string, to: string, named: RegExp][] = [
    ['incident', 'what', 'nothing of note', /incident 1\b/],
    ['incident_entry', 'words', 'We know nothing', /incident 1, entry \d/],
    ['incident_decision', 'reason', 'A better one', /incident 1, decision 1/],
    ['incident_filing', 'reference', 'IC-9', /incident 1, filing 1/],
    ['incident_revision', 'why', 'another reason', /incident 1, revision 1/],
  ];
  for (const [table, column, to, named] of changes) {
    const id = table === 'incident' ? 'id' : 'incident';
    const kept = await party.look(async ({ reader }) => {
      const { rows } = await reader.query<{ key: string; was: string | null }>(
        `select ctid::text as key, ${column} as was from rollcall.${table} where ${id} = 1 limit 1`,
      );
      return rows[0];
    });
    const was = kept.was === null ? 'null' : `'${kept.was}'`;
    const message = await tamper(
      `update rollcall.${table} set ${column} = '${to}' where ctid = '${kept.key}'`,
      `update rollcall.${table} set ${column} = ${was} where ${column} = '${to}'`,
    );
    assert.match(message, named, table);
    assert.ok(!message.includes(to), 'what is there now is not repeated');
  }
});

test('promise 7: somebody who was taken out of a list, or a word that is gone, is found', async () => {
  const people = 'rollcall.incident_people';
  const message = await tamper(
    `create table rollcall.aside as select * from ${people}; delete from ${people}`,
    `insert into ${people} select * from rollcall.aside; drop table rollcall.aside`,
  );
  assert.match(message, /incident 1, revision 1/);
  const entries = 'rollcall.incident_entry';
  const gone = await tamper(
    `create table rollcall.aside as select * from ${entries}; delete from ${entries} where entry = 2`,
    `insert into ${entries} select * from rollcall.aside where entry = 2; drop table rollcall.aside`,
  );
  assert.match(gone, /incident 1, entry 2/);
});

test('the words of a case are bound by the log, and are not in it', async () => {
  const log = await party.look(async ({ reader }) => {
    const { rows } = await reader.query<{ entry: string; payload: string }>(
      'select entry, payload from rollcall.evidence_entry',
    );
    return JSON.stringify(rows);
  });
  for (const words of [WHAT, FAILED, 'Only file names', 'The list came late', 'Board'])
    assert.ok(!log.includes(words), words);
  for (const act of [
    'incident opened',
    'incident noted',
    'incident decided',
    'incident filed',
    'incident scoped',
  ])
    assert.ok(log.includes(act), act);
});

test('a case comes back from a backup as it was, and is still bound by its log', async () => {
  const file = join(dirname(party.identity), 'party.backup');
  await party.say('backup', file);
  await using place = await createInstallation({ init: false });
  await place.say('backup', 'restore', file, '--identity', party.identity);
  const asKnown = (c: ShownCase): object => ({
    ...c,
    affected: { ...c.affected, tookMs: 0 },
    duties: c.duties.map((duty) => ({ ...duty, leftHours: 0 })),
  });
  assert.deepEqual(asKnown(await showCase(place)), asKnown(await showCase(party)));
  await place.ask(LogVerified, 'log', 'verify');
  assert.ok((await claim(place, 'ongoing', 'no', 'It is over')).added);
});
