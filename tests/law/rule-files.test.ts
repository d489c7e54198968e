import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../src/errors.ts';
import { loadLaw, loadRules } from '../../src/law/index.ts';
import { keysAt } from '../../src/law/rule-schema.ts';
import {
  ADDRESSEES,
  ANCHORS,
  CLOCK_WORDS,
  EACH,
  NATURES,
  PAPERS,
  READINGS,
  ROLES,
  RULE_KINDS,
  THRESHOLDS,
  UNITS,
} from '../../src/law/rule.ts';

/** A rule without mistakes; tests change one line of it. */
const GOOD = `regime: Our own
rules:
  - id: own-rule
    duty: Tell the insurer
    kind: authority
    to: insurer
    citation: Policy 12, clause 4
    source: the policy
    effective: { from: 2024-01-01, until: 2026-12-31 }
    status: unverified
    clock: { anchor: aware, amount: 48, unit: hours }
authorities:
  - key: insurer
    name: Example Insurance
    country: IE
    role: police
    status: unverified
`;

function folderOf(files: Record<string, string | Uint8Array>): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'rollcall-law-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** The sentence with which a folder of rule files is refused, its path taken out. */
async function refusal(files: Record<string, string | Uint8Array>): Promise<string> {
  using folder = folderOf(files);
  try {
    await loadRules(folder.path);
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    assert.equal(error.code, 'RULES_INVALID');
    return error.message.replaceAll(`${folder.path}/`, '');
  }
  return 'nothing was refused';
}

function changed(from: string | RegExp, to: string): Record<string, string> {
  const text = GOOD.replace(from, to);
  assert.notEqual(text, GOOD, `the change ${String(from)} changes nothing`);
  return { 'own.yaml': text };
}

test('the rules that come with Rollcall are well formed', async () => {
  const { rules, authorities } = await loadLaw();
  assert.ok(rules.length >= 30);
  assert.deepEqual(
    rules.filter(({ status, verifiedOn }) => (status === 'verified') !== (verifiedOn !== null)),
    [],
  );
  assert.deepEqual(
    authorities
      .filter(({ role }) => role === 'data protection')
      .map(({ country }) => country)
      .toSorted(),
    'AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
  );
});

test('only rules whose own text was confirmed are called verified', async () => {
  const rules = await loadRules();
  assert.deepEqual(
    rules.filter(({ status }) => status === 'verified').map(({ id }) => id),
    [
      'eu-gdpr-33-1',
      'eu-gdpr-33-1-each-country',
      'eu-gdpr-33-2',
      'eu-gdpr-34-1',
      'uk-gdpr-33-1',
      'uk-gdpr-33-2',
      'uk-gdpr-34-1',
    ],
  );
});

test("the organisation's own rules are read beside ours, with file and line", async () => {
  using folder = folderOf({ 'own.yaml': GOOD, 'notes.txt': 'no rules', '.hidden.yaml': 'nonsense: [' });
  const rules = await loadRules(folder.path);
  const own = rules.find(({ id }) => id === 'own-rule')!;
  assert.deepEqual(own.to, { key: 'insurer', name: 'Example Insurance' });
  assert.deepEqual([own.file, own.line, own.own], [join(folder.path, 'own.yaml'), 3, true]);
  assert.deepEqual(own.effective, { from: '2024-01-01', until: '2026-12-31' });
  assert.equal(own.regime, 'Our own');
});

test('a folder that is not there has no rules, and a file in its place is refused', async () => {
  using folder = folderOf({ rules: '' });
  assert.deepEqual(await loadRules(join(folder.path, 'none')), await loadRules());
  await assert.rejects(loadRules(join(folder.path, 'rules')), /is no folder: put your rule files/);
});

const MISTAKES: [name: string, files: Record<string, string | Uint8Array>, sentence: string][] = [
  [
    'an unknown key, with the nearest',
    changed('citation:', 'citaton:'),
    "own.yaml, line 7: there is no key 'citaton': did you mean 'citation'?",
  ],
  [
    'an unknown key under effective',
    changed('until:', 'untill:'),
    "own.yaml, line 9: there is no key 'untill': did you mean 'until'?",
  ],
  [
    'an unknown key of nothing near',
    changed('regime: Our own', 'regime: Our own\nxyzzy: 1'),
    "own.yaml, line 2: there is no key 'xyzzy': write one of 'regime', 'rules', 'authorities'",
  ],
  [
    'a missing key, at the line of its rule',
    changed('    source: the policy\n', ''),
    "own.yaml, line 3: the rule 'own-rule' has no 'source': add it",
  ],
  [
    'a missing key within a clock',
    changed('anchor: aware, ', ''),
    "own.yaml, line 11: 'clock' of the rule 'own-rule' has no 'anchor': add it",
  ],
  [
    'a rule without a regime',
    changed('regime: Our own\n', ''),
    "own.yaml, line 2: the rule 'own-rule' has no 'regime': add one, here or on top",
  ],
  [
    'a bad date',
    changed('2024-01-01', '2024-02-30'),
    "own.yaml, line 9: 'from: 2024-02-30' is no date: write it as 2021-10-29",
  ],
  [
    'a date that is a number',
    changed('2024-01-01', '2024'),
    "own.yaml, line 9: 'from' is no date: write it as 2021-10-29",
  ],
  [
    'until before from',
    changed('2026-12-31', '2023-12-31'),
    "own.yaml, line 9: 'until: 2023-12-31' is before 'from' (2024-01-01): correct one",
  ],
  [
    'an unknown authority, with the nearest',
    changed('to: insurer', 'to: insurr'),
    "own.yaml, line 6: there is no authority 'insurr': did you mean 'insurer'?",
  ],
  [
    'an authority that nobody knows',
    changed('to: insurer', 'to: zzzzzzzz'),
    "own.yaml, line 6: there is no authority 'zzzzzzzz': add it under 'authorities', or see 'rollcall rules list --authorities'",
  ],
  [
    'an unknown kind',
    changed('kind: authority', 'kind: autority'),
    "own.yaml, line 5: 'kind' 'autority' is not known: did you mean 'authority'?",
  ],
  [
    'an amount of nothing',
    changed('amount: 48', 'amount: 0'),
    "own.yaml, line 11: 'amount' must be a number above 0",
  ],
  [
    'a negative amount',
    changed('amount: 48', 'amount: -1'),
    "own.yaml, line 11: 'amount' must be a number above 0",
  ],
  [
    'an amount in words',
    changed('amount: 48', 'amount: 48h'),
    "own.yaml, line 11: 'amount' must be a number above 0",
  ],
  [
    'an amount that no calendar has',
    changed('amount: 48', 'amount: 1e9'),
    "own.yaml, line 11: 'amount' is more than ten years: correct the number or the unit",
  ],
  [
    'half a day',
    changed('amount: 48, unit: hours', 'amount: 1.5, unit: days'),
    "own.yaml, line 11: 'amount' must be a whole number of days",
  ],
  [
    'a clock of unknown words',
    changed(/clock: .*/, 'clock: without undue dely'),
    "own.yaml, line 11: 'clock' 'without undue dely' is not known: did you mean 'without undue delay'?",
  ],
  [
    'readings of days',
    changed('unit: hours', 'unit: days, readings: [strict, Regulation 1182/71]'),
    "own.yaml, line 11: 'readings' other than 'strict' are for hours only: remove them",
  ],
  [
    'readings without the strict one',
    changed('unit: hours', 'unit: hours, readings: [Regulation 1182/71]'),
    "own.yaml, line 11: 'readings' must begin with 'strict', which drives the alarms",
  ],
  [
    'verified by nobody on no day',
    changed('status: unverified\n    clock', 'status: verified\n    clock'),
    "own.yaml, line 10: 'status: verified' is 'verified' without a day: add 'verified on', or write 'unverified'",
  ],
  [
    'unverified with a day',
    changed('status: unverified\n    clock', 'status: unverified\n    verified on: 2026-01-01\n    clock'),
    "own.yaml, line 11: 'verified on: 2026-01-01' does not go with 'status: unverified': remove one",
  ],
  [
    'an unknown country',
    changed('country: IE', 'country: UK'),
    "own.yaml, line 15: 'country: UK' is no country code: write GB",
  ],
  [
    'an unknown category',
    changed('    clock:', '    applies: { categories: [user.contact.emial] }\n    clock:'),
    "own.yaml, line 11: 'categories: user.contact.emial' is no category of data: did you mean 'user.contact.email'",
  ],
  [
    'people who are told by nobody',
    changed('to: insurer', 'to: people'),
    "own.yaml, line 6: 'to: people' does not go with 'kind: authority': people are told by 'kind: people' with 'to: people'",
  ],
  [
    'a number of people without a place',
    changed('    clock:', '    applies: { at least: 500 }\n    clock:'),
    "own.yaml, line 11: 'at least' needs 'people in': add the country",
  ],
  [
    'a word for true',
    changed('    clock:', '    phases: yes\n    clock:'),
    "own.yaml, line 11: 'phases' must be 'true' or 'false'",
  ],
  [
    'a list that is none',
    changed(/rules:[\s\S]*authorities/, 'rules: none\nauthorities'),
    "own.yaml, line 2: 'rules' must be a list: lines that begin with '- '",
  ],
  [
    'an empty text',
    changed('duty: Tell the insurer', "duty: ' '"),
    "own.yaml, line 4: 'duty' is empty: write a text, or remove it",
  ],
  [
    'an id with capitals',
    changed('id: own-rule', 'id: Own Rule'),
    "own.yaml, line 3: 'id: Own Rule' is no id: write small letters, digits and dashes, such as uk-gdpr-33-1",
  ],
  [
    'an empty file',
    { 'own.yaml': '' },
    'own.yaml, line 1: the file is empty: write rules as formats/rules.md says, or remove it',
  ],
  [
    'a file of comments',
    { 'own.yaml': '# later\n' },
    'own.yaml, line 1: the file is empty: write rules as formats/rules.md says, or remove it',
  ],
  [
    'a file with nothing in it',
    { 'own.yaml': 'regime: Our own\n' },
    "own.yaml, line 1: has neither 'rules' nor 'authorities': add some, or remove the file",
  ],
  [
    'a file that is a list',
    { 'own.yaml': '- id: x\n' },
    "own.yaml, line 1: the file must be a map: begin it with 'regime:' and 'rules:'",
  ],
  [
    'a tab',
    changed('    duty: Tell', '\tduty: Tell'),
    'own.yaml, line 4: a tab indents this line: use spaces',
  ],
  [
    'a key that stands twice',
    changed('    source:', '    duty: Twice\n    source:'),
    'own.yaml, line 8: this key stands here twice: remove one',
  ],
  [
    'two documents',
    { 'own.yaml': `${GOOD}---\n${GOOD}` },
    "own.yaml, line 18: a second document begins here: remove the line '---'",
  ],
  [
    'a tag',
    changed('duty: Tell', 'duty: !text Tell'),
    'own.yaml, line 4: this tag (!) is not known: remove it',
  ],
  [
    'Latin-1, at its line',
    { 'own.yaml': Buffer.from(GOOD.replace('the insurer', 'the assuré'), 'latin1') },
    'own.yaml, line 4: is not UTF-8: save the file as UTF-8',
  ],
  [
    'UTF-16',
    { 'own.yaml': Buffer.from(`\u{FEFF}${GOOD}`, 'utf16le') },
    'own.yaml, line 1: is not UTF-8: save the file as UTF-8',
  ],
  [
    'a file that is no rule file',
    { 'own.yaml': Buffer.alloc(1_000_001, 'a') },
    'own.yaml, line 1: the file is larger than 1 MB: it is no rule file, remove it',
  ],
  [
    'aliases that fill the memory',
    {
      'own.yaml': `regime: &a [x,x,x,x,x,x,x,x,x,x]
rules: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
authorities: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
more: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
`,
    },
    'own.yaml, line 1: has too many aliases (*): write the values out',
  ],
  [
    'one id in two files',
    { 'a.yaml': GOOD, 'b.yaml': GOOD.replace(/authorities[\s\S]*/, '') },
    "b.yaml, line 3: there is a rule 'own-rule' already (a.yaml, line 3): give this one another id",
  ],
  [
    'one authority in two files',
    { 'a.yaml': GOOD, 'b.yaml': GOOD.replace(/rules[\s\S]*authorities/, 'authorities') },
    "b.yaml, line 3: there is an authority 'insurer' already (a.yaml, line 13): give this one another key",
  ],
  [
    'a second data protection authority of a country',
    changed('role: police', 'role: data protection'),
    "own.yaml, line 13: the data protection authority of IE is 'ie-dpc' already (src/law/rules/authorities.yaml, line ",
  ],
  [
    'the id of one of our rules',
    changed('id: own-rule', 'id: uk-gdpr-33-1'),
    "own.yaml, line 3: there is a rule 'uk-gdpr-33-1' already (src/law/rules/uk-gdpr.yaml, line 4): give this one another id; to put yours in its place, add 'replaces: uk-gdpr-33-1'",
  ],
  [
    'the place of a rule that we do not have',
    changed('    clock:', '    replaces: us-ca-poeple\n    clock:'),
    "own.yaml, line 11: 'replaces: us-ca-poeple' names no rule that comes with Rollcall: did you mean 'us-ca-people'",
  ],
];

for (const [name, files, sentence] of MISTAKES) {
  test(`a rule file with a mistake is refused in one sentence: ${name}`, async () => {
    const told = await refusal(files);
    assert.ok(told.startsWith(sentence), `${told}\n  should begin with\n${sentence}`);
    assert.ok(!told.includes('\n'));
  });
}

test('of several mistakes the first in the file is told', async () => {
  const text = GOOD.replace('source: the policy', 'sorce: the policy').replace('2024-01-01', 'soon');
  assert.match(await refusal({ 'own.yaml': text }), /line 3: .* has no 'source'|line 8: .*'sorce'/);
});

test('a byte order mark, Windows line ends and a text in several lines are read', async () => {
  const text = `\u{FEFF}${GOOD.replace('duty: Tell the insurer', 'duty: >-\n      Tell\n      the insurer')}`;
  using folder = folderOf({ 'own.yml': text.replaceAll('\n', '\r\n') });
  const own = (await loadRules(folder.path)).find(({ id }) => id === 'own-rule')!;
  assert.equal(own.duty, 'Tell the insurer');
});

test('an own rule takes the place of one of ours, and two of them are refused', async () => {
  const text = GOOD.replace('    clock:', '    replaces: us-ca-people\n    clock:');
  using folder = folderOf({ 'own.yaml': text });
  const ids = (await loadRules(folder.path)).map(({ id }) => id);
  assert.ok(ids.includes('own-rule') && !ids.includes('us-ca-people') && ids.includes('us-ca-ag'));
  const second = text.replace('own-rule', 'own-other').replace(/authorities[\s\S]*/, '');
  assert.match(
    await refusal({ 'a.yaml': text, 'b.yaml': second }),
    /^b.yaml, line 11: .*stands at the rule 'own-rule' too/,
  );
});

test('a file is checked beside the others, wherever it lies', async () => {
  using home = folderOf({ 'own.yaml': GOOD });
  using elsewhere = folderOf({
    'new.yaml': GOOD.replace('own-rule', 'new-rule').replace(/authorities[\s\S]*/, ''),
  });
  const path = join(elsewhere.path, 'new.yaml');
  const law = await loadLaw(home.path, path);
  assert.equal(law.asked, path);
  assert.equal(law.rules.find(({ id }) => id === 'new-rule')!.to.name, 'Example Insurance');
  const again = await loadLaw(home.path, join(home.path, '.', 'own.yaml'));
  assert.equal(again.rules.filter(({ id }) => id === 'own-rule').length, 1);
});

test('the examples of the documents are rule files', async () => {
  for (const page of ['docs/law.md', 'formats/rules.md']) {
    const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
    const [, example] = /```yaml\n([\s\S]*?)```/.exec(text)!;
    using folder = folderOf({ 'example.yaml': example });
    const own = (await loadRules(folder.path)).filter((rule) => rule.own);
    assert.deepEqual(
      own.map(({ id, to }) => [id, to.name]),
      [['insurer-48-hours', 'Example Insurance']],
    );
  }
});

test('the page of the format names every key and every word that a rule file may have', () => {
  const page = readFileSync(new URL('../../formats/rules.md', import.meta.url), 'utf8');
  const paths = [[], ['rules', 0], ['rules', 0, 'applies'], ['rules', 0, 'clock'], ['authorities', 0]];
  const words = [RULE_KINDS, ANCHORS, UNITS, READINGS, CLOCK_WORDS, NATURES, PAPERS, ROLES, EACH, THRESHOLDS];
  const known = [...paths.flatMap(keysAt), ...words.flat(), ...Object.keys(ADDRESSEES)];
  assert.ok(known.length > 80);
  assert.deepEqual(
    known.filter((word) => !page.includes(`\`${word}\``)),
    [],
  );
});

test('a file that is not there is said so, and a folder is no file', async () => {
  using folder = folderOf({});
  await assert.rejects(loadLaw(undefined, join(folder.path, 'none.yaml')), { code: 'FILE_NOT_FOUND' });
  mkdirSync(join(folder.path, 'sub.yaml'));
  await assert.rejects(loadLaw(undefined, join(folder.path, 'sub.yaml')), { code: 'FILE_NOT_FOUND' });
});
