import assert from 'node:assert/strict';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { AddedSupplier, Imported, Recorded } from './support/answers.ts';
import { CALL, FAILED, WHAT } from './support/case.ts';
import {
  Filed,
  OpenedCase,
  OrganisationSet,
  OrganisationShown,
  RulesChecked,
  RulesListed,
  type Duty,
} from './support/case-answers.ts';
import { startCommand } from './support/command.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { members, registerOf } from './support/members.ts';
import { refused } from './support/refusals.ts';
import { digestState } from './support/state.ts';

const OURS = `regime: Our own
rules:
  - id: our-insurer
    duty: Tell the insurer
    kind: authority
    to: insurer
    citation: Policy 12, clause 4
    source: the policy
    effective: { from: 2020-01-01 }
    status: unverified
    clock: { anchor: aware, amount: 24, unit: hours }
authorities:
  - { key: insurer, name: Example Insurance, country: GB, role: police, status: unverified }
`;

let party: Installation;
let folder: string;

before(async () => {
  party = await createInstallation({ warm: true });
  folder = join(party.home, 'rules');
  const register = await party.file('register.csv', registerOf(members(0, 20)));
  await party.ask(Imported, 'people', 'import', register, '--kind', 'member');
  await party.ask(AddedSupplier, 'supplier', 'add', FAILED);
  await party.ask(Recorded, 'record', register, '--supplier', FAILED, '--sent-at', '2021-01-01');
});
after(() => party[Symbol.asyncDispose]());

const openCase = () =>
  party.ask(OpenedCase, 'incident', 'open', '--supplier', FAILED, '--aware', CALL, '--what', WHAT);
const dutyOf = async (key: string): Promise<Duty | undefined> =>
  (await openCase()).duties.find(({ duty }) => duty === key);

test('the rules are listed with their status, and need no installation', async () => {
  const { exitCode, stdout } = await startCommand(['rules', 'list', '--home', '/nowhere', '--json'], {})
    .ended;
  assert.equal(exitCode, 0);
  const { rules, authorities, files } = RulesListed.parse(JSON.parse(stdout));
  const ico = rules.find(({ id }) => id === 'uk-gdpr-33-1')!;
  assert.deepEqual([ico.status, ico.authority, ico.inForce, ico.own], ['verified', 'ico', 'yes', false]);
  assert.ok(rules.every(({ citation, source }) => citation !== '' && source !== ''));
  assert.ok(authorities.some(({ key }) => key === 'ico'));
  assert.ok(files.includes('src/law/rules/uk-gdpr.yaml'));
  const said = await startCommand(['rules', 'list', '--home', '/nowhere'], {}).ended;
  assert.match(said.stdout, /^\d+ rules: \d+ verified, \d+ UNVERIFIED\. This is no legal advice\.\n/);
  assert.match(
    said.stdout,
    /uk-gdpr-33-1 +verified \d{4}-\d\d-\d\d +since 2021-01-01 +72 hours from awareness/,
  );
  assert.match(said.stdout, /Gaps, as far as they are known:/);
});

test('a check says what is unverified, stale or not in force, and where it stands', async () => {
  const { findings, rules } = await party.ask(RulesChecked, 'rules', 'check');
  assert.ok(rules > 30);
  const unverified = findings.filter(({ what }) => what === 'unverified').map(({ rule }) => rule);
  const listed = (await party.ask(RulesListed, 'rules', 'list')).rules;
  assert.deepEqual(
    unverified.toSorted(),
    listed
      .filter(({ status }) => status === 'unverified')
      .map(({ id }) => id)
      .toSorted(),
  );
  const root = resolve(import.meta.dirname, '..');
  for (const { rule, file, line } of findings.slice(0, 20)) {
    const text = (await readFile(join(root, file), 'utf8')).split('\n')[line - 1];
    assert.ok(text.includes(rule), `${file}, line ${line}`);
  }
  const said = await party.say('rules', 'check');
  assert.match(said, /^Well formed: \d+ rules and \d+ authorities in \d+ files\.\n/);
  assert.match(said, /UNVERIFIED:\n {2}\S+ \(src\/law\/rules\/.*, line \d+\): Nobody has verified it/);
});

test("the organisation's own rules make duties beside ours, and are checked before they are put there", async () => {
  const elsewhere = await party.file('ours.yaml', OURS);
  const checked = await party.ask(RulesChecked, 'rules', 'check', elsewhere);
  assert.deepEqual([checked.files, checked.rules, checked.authorities], [[elsewhere], 1, 1]);
  assert.equal(await dutyOf('our-insurer'), undefined, 'it was only checked');

  await mkdir(folder);
  await cp(elsewhere, join(folder, 'ours.yaml'));
  const duty = (await dutyOf('our-insurer'))!;
  assert.deepEqual(
    [duty.to.name, duty.dueAt, duty.applies, duty.clock.readings?.map(({ reading }) => reading)],
    ['Example Insurance', '2021-10-30T15:40:00.000Z', 'yes', ['strict']],
  );
  const { rules } = await party.ask(RulesListed, 'rules', 'list');
  const own = rules.find(({ id }) => id === 'our-insurer')!;
  assert.deepEqual([own.own, own.line, own.file], [true, 3, join(folder, 'ours.yaml')]);
  const filed = ['incident', 'filed', '1', 'insurer', '--at', '2021-10-30 09:00'];
  assert.equal((await party.ask(Filed, ...filed)).duty, 'our-insurer');
  // A rule that is taken away again takes no report away.
  await rm(join(folder, 'ours.yaml'));
  const { filings } = await openCase();
  assert.deepEqual(
    filings.map((each) => each.duty),
    ['our-insurer'],
  );
  assert.match(
    await party.say('incident', 'show', '1'),
    /REPORTED {2}initial report under 'our-insurer', for which there is no rule now, sent 2021-10-30 09:00/,
  );
});

test('an own rule takes the place of one of ours', async () => {
  const text = OURS.replace('    clock:', '    replaces: uk-gdpr-33-1\n    clock:');
  await writeFile(join(folder, 'ours.yaml'), text);
  assert.equal(await dutyOf('uk-gdpr-33-1'), undefined);
  assert.ok(await dutyOf('our-insurer'));
  await rm(join(folder, 'ours.yaml'));
  assert.ok(await dutyOf('uk-gdpr-33-1'));
});

const MISTAKES: [change: [from: string, to: string], sentence: RegExp][] = [
  [['citation:', 'citaton:'], /ours\.yaml, line 7: there is no key 'citaton': did you mean 'citation'\?/],
  [
    ['to: insurer', 'to: insurr'],
    /ours\.yaml, line 6: there is no authority 'insurr': did you mean 'insurer'\?/,
  ],
  [['from: 2020-01-01', 'from: 2020-02-30'], /line 9: 'from: 2020-02-30' is no date: write it as 2021-10-29/],
  [['unit: hours', 'unit: ours'], /line 11: .*'ours'.*did you mean 'hours'/],
  [
    ['id: our-insurer', 'id: uk-gdpr-33-1'],
    /line 3: there is a rule 'uk-gdpr-33-1' already \(src\/law\/rules\/uk-gdpr\.yaml, line \d+\)/,
  ],
  [['    source: the policy\n', ''], /line 3: the rule 'our-insurer' has no 'source': add it/],
  [['regime: Our own', 'regime: [Our own'], /ours\.yaml, line \d+: .+/],
];

test('a rule file with a mistake is told in one sentence with file and line', async () => {
  await openCase();
  for (const [[from, to], sentence] of MISTAKES) {
    const path = await party.file('ours.yaml', OURS.replace(from, to));
    await refused(party, 'RULES_INVALID', sentence, 'rules', 'check', path);
  }
  const nowhere = join(dirname(party.identity), 'nowhere.yaml');
  await refused(party, 'FILE_NOT_FOUND', /nowhere\.yaml cannot be read/, 'rules', 'check', nowhere);
  const said = await party.run('rules', 'check', await party.file('ours.yaml', 'rules: none\n'));
  assert.deepEqual([said.exitCode, said.stdout], [2, '']);
  assert.match(said.stderr, /^rollcall: [^\n]*ours\.yaml, line 1: [^\n]*\n$/);
});

test('what the organisation says of itself decides duties and scores, and can be taken back', async () => {
  const blank = await party.ask(OrganisationShown, 'organisation', 'show');
  assert.deepEqual(blank.said, {});
  assert.ok(blank.missing.includes('membership reveals'));
  const before = await openCase();
  const set = (particular: string, ...value: string[]) =>
    party.ask(OrganisationSet, 'organisation', 'set', particular, ...value);

  // A list of members of a party is sensitive, whatever its columns are called.
  assert.ok(before.severity.whole.score.low < 3);
  assert.deepEqual(await set('Membership reveals', 'Political opinions'), {
    particular: 'membership reveals',
    value: 'political opinions',
    changed: true,
  });
  const state = await digestState(party);
  assert.equal((await set('membership reveals', 'political opinions')).changed, false);
  assert.equal(await digestState(party), state);
  const sensitive = await openCase();
  assert.ok(sensitive.severity.whole.score.low > before.severity.whole.score.low);
  assert.ok(
    sensitive.severity.decides!.factors.some(({ reasons }) =>
      reasons.some(({ text }) => /political opinions/i.test(text)),
    ),
  );

  assert.equal((await dutyOf('ccew-serious-incident'))!.applies, 'perhaps');
  await set('charity regulators', 'none');
  assert.equal((await dutyOf('ccew-serious-incident'))!.applies, 'no');
  await set('charity regulators', 'CCEW, oscr');
  assert.notEqual((await dutyOf('ccew-serious-incident'))!.applies, 'no');
  assert.equal((await dutyOf('ccni-serious-incident'))!.applies, 'no');

  await set('establishments', 'ie');
  const lead = (await dutyOf('eu-gdpr-33-1'))!;
  assert.deepEqual([lead.applies, lead.to.key], ['yes', 'ie-dpc']);
  const { said } = await party.ask(OrganisationShown, 'organisation', 'show');
  assert.deepEqual(said, {
    'membership reveals': 'political opinions',
    establishments: 'IE',
    'charity regulators': 'ccew, oscr',
  });
  const back = await party.ask(OrganisationSet, 'organisation', 'set', 'membership reveals', '--forget');
  assert.deepEqual([back.value, back.changed], [null, true]);
  assert.deepEqual((await openCase()).severity.whole, before.severity.whole);
});
