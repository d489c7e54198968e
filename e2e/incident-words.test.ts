import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { AddedSupplier } from './support/answers.ts';
import { CALL, createBeforeCall, FAILED, openCase, WHAT } from './support/case.ts';
import { Filed, OpenedCase, PersonAnswered, RulesListed } from './support/case-answers.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { member } from './support/members.ts';
import { refused } from './support/refusals.ts';

let party: Installation;

before(async () => {
  party = await createBeforeCall();
  await openCase(party, '--occurred-from', '2021-10-20 08:00');
});
after(() => party[Symbol.asyncDispose]());

const open = (what: string, ...more: string[]): string[] => ['incident', 'open', '--what', what, ...more];
const atMailHouse = ['--supplier', FAILED];
const scope = ['incident', 'scope', '1', '--why', 'x'];
const fact = ['incident', 'fact', '1', 'It is so'];

type Wrong = [code: string, message: RegExp, args: string[]];

/** A rule of the organisation's own. */
const RULE = `regime: Ours
rules:
  - id: insurer
    duty: Tell the insurer
    kind: authority
    to: insurer
    citation: Policy 12
    source: the policy
    effective: { from: 2020-01-01 }
    status: unverified
    clock: { anchor: aware, amount: 48, unit: hours }
authorities:
  - { key: insurer, name: Example Insurance, country: IE, role: police, status: unverified }
`;

/** Each is refused in one sentence, and nothing changes. */
async function allRefused(wrong: Wrong[]): Promise<void> {
  for (const [code, message, args] of wrong) await refused(party, code, message, ...args);
}

test('nobody becomes aware in the future, or of what has not begun', async () => {
  const began = ['--aware', CALL, '--occurred-from'];
  await allRefused([
    [
      'DATE_IN_FUTURE',
      /--aware '2099-01-01 10:00' is in the future/,
      open('x', ...atMailHouse, '--aware', '2099-01-01 10:00'),
    ],
    ['DATE_IN_FUTURE', /--occurred-from '2099-01-01'/, open('x', ...atMailHouse, ...began, '2099-01-01')],
    [
      'ARGUMENT_INVALID',
      /cannot have begun \(2021-10-30\) after you became aware of it \(2021-10-29 16:40\): correct one of the two/,
      open('x', ...atMailHouse, ...began, '2021-10-30'),
    ],
    [
      'DATE_INVALID',
      /--aware 'Friday' is no date: write 2021-10-29/,
      open('x', ...atMailHouse, '--aware', 'Friday'),
    ],
    ['DATE_INVALID', /--aware '2021-02-30'/, open('x', ...atMailHouse, '--aware', '2021-02-30')],
    [
      'ARGUMENT_INVALID',
      /'occurred from' \(2021-10-20 08:00\) would be after 'aware' \(2021-10-19 09:00\)/,
      [...fact, '--matter', 'aware', '--value', '2021-10-19 09:00'],
    ],
    [
      'DATE_INVALID',
      /'aware' '2021-10-29': say the hour too, since clocks run from it, like '2021-10-29 16:40'/,
      [...fact, '--matter', 'aware', '--value', '2021-10-29'],
    ],
    [
      'ARGUMENT_INVALID',
      /nobody can be told before we were aware/,
      [...fact, '--matter', 'people told from', '--value', '2021-10-28'],
    ],
    [
      'ARGUMENT_INVALID',
      /nobody can know of an incident before it begins/,
      [...fact, '--matter', 'supplier knew', '--value', '2021-10-19'],
    ],
    [
      'DATE_IN_FUTURE',
      /'occurred until' is in the future/,
      [...fact, '--matter', 'occurred until', '--value', '2099-01-01'],
    ],
    ['DATE_IN_FUTURE', /--at '2099-01-01' is in the future/, [...fact, '--at', '2099-01-01']],
  ]);
});

test('an option is no reason, and what turns a line round is no text', async () => {
  await allRefused([
    [
      'ARGUMENT_INVALID',
      /--why is followed by '--by', which is an option/,
      ['incident', 'close', '1', '--why', '--by'],
    ],
    ['ARGUMENT_INVALID', /has control characters in it/, ['incident', 'fact', '1', 'to \u202e be']],
    [
      'ARGUMENT_INVALID',
      /'establishments': it is a list of countries of the EEA/,
      ['organisation', 'set', 'establishments', 'EL'],
    ],
    [
      'ARGUMENT_INVALID',
      /--country 'XX' is no country/,
      ['supplier', 'add', 'Nowhere Ltd', '--country', 'XX'],
    ],
  ]);
});

test('what a case is opened with is understood, or refused with what may be written', async () => {
  const call = [...atMailHouse, '--aware', CALL];
  await allRefused([
    [
      'SUPPLIER_UNKNOWN',
      /'Mail Hose Ltd'.*did you mean 'Mail House Ltd'/,
      open('x', '--supplier', 'Mail Hose Ltd', '--aware', CALL),
    ],
    [
      'ARGUMENT_INVALID',
      /--nature 'theft': write confidentiality, integrity, availability/,
      open('x', ...call, '--nature', 'availability,theft'),
    ],
    [
      'ARGUMENT_INVALID',
      /--told-by 'the man': write one of 'us', 'supplier', 'person'/,
      open('x', ...call, '--told-by', 'the man'),
    ],
    ['ARGUMENT_INVALID', /--what is empty: say it in a sentence/, open('  ', ...call)],
    ['ARGUMENT_INVALID', /--what is longer than 2,000 characters/, open('x'.repeat(2_001), ...call)],
    ['ARGUMENT_INVALID', /--what has control characters/, open('x\u001b[2Jy', ...call)],
  ]);
  for (const [missing, ...args] of [
    ['--supplier', 'incident', 'open', '--aware', CALL, '--what', 'x'],
    ['--aware', 'incident', 'open', '--supplier', FAILED, '--what', 'x'],
    ['--what', 'incident', 'open', '--supplier', FAILED, '--aware', CALL],
    ['--why', 'incident', 'close', '1'],
    ['--grade', 'incident', 'claim', '1', 'x', '--by', 'y'],
    ['--owner', 'incident', 'ask', '1', 'x'],
  ]) {
    const { code, message } = await party.refuse(...args);
    assert.equal(code, 'ARGUMENT_INVALID', missing);
    assert.ok(message.includes(missing), message);
  }
});

test('a number of a case, a revision or an entry that is not there is refused, and those that are there are named', async () => {
  for (const args of [
    ['show', '9'],
    ['board', '9'],
    ['close', '9', '--why', 'x'],
    ['reopen', '9', '--why', 'x'],
    ['scope', '9', '--why', 'x'],
    ['compare', '9', '1', '1'],
    ['roll', '9', '--out', '/tmp/never.csv'],
    ['fact', '9', 'x'],
    ['claim', '9', 'x', '--by', 'y', '--grade', 'statement'],
    ['ask', '9', 'x', '--owner', 'y'],
    ['decide', '9', '--by', 'x', '--reason', 'y', '--people', 'tell'],
    ['filed', '9', 'ico'],
    ['papers', '9', '--out', '/tmp/never'],
    ['person', '9', member(0).email],
  ])
    await refused(
      party,
      'INCIDENT_UNKNOWN',
      /There is no incident 9: there is 1 \('incident list'\)/,
      'incident',
      ...args,
    );
  await allRefused([
    [
      'ARGUMENT_INVALID',
      /The incident 'first' is no number: write it as it is printed, like 3/,
      ['incident', 'show', 'first'],
    ],
    ['ARGUMENT_INVALID', /The incident '1\.5' is no number/, ['incident', 'show', '1.5']],
    [
      'ARGUMENT_INVALID',
      /Incident 1 has no revision 7: they are numbered 1 to 1/,
      ['incident', 'compare', '1', '1', '7'],
    ],
    [
      'ENTRY_UNKNOWN',
      /There is no entry 40 on the board: they are numbered 1 to 1/,
      [...fact, '--supersedes', '40'],
    ],
    ['ENTRY_UNKNOWN', /Entry 1 is no question/, [...fact, '--answers', '1']],
  ]);
});

test('an unknown matter, value or grade is refused, with what may be written', async () => {
  const claim = ['incident', 'claim', '1', 'It is so', '--by', FAILED, '--grade'];
  await allRefused([
    [
      'ARGUMENT_INVALID',
      /no matter 'discovry': did you mean 'discovery'\?/,
      [...fact, '--matter', 'discovry', '--value', 'us'],
    ],
    ['ARGUMENT_INVALID', /no matter 'xyzzy': 'incident matters' lists them/, [...fact, '--matter', 'xyzzy']],
    [
      'ARGUMENT_INVALID',
      /'stolen' is no answer to 'confidentiality': write one of 'taken', 'likely taken'/,
      [...fact, '--matter', 'confidentiality', '--value', 'stolen'],
    ],
    [
      'ARGUMENT_INVALID',
      /'confidentiality' is answered with --value: one of 'taken'/,
      [...fact, '--matter', 'confidentiality'],
    ],
    [
      'ARGUMENT_INVALID',
      /'supplier knew' is answered with a moment: --value '2021/,
      [...fact, '--matter', 'supplier knew'],
    ],
    [
      'ARGUMENT_INVALID',
      /'how' is answered in your own words: leave --value out/,
      [...fact, '--matter', 'how', '--value', 'x'],
    ],
    ['ARGUMENT_INVALID', /--value answers a matter: say which with --matter/, [...fact, '--value', 'taken']],
    ['ARGUMENT_INVALID', /--grade 'hearsay': write one of 'statement', 'document'/, [...claim, 'hearsay']],
    [
      'ARGUMENT_INVALID',
      /--by is empty/,
      ['incident', 'claim', '1', 'x', '--by', ' ', '--grade', 'document'],
    ],
    ['ARGUMENT_INVALID', /What you note is empty/, ['incident', 'fact', '1', ' ']],
  ]);
});

test('a scope that makes no sense is refused', async () => {
  const both = member(3).email;
  const codes = await party.file('codes.csv', 'code\n0000-0000\nnot a code\n');
  await allRefused([
    ['SUPPLIER_UNKNOWN', /did you mean 'Printer GmbH'/, [...scope, '--supplier', 'Printer Gmbb']],
    ['DATASET_UNKNOWN', /'weekli'.*'weekly'/, [...scope, '--dataset', 'weekli']],
    ['CATEGORY_UNKNOWN', /'user.nmae'.*did you mean 'user.name'/, [...scope, '--category', 'user.nmae']],
    ['DATE_INVALID', /--held-from 'autumn' is no date/, [...scope, '--held-from', 'autumn']],
    ['DATE_IN_FUTURE', /--held-at '2099-01-01' is in the future/, [...scope, '--held-at', '2099-01-01']],
    ['ARGUMENT_INVALID', /--held-from is later than --held-at/, [...scope, '--held-from', '2021-10-30']],
    [
      'ARGUMENT_INVALID',
      /--sent-from is later than --sent-to/,
      [...scope, '--sent-from', '2021-02-01', '--sent-to', '2021-01-01'],
    ],
    [
      'ARGUMENT_INVALID',
      /both added and left out: say one of the two/,
      [...scope, '--add', both, '--exclude', both],
    ],
    [
      'PERSON_UNKNOWN',
      /Nobody here has that reference, e-mail, phone or code/,
      [...scope, '--add', 'x@nowhere.example'],
    ],
    ['PERSON_UNKNOWN', /\d of 2 codes lead to nobody here/, [...scope, '--exclude-codes', codes]],
    ['FILE_EMPTY', /has no codes in it/, [...scope, '--add-codes', await party.file('none.csv', 'code\n')]],
    ['FILE_NOT_FOUND', /There is no file .*missing\.csv/, [...scope, '--add-codes', '/nowhere/missing.csv']],
    ['ARGUMENT_INVALID', /--why is empty/, ['incident', 'scope', '1', '--why', ' ']],
    ['PERSON_UNKNOWN', /Nobody here/, ['incident', 'person', '1', 'x@nowhere.example']],
  ]);
  const foreign = await party.file('thesis.csv', 'mine,all mine\n');
  await allRefused([
    [
      'ARGUMENT_INVALID',
      /thesis\.csv is there already and is something else/,
      ['incident', 'roll', '1', '--out', foreign],
    ],
    [
      'ARGUMENT_INVALID',
      /thesis\.csv is there already and is something else/,
      ['incident', 'compare', '1', '1', '1', '--out', foreign],
    ],
    [
      'IDENTITY_INVALID',
      /missing\.txt/,
      ['incident', 'roll', '1', '--out', '/tmp/never.csv', '--identity', '/tmp/missing.txt'],
    ],
  ]);
});

test('an unknown duty, authority, phase or decision is refused, with what may be written', async () => {
  const filed = ['incident', 'filed', '1'];
  const decide = ['incident', 'decide', '1', '--by', 'Board', '--reason', 'x'];
  await allRefused([
    ['DUTY_UNKNOWN', /no duty or authority 'icoo': did you mean 'ico'\?/, [...filed, 'icoo']],
    ['DUTY_UNKNOWN', /no duty or authority 'xyzzy': it has ico, /, [...filed, 'xyzzy']],
    ['DUTY_UNKNOWN', /Several duties are owed to 'people': name one of/, [...filed, 'people']],
    [
      'ARGUMENT_INVALID',
      /--phase 'first': write one of 'initial', 'follow-up'/,
      [...filed, 'ico', '--phase', 'first'],
    ],
    ['DATE_IN_FUTURE', /--at '2099-01-01'/, [...filed, 'ico', '--at', '2099-01-01']],
    ['DATE_INVALID', /--at '2021-11-03': say the hour too/, [...filed, 'ico', '--at', '2021-11-03']],
    [
      'ARGUMENT_INVALID',
      /--at 2021-10-29 10:00 is before you became aware of it \(2021-10-29 16:40\)/,
      [...filed, 'ico', '--at', '2021-10-29 10:00'],
    ],
    [
      'ARGUMENT_INVALID',
      /Nothing was reported under 'uk-gdpr-33-1' yet/,
      [...filed, 'ico', '--phase', 'follow-up'],
    ],
    [
      'ARGUMENT_INVALID',
      /'uk-gdpr-34-1' is owed to people: note when they were told with 'incident fact/,
      [...filed, 'uk-gdpr-34-1'],
    ],
    [
      'ARGUMENT_INVALID',
      /--people 'perhaps': write one of 'tell', 'do not tell'/,
      [...decide, '--people', 'perhaps'],
    ],
    ['ARGUMENT_INVALID', /--authority 'tell': write one of 'report'/, [...decide, '--authority', 'tell']],
    ['ARGUMENT_INVALID', /Say what was decided: --authority/, decide],
    [
      'ARGUMENT_INVALID',
      /An exception of Art\. 34\(3\) goes with --people 'do not tell'/,
      [...decide, '--people', 'tell', '--exception', 'a'],
    ],
    [
      'ARGUMENT_INVALID',
      /--exception 'd': write one of 'a', 'b', 'c'/,
      [...decide, '--people', 'do not tell', '--exception', 'd'],
    ],
  ]);
});

test('what the organisation says of itself is understood, or refused with what may be written', async () => {
  const set = ['organisation', 'set'];
  await allRefused([
    ['ARGUMENT_INVALID', /No form asks for 'dpo nam': did you mean 'dpo name'/, [...set, 'dpo nam', 'x']],
    ['ARGUMENT_INVALID', /'dpo name': give its value, or --forget/, [...set, 'dpo name']],
    ['ARGUMENT_INVALID', /'dpo name': give its value, or --forget/, [...set, 'dpo name', 'x', '--forget']],
    ['ARGUMENT_INVALID', /'sector': write one of 'private', 'public'/, [...set, 'sector', 'both']],
    [
      'ARGUMENT_INVALID',
      /'establishments': it is a list of countries of the EEA/,
      [...set, 'establishments', 'France'],
    ],
    ['ARGUMENT_INVALID', /'charity regulators': .*ccew, oscr, ccni/, [...set, 'charity regulators', 'ofcom']],
    ['ARGUMENT_INVALID', /'address': it is empty/, [...set, 'address', ' ']],
    ['ARGUMENT_INVALID', /'address': write up to 500 characters/, [...set, 'address', 'x'.repeat(501)]],
  ]);
});

test("a mistake in the organisation's own rules is told with file and line, and every command that needs rules refuses", async () => {
  const folder = join(party.home, 'rules');
  await mkdir(folder);
  const path = join(folder, 'ours.yaml');
  await writeFile(path, RULE.replace('kind: authority', 'kind: autority'));
  try {
    const told = /ours\.yaml, line 5: 'kind' 'autority' is not known: did you mean 'authority'\?/;
    for (const args of [
      ['incident', 'show', '1'],
      ['incident', 'board', '1'],
      open('x', ...atMailHouse, '--aware', CALL),
      ['incident', 'decide', '1', '--by', 'x', '--reason', 'y', '--people', 'tell'],
      ['incident', 'filed', '1', 'ico', '--reason', 'x'],
      ['incident', 'papers', '1', '--out', join(folder, '..', 'papers')],
      ['incident', 'person', '1', member(0).email],
      ['incident', 'roll', '1', '--out', join(folder, '..', 'roll.csv')],
      ['rules', 'list'],
      ['rules', 'check'],
      ['rules', 'check', path],
    ])
      await refused(party, 'RULES_INVALID', told, ...args);
    assert.deepEqual(
      (await readdir(party.home)).filter((name) => /papers|roll/.test(name)),
      [],
    );
  } finally {
    await rm(folder, { recursive: true });
  }
  assert.equal(
    (await party.ask(RulesListed, 'rules', 'list')).rules.some(({ own }) => own),
    false,
  );
});

test('where nothing is recorded a case says so, and invents nothing', async () => {
  await using empty = await createInstallation({ warm: true });
  assert.match(await empty.say('incident', 'list'), /^No incident yet\. Open one with/);
  assert.match(
    (await empty.refuse('incident', 'show', '1')).message,
    /there is none yet\. Open one with 'incident open'/,
  );
  assert.equal((await empty.refuse(...open(WHAT, ...atMailHouse, '--aware', CALL))).code, 'SUPPLIER_UNKNOWN');
  await empty.ask(AddedSupplier, 'supplier', 'add', FAILED);
  const c = await empty.ask(OpenedCase, ...open(WHAT, ...atMailHouse, '--aware', CALL));
  assert.deepEqual(c.affected.people, { certain: 0, possible: 0 });
  assert.deepEqual([c.board.entries, c.decisions, c.filings], [[], [], []]);
  assert.ok(c.board.matters.every(({ state }) => state === 'unknown'));
  const { low, high } = c.severity.whole.score;
  assert.ok(low < high, 'nothing is known, so nothing is settled');
  const said = await empty.say('incident', 'show', '1');
  assert.match(
    said,
    /WHOSE\n {2}Nothing is recorded as held by them\. What was sent and not recorded is not known\./,
  );
  assert.match(said, /nature not known/);
  assert.match(
    said,
    /\(perhaps owed\) {2}Report the breach to the Information Commissioner: by 2021-11-01 15:40/,
  );
  assert.doesNotMatch(said, /undefined|NaN|null|\[object|0 people/);
  assert.equal((await empty.refuse('incident', 'person', '1', 'a@b.example')).code, 'PERSON_UNKNOWN');
  const late = ['incident', 'filed', '1', 'ico', '--reason', 'nobody knew the form'];
  assert.equal((await empty.ask(Filed, ...late)).added, true);
});

test('what was typed to find somebody is never repeated', async () => {
  const { message } = await party.refuse('incident', 'person', '1', 'secret.somebody@nowhere.example');
  assert.doesNotMatch(message, /secret|nowhere/);
  const { people } = await party.ask(PersonAnswered, 'incident', 'person', '1', member(0).phone);
  assert.equal(people.length, 1);
  assert.deepEqual(
    (await readdir(dirname(party.identity))).filter((name) => name.endsWith('.part')),
    [],
  );
});
