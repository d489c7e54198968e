import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  Cases,
  Board,
  Decided,
  Duties,
  Filed,
  Matters,
  Noted,
  OpenedCase,
  StateChanged,
} from './support/case-answers.ts';
import { CALL, claim, createBeforeCall, FAILED, openCase, showCase, UNDER_IT, WHAT } from './support/case.ts';
import { Grades } from './support/answers.ts';
import type { Installation } from './support/installation.ts';
import { digestState } from './support/state.ts';

let party: Installation;

before(async () => {
  party = await createBeforeCall();
});
after(() => party[Symbol.asyncDispose]());

test('a supplier rings at 16:40 on a Friday: one sentence opens the case with clocks, list, score and board', async () => {
  const said = await party.say(
    'incident',
    'open',
    '--supplier',
    FAILED,
    '--aware',
    CALL,
    '--what',
    WHAT,
    '--nature',
    'availability',
    '--told-by',
    'supplier',
  );
  assert.match(said, /^Opened incident 1\.\n/);
  assert.ok(said.includes(WHAT));
  assert.match(said, /at Mail House Ltd and 1 sub-supplier; we became aware 2021-10-29 16:40; availability/);
  assert.match(
    said,
    /CLOCKS\n {2}OVERDUE {2}Report the breach to the Information Commissioner, for up to 42 people: by 2021-11-01 15:40/,
  );
  assert.match(said, /WHOSE {2}40 people for certain, and up to 2 more, in 3 files/);
  assert.match(said, /10 people should have been deleted by then under the agreement/);
  assert.match(said, /Not known: whom 1 row without any identifier may be about/);
  assert.match(said, /HOW BAD\n {2}The severity is /);
  assert.match(said, /not yet: report \(incident decide 1 --authority/);
  assert.match(said, /KNOWN\n +1 .* \[discovery: the supplier told us\]/);
  assert.match(
    said,
    /NOT KNOWN {2}\d+ matters for the supplier, \d+ for us, 0 open questions: incident board 1/,
  );
  assert.match(said, /supplier knew → we knew +not known/);
  assert.doesNotMatch(said, /undefined|NaN|\[object|Invalid/);
});

test('72 hours from Friday 29 October 2021, 16:40 in London, is told in three readings, and the strict one drives', async () => {
  const ico = (await showCase(party)).duties.find(({ duty }) => duty === 'uk-gdpr-33-1')!;
  assert.deepEqual(ico.clock.readings, [
    { reading: 'strict', at: '2021-11-01T15:40:00.000Z' },
    { reading: 'Regulation 1182/71', at: '2021-11-01T16:00:00.000Z' },
    { reading: 'two working days (disputed)', at: '2021-11-02T23:59:59.999Z' },
  ]);
  assert.deepEqual([ico.applies, ico.standing, ico.dueAt], ['yes', 'overdue', '2021-11-01T15:40:00.000Z']);
  const said = await party.say('incident', 'show', '1');
  // The clocks went back on Sunday: 72 hours later they show an hour less.
  assert.match(
    said,
    /OVERDUE {2}Report the breach to the Information Commissioner, for up to 42 people: by 2021-11-01 15:40 \(\d+ d \d+ h OVER\)/,
  );
  assert.match(
    said,
    /otherwise counted: 2021-11-01 16:00 \(Regulation 1182\/71\), 2021-11-02 23:59 \(two working days \(disputed\)\)/,
  );
});

test('the same sentence once more changes nothing, and other words open another case', async () => {
  const before = await digestState(party);
  const again = await openCase(party, '--nature', 'availability', '--told-by', 'supplier');
  assert.deepEqual([again.opened, again.incident.id, again.revisions.length], [false, 1, 1]);
  assert.equal(await digestState(party), before);
  const other = await party.ask(
    OpenedCase,
    'incident',
    'open',
    '--supplier',
    'Unrelated plc',
    '--aware',
    CALL,
    '--what',
    'A laptop was stolen',
  );
  assert.deepEqual([other.opened, other.incident.id, other.affected.people.certain], [true, 2, 3]);
  const { incidents } = await party.ask(Cases, 'incident', 'list');
  assert.deepEqual(
    incidents.map(({ id, open, suppliers, certain, possible }) => [id, open, suppliers, certain, possible]),
    [
      [1, true, [FAILED], 40, 2],
      [2, true, ['Unrelated plc'], 3, 0],
    ],
  );
});

test('a case begins with everything that the supplier and its sub-suppliers held, and names who is owed what', async () => {
  const c = await showCase(party);
  assert.deepEqual(c.incident.withSubSuppliers, [FAILED, UNDER_IT]);
  assert.deepEqual(c.affected.people, { certain: 40, possible: 2 });
  assert.equal(c.affected.scope.heldAt, '2021-10-29T15:40:00.000Z');
  assert.equal(c.affected.scope.disclosures, 3, 'not what went there afterwards');
  const { read, known, new: made, ambiguous, unidentifiable } = c.affected.rows;
  assert.equal(read, known + made + ambiguous + unidentifiable);
  assert.deepEqual([ambiguous, unidentifiable], [1, 1]);
  // One member lives in France: her authority may be owed a report, by name.
  const french = c.duties.find(({ duty }) => /each-country.*:FR$/.test(duty))!;
  assert.deepEqual(
    [french.applies, french.to.name],
    ['perhaps', "Commission nationale de l'informatique et des libertés (France)"],
  );
  assert.match(
    await party.say('incident', 'duties', '1'),
    /where people affected live \(Commission nationale de l'informatique et des libertés \(France\)\), for 1 person: by 2021-11-01 15:40/,
  );
  assert.deepEqual(
    (await party.ask(Duties, 'incident', 'duties', '1')).duties.map(({ duty }) => duty),
    c.duties.map(({ duty }) => duty),
  );
  for (const { duty, because, citation, applies } of c.duties) {
    assert.ok(because !== '' && citation !== '', duty);
    assert.ok(['yes', 'perhaps', 'no'].includes(applies));
  }
});

test('an hour after the call the clock runs, and says what is left', async () => {
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const c = await party.ask(
    OpenedCase,
    'incident',
    'open',
    '--supplier',
    FAILED,
    '--aware',
    anHourAgo,
    '--what',
    'They rang again',
  );
  const ico = c.duties.find(({ duty }) => duty === 'uk-gdpr-33-1')!;
  assert.equal(ico.standing, 'open');
  assert.ok(ico.leftHours! > 70.9 && ico.leftHours! <= 71, String(ico.leftHours));
  assert.match(
    await party.say('incident', 'show', '3'),
    /OPEN {2}Report the breach to the Information Commissioner, for up to \d+ people: by .* \(2 d (23|22) h left\)/,
  );
});

test('a claim changes no number until its grade is accepted', async () => {
  const { affected, severity } = await showCase(party);
  const seen = await claim(party, 'confidentiality', 'not taken', 'Only file names were looked at');
  assert.deepEqual([seen.added, seen.counts], [true, false]);
  await claim(party, 'data destroyed', 'yes', 'We have assurances that the data was destroyed');
  const claimed = await showCase(party);
  assert.deepEqual({ ...claimed.affected, tookMs: 0 }, { ...affected, tookMs: 0 });
  assert.deepEqual(claimed.severity.whole, severity.whole);
  const matter = claimed.board.matters.find((each) => each.matter === 'confidentiality')!;
  assert.deepEqual([matter.state, matter.value, matter.claims], ['claimed', null, [seen.entry]]);
  assert.match(
    await party.say('incident', 'board', '1'),
    /CLAIMED, and changing no number\n.*Mail House Ltd \(statement\): Only file names were looked at \[confidentiality: /,
  );

  await party.ask(Grades, 'grades', '--accept', 'statement');
  const accepted = await showCase(party);
  assert.ok(accepted.severity.whole.score.high < severity.whole.score.high, 'now it counts');
  await party.ask(Grades, 'grades', '--accept', 'forensic report', '--accept', 'verified by us');
  assert.deepEqual((await showCase(party)).severity.whole, severity.whole, 'and no longer');
});

test('a later claim takes the place of an earlier one, visibly, and a mere statement does not undo a report', async () => {
  const report = await claim(
    party,
    'confidentiality',
    'taken',
    'The report shows copies going out',
    'forensic report',
  );
  assert.ok(report.counts);
  const statement = await claim(party, 'confidentiality', 'not taken', 'It was a mistake in the report');
  assert.equal(statement.counts, false);
  const { entries, matters } = await party.ask(Board, 'incident', 'board', '1');
  const matter = matters.find((each) => each.matter === 'confidentiality')!;
  assert.deepEqual([matter.state, matter.value, matter.by], ['established', 'taken', report.entry]);
  const first = entries.find(({ words }) => words === 'Only file names were looked at')!;
  assert.equal(first.supersededBy, report.entry);
  assert.match(
    await party.say('incident', 'board', '1'),
    new RegExp(`SUPERSEDED, and kept\\n[^]*Only file names were looked at.* → ${report.entry}`),
  );
  const contrary = await party.ask(
    Noted,
    'incident',
    'fact',
    '1',
    'We looked ourselves',
    '--matter',
    'confidentiality',
    '--value',
    'seen',
  );
  const contested = await party.ask(Board, 'incident', 'board', '1');
  const now = contested.matters.find((each) => each.matter === 'confidentiality')!;
  assert.deepEqual(
    [now.state, now.value, now.contested],
    ['contested', null, [report.entry, contrary.entry]],
  );
  await party.ask(
    Noted,
    'incident',
    'fact',
    '1',
    'The logs bear the report out',
    '--matter',
    'confidentiality',
    '--value',
    'taken',
    '--supersedes',
    String(contrary.entry),
  );
  const settled = await party.ask(Board, 'incident', 'board', '1');
  assert.equal(settled.matters.find((each) => each.matter === 'confidentiality')!.state, 'established');
});

test('a question has an owner, and is open until it is answered', async () => {
  const asked = await party.ask(Noted, 'incident', 'ask', '1', 'Which backups are left?', '--owner', FAILED);
  assert.match(
    await party.say('incident', 'board', '1'),
    /Mail House Ltd is to find out: Which backups are left\?/,
  );
  const answer = await party.ask(
    Noted,
    'incident',
    'claim',
    '1',
    'Those of September',
    '--by',
    FAILED,
    '--grade',
    'statement',
    '--answers',
    String(asked.entry),
  );
  const { questions } = await party.ask(Board, 'incident', 'board', '1');
  assert.deepEqual(questions, [{ question: asked.entry, answer: answer.entry }]);
  assert.doesNotMatch(await party.say('incident', 'board', '1'), /is to find out/);
});

test('what is said twice is one entry, and the matters are listed with what answers them', async () => {
  const before = await digestState(party);
  const again = await claim(party, 'data destroyed', 'yes', 'We have assurances that the data was destroyed');
  assert.equal(again.added, false);
  assert.equal(await digestState(party), before);
  const { matters } = await party.ask(Matters, 'incident', 'matters');
  assert.deepEqual(Object.keys(matters.find(({ matter }) => matter === 'ransom')!.values!), [
    'demanded',
    'paid',
    'not demanded',
  ]);
  assert.ok(
    matters.every(({ kind, values }) => (kind === 'choice' || kind === 'several') === (values !== undefined)),
  );
});

test('a report that is late is kept only with the reasons for the delay, and comes in phases', async () => {
  const late = ['incident', 'filed', '1', 'ico', '--at', '2021-11-03 11:00', '--reference', 'IC-1'];
  const { code, message } = await party.refuse(...late);
  assert.equal(code, 'ARGUMENT_INVALID');
  assert.match(message, /later than 2021-11-01 15:40.*--reason.*Art\. 33\(1\)/);
  const initial = await party.ask(Filed, ...late, '--reason', 'The list came late');
  assert.deepEqual([initial.duty, initial.phase, initial.added], ['uk-gdpr-33-1', 'initial', true]);
  assert.equal((await party.ask(Filed, ...late, '--reason', 'The list came late')).added, false);
  for (const phase of ['follow-up', 'complete'])
    await party.ask(
      Filed,
      'incident',
      'filed',
      '1',
      'uk-gdpr-33-1',
      '--phase',
      phase,
      '--at',
      '2021-11-05 11:00',
    );
  const ico = (await showCase(party)).duties.find(({ duty }) => duty === 'uk-gdpr-33-1')!;
  assert.equal(ico.standing, 'done late');
  const said = await party.say('incident', 'show', '1');
  assert.match(
    said,
    /DONE LATE {2}Report the breach to the Information Commissioner, for up to 42 people: by 2021-11-01 15:40\n/,
  );
  assert.match(said, /initial report sent 2021-11-03 11:00, reference IC-1\n +follow-up report sent/);
  const inTime = ['incident', 'filed', '2', 'ico', '--at', '2021-10-30 11:00'];
  await party.ask(Filed, ...inTime);
  assert.equal(
    (await showCase(party, 2)).duties.find(({ duty }) => duty === 'uk-gdpr-33-1')!.standing,
    'begun',
  );
  assert.equal(
    (await party.refuse('incident', 'filed', '2', 'ico', '--phase', 'withdrawn')).code,
    'ARGUMENT_INVALID',
  );
  await party.ask(
    Filed,
    'incident',
    'filed',
    '2',
    'ico',
    '--phase',
    'withdrawn',
    '--reason',
    'It was not ours',
  );
  assert.equal(
    (await showCase(party, 2)).duties.find(({ duty }) => duty === 'uk-gdpr-33-1')!.standing,
    'withdrawn',
  );
});

test('a decision not to tell needs its reason, and is kept with what it was taken on', async () => {
  const decide = ['incident', 'decide', '1', '--by', 'Data protection officer', '--people', 'do not tell'];
  assert.equal((await party.refuse(...decide, '--reason', ' ')).code, 'ARGUMENT_INVALID');
  const without = await party.run(...decide);
  assert.deepEqual([without.exitCode, without.stdout], [2, '']);
  assert.match(without.stderr, /--reason/);
  const reason = ['--exception', 'a', '--reason', 'The backup was encrypted and its key is with us'];
  const { decision, added } = await party.ask(Decided, ...decide, ...reason);
  assert.deepEqual([decision, added], [1, true]);
  assert.equal((await party.ask(Decided, ...decide, ...reason)).added, false);
  const c = await showCase(party);
  const [kept] = c.decisions;
  assert.deepEqual(
    [kept.people, kept.authority, kept.exception, kept.decidedBy, kept.basis.revision, kept.basis.certain],
    ['do not tell', null, 'a', 'Data protection officer', 1, 40],
  );
  assert.deepEqual(
    kept.basis.entries,
    c.board.entries.filter(({ counts }) => counts).map(({ entry }) => entry),
  );
  const said = await party.say('incident', 'show', '1');
  assert.match(
    said,
    /Data protection officer: do not tell people, exception of Art\. 34\(3\)\(a\)\. The backup was encrypted/,
  );
  assert.match(said, /not yet: report/);
  assert.doesNotMatch(said, /not yet: tell/);

  // What is decided later holds; the first one stays.
  await party.ask(
    Decided,
    'incident',
    'decide',
    '1',
    '--by',
    'Board',
    '--people',
    'tell',
    '--authority',
    'report',
    '--reason',
    'The key was in the backup',
  );
  assert.deepEqual(
    (await showCase(party)).decisions.map(({ people }) => people),
    ['do not tell', 'tell'],
  );
});

test('a closed case is read and not changed, until it is opened again', async () => {
  const close = ['incident', 'close', '2', '--why', 'the laptop was found'];
  assert.deepEqual(await party.ask(StateChanged, ...close), { incident: 2, open: false, changed: true });
  assert.equal((await party.ask(StateChanged, ...close)).changed, false);
  assert.match(await party.say('incident', 'show', '2'), /INCIDENT 2 {2}CLOSED, revision 1/);
  const changes = [
    ['incident', 'fact', '2', 'It was in a drawer'],
    ['incident', 'claim', '2', 'x', '--by', 'y', '--grade', 'statement'],
    ['incident', 'ask', '2', 'x', '--owner', 'y'],
    ['incident', 'scope', '2', '--supplier', FAILED, '--why', 'x'],
    ['incident', 'decide', '2', '--by', 'x', '--reason', 'y', '--people', 'tell'],
    ['incident', 'filed', '2', 'ico', '--phase', 'complete'],
  ];
  const before = await digestState(party);
  for (const command of changes) {
    const { code, message } = await party.refuse(...command);
    assert.equal(code, 'INCIDENT_CLOSED', command[1]);
    assert.match(message, /incident reopen 2/);
  }
  assert.equal(await digestState(party), before);
  // A closed case is no hindrance to opening one in the same words.
  const another = await party.ask(
    OpenedCase,
    'incident',
    'open',
    '--supplier',
    'Unrelated plc',
    '--aware',
    CALL,
    '--what',
    'A laptop was stolen',
  );
  assert.deepEqual([another.opened, another.incident.id], [true, 4]);
  await party.ask(StateChanged, 'incident', 'reopen', '2', '--why', 'another one is gone');
  assert.ok((await party.ask(Noted, 'incident', 'fact', '2', 'It was in a drawer')).added);
});

test('two who take the same call at once open one case, and what both note is numbered one after the other', async () => {
  const open = ['incident', 'open', '--supplier', FAILED, '--aware', CALL, '--what', 'Everybody rang'];
  const both = await Promise.all([party.ask(OpenedCase, ...open), party.ask(OpenedCase, ...open)]);
  assert.equal(both.filter(({ opened }) => opened).length, 1);
  const [id] = new Set(both.map(({ incident }) => incident.id));
  assert.ok(both.every(({ incident }) => incident.id === id));
  const notes = ['one', 'two', 'three'].map((words) =>
    party.ask(Noted, 'incident', 'fact', String(id), words),
  );
  const numbers = (await Promise.all(notes)).map(({ entry }) => entry);
  assert.deepEqual(new Set(numbers), new Set([1, 2, 3]));
});
