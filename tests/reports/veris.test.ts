import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { categories } from '../../src/columns/index.ts';
import { MATTERS, MATTER_KEYS, type Matter, type MatterKey } from '../../src/incidents/index.ts';
import { GRADES } from '../../src/ledger/index.ts';
import { PARTICULARS } from '../../src/organisation/index.ts';
import { verisData, type VerisIncident } from '../../src/reports/index.ts';
import { terms } from '../../src/reports/veris-terms.ts';
import { bareCase, emptyCase, fullCase } from './case.ts';
import { anythingFor, claimOnly, establish, forget } from './vary-case.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, 'veris', 'verisc-merged-1.4.1.json'), 'utf8'),
) as Record<string, unknown>;
// It names draft 4, which ajv does not know by name; of what is in it, nothing differs in the later ones.
const { $schema: _, ...rules } = schema;
const validate = new Ajv({ allErrors: true, strict: false }).compile(rules);

test('a case is valid VERIS 1.4.1, empty, full, and with nothing recorded', async () => {
  for (const caseOf of [emptyCase, fullCase, bareCase]) assertValid(verisData(await caseOf()));
});

test('a case is valid VERIS whatever single answer is known', async () => {
  const [empty, full] = [await emptyCase(), await fullCase()];
  for (const matter of MATTER_KEYS) {
    assertValid(verisData(forget(full, [matter])));
    for (const value of valuesOf(matter)) {
      const said = {
        [matter]: { ...anythingFor(matter, 'words'), ...(value === undefined ? {} : { value }) },
      };
      assertValid(verisData(establish(empty, said)));
      assertValid(verisData(establish(full, said)));
    }
  }
});

test('every kind of incident with every cause keeps the rules that VERIS checks beyond its schema', async () => {
  const c = await emptyCase();
  for (const kind of valuesOf('incident kind')) {
    for (const cause of [undefined, ...valuesOf('cause')]) {
      const coded = verisData(
        establish(c, {
          'incident kind': { value: kind!, words: 'words' },
          confidentiality: { value: 'taken', words: 'words' },
          ...(cause === undefined ? {} : { cause: { value: cause, words: 'words' } }),
        }),
      );
      assertValid(coded);
      assertConsistent(coded);
    }
  }
});

test('in a case that was just opened everything is unknown, and nothing is guessed', async () => {
  const coded = verisData(await emptyCase());
  assert.deepEqual(coded['actor'], { unknown: {} });
  assert.deepEqual(coded['action'], { unknown: { result: ['Unknown'] } });
  assert.deepEqual(coded['attribute'], { unknown: { result: ['Unknown'] } });
  assert.deepEqual(coded['discovery_method'], { unknown: true });
  assert.deepEqual(partOf(coded, 'timeline', 'incident'), { year: 2021 });
  assert.equal(partOf(coded, 'timeline', 'discovery', 'unit'), 'Unknown');
  assert.equal(coded['security_incident'], 'Suspected');
  assert.equal(coded['confidence'], 'None');
  assert.match(String(coded['notes']), /the year, which VERIS demands, is that of awareness/);
});

test('what somebody merely says is not coded', async () => {
  const empty = await emptyCase();
  const all = Object.fromEntries(MATTER_KEYS.map((matter) => [matter, anythingFor(matter, 'a rumour')]));
  assert.deepEqual(verisData(claimOnly(empty, all)), verisData(empty));
});

test('the supplier is the victim, and the organisation a secondary one', async () => {
  const coded = verisData(await fullCase());
  assert.equal(partOf(coded, 'victim', 'victim_id'), 'Quillfeather Data Ltd');
  assert.deepEqual(partOf(coded, 'victim', 'country'), ['GB']);
  assert.equal(partOf(coded, 'victim', 'secondary', 'amount'), 1);
  assert.deepEqual(partOf(coded, 'victim', 'secondary', 'victim_id'), ['The Party']);
});

test('data is counted by variety, nobody twice, as the most that it may be', async () => {
  const c = await fullCase();
  const coded = verisData(c);
  const most = c.affected.people.certain + c.affected.people.possible;
  assert.equal(partOf(coded, 'attribute', 'confidentiality', 'data_disclosure'), 'Yes');
  assert.equal(partOf(coded, 'attribute', 'confidentiality', 'data_total'), most);
  assert.deepEqual(varietiesIn(coded), ['Personal', 'Sensitive Personal', 'Unknown', 'Bank']);
  for (const { amount } of dataIn(coded)) assert.ok(amount <= most);
  const notes = partOf(coded, 'attribute', 'confidentiality', 'notes');
  assert.match(String(notes), /at least 10 and at most 12/);
});

test('membership is what it reveals', async () => {
  const c = await fullCase();
  const varieties = (revealing: string): string[] => {
    const organisation = { ...c.organisation, 'membership reveals': revealing };
    return varietiesIn(verisData({ ...c, organisation }));
  };
  assert.ok(varieties('political opinions').includes('Sensitive Personal'));
  assert.ok(!varieties('nothing').includes('Sensitive Personal'));
});

test('where the supplier knew before us, how we heard of it does not say how it found out', async () => {
  const c = await emptyCase();
  const heard = establish(c, { discovery: { value: 'us', words: 'words' } });
  const knew = establish(heard, { 'supplier knew': { value: '2021-10-01T00:00:00.000Z', words: 'words' } });
  assert.deepEqual(verisData(heard)['discovery_method'], { external: { variety: ['Customer'] } });
  assert.deepEqual(verisData(knew)['discovery_method'], { unknown: true });
});

test('a day without an hour is coded without one, and a span only as far as it is certain', async () => {
  const c = await emptyCase();
  const began = { 'occurred from': { value: '2021-10-24', words: 'words' } };
  const timeline = (knew: string): unknown =>
    verisData(establish(c, { ...began, 'supplier knew': { value: knew, words: 'words' } }))['timeline'];
  const unknown = { unit: 'Unknown' };
  const rest = { compromise: unknown, exfiltration: unknown, containment: unknown };
  const incident = { year: 2021, month: 10, day: 24 };
  assert.deepEqual(timeline('2021-10-24'), { ...rest, incident, discovery: unknown });
  assert.deepEqual(timeline('2021-10-28'), { ...rest, incident, discovery: { unit: 'Days' } });
  // From ten in the morning of the third day on, to some hour of the first: two days and ten hours at most.
  assert.deepEqual(timeline('2021-10-25T10:00:00.000Z'), { ...rest, incident, discovery: { unit: 'Hours' } });
  assertValid(verisData(establish(c, began)));
});

test('confidence is that of the weakest evidence', async () => {
  const c = await emptyCase();
  const coded = establish(c, { cause: { value: 'external malicious', words: 'words' } });
  const weak = coded.board.matters.map((state) =>
    state.matter === 'cause' ? { ...state, by: { ...state.by!, grade: 'document' as const } } : state,
  );
  assert.equal(verisData(coded)['confidence'], 'High');
  assert.equal(verisData({ ...coded, board: { ...coded.board, matters: weak } })['confidence'], 'Medium');
});

test('every category, matter, answer, grade and particular has its word, and every word is one of VERIS', () => {
  assert.deepEqual(
    [...categories.map(({ key }) => key), 'unknown'].filter((key) => !(key in terms.categories)),
    [],
  );
  const coded: MatterKey[] = [
    'incident kind',
    'cause',
    'ransom',
    'confidentiality',
    'intelligible',
    'integrity',
    'availability',
    'discovery',
  ];
  for (const matter of coded)
    assert.deepEqual(Object.keys(terms[matter as keyof typeof terms]), valuesOf(matter), matter);
  assert.deepEqual(
    MATTER_KEYS.filter((matter) => !coded.includes(matter) && !(matter in terms.otherMatters)),
    [],
  );
  assert.deepEqual(Object.keys(terms.grades), [...GRADES]);
  assert.deepEqual(Object.keys(terms.revealing), [...PARTICULARS['membership reveals'].values]);
  const varieties = enumAt('attribute', 'confidentiality', 'data', 'variety');
  const victims = enumAt('attribute', 'confidentiality', 'data_victim');
  for (const word of [...Object.values(terms.categories), ...Object.values(terms.revealing)])
    assert.ok(varieties.includes(word), word);
  for (const word of Object.values(terms.kinds)) assert.ok(victims.includes(word), word);
});

function assertValid(coded: VerisIncident): void {
  // Written and read again, as others will get it.
  const read: unknown = JSON.parse(JSON.stringify(coded));
  assert.ok(validate(read), JSON.stringify(validate.errors));
}

/** Those of bin/checkValidity.py that can apply. */
function assertConsistent(coded: VerisIncident): void {
  const has = (word: string, ...path: string[]): boolean =>
    ((partOf(coded, ...path) ?? []) as string[]).includes(word);
  const isDone = (name: string): boolean => partOf(coded, 'action', name) !== undefined;
  const integrity = ['attribute', 'integrity', 'variety'];
  if (isDone('malware')) assert.ok(has('Software installation', ...integrity));
  if (isDone('social')) assert.ok(has('Alter behavior', ...integrity));
  if (isDone('misuse')) assert.ok(partOf(coded, 'actor', 'internal') !== undefined);
  if (has('Theft', 'action', 'physical', 'variety') || has('Loss', 'action', 'error', 'variety'))
    assert.ok(has('Loss', 'attribute', 'availability', 'variety'));
  if (coded['security_incident'] === 'Confirmed') assert.ok('attribute' in coded);
}

function dataIn(coded: VerisIncident): { variety: string; amount: number }[] {
  return partOf(coded, 'attribute', 'confidentiality', 'data') as { variety: string; amount: number }[];
}

function varietiesIn(coded: VerisIncident): string[] {
  return dataIn(coded).map(({ variety }) => variety);
}

/** What lies at a path of an object; undefined where nothing does. */
function partOf(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], value);
}

function valuesOf(matter: MatterKey): (string | undefined)[] {
  const { answers }: Matter = MATTERS[matter];
  return answers.kind === 'choice' || answers.kind === 'several' ? Object.keys(answers.values) : [undefined];
}

/** The words that the schema has at a path; a step into a list is into what is in it. */
function enumAt(...path: string[]): string[] {
  const inner = (at: unknown): unknown => partOf(at, 'items') ?? at;
  const found = path.reduce<unknown>((at, step) => partOf(inner(at), 'properties', step), schema);
  return partOf(inner(found), 'enum') as string[];
}
