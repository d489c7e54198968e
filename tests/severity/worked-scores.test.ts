import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assess, factorOf, people, range, scoreOne } from './cases.ts';

const NAME = 'user.name';
const EMAIL = 'user.contact.email';
const ADDRESS = 'user.contact.address.street';
const PHONE = 'user.contact.phone_number';
const BIRTH = 'user.demographic.date_of_birth';

test('the archetype: a party’s members, ransomware, much unknown, is very high from the first minute', () => {
  const members = people([NAME, EMAIL, ADDRESS], { member: 1000 });
  const answer = assess([members], 'political opinions', {
    natures: ['confidentiality', 'availability'],
    cause: 'external malicious',
  });
  assert.deepEqual(answer.whole, {
    score: { low: 4.75, high: 5.5 },
    band: { low: 'very high', high: 'very high' },
  });
  assert.equal(answer.lowerBoundDecides, true);
  assert.deepEqual(answer.decides?.categories, [NAME, EMAIL, ADDRESS]);
  assert.equal(answer.summary, 'The severity is 4.75–5.5: very high whatever is still open.');
  assert.equal(answer.flags.manyPeople, 'yes');
});

test('the archetype is the same where only the loss of availability was written down: encrypting is access', () => {
  const members = people([NAME, EMAIL, ADDRESS], { member: 1000 });
  const { whole } = assess([members], 'political opinions', {
    natures: ['availability'],
    cause: 'external malicious',
  });
  assert.deepEqual(whole.score, { low: 4.75, high: 5.5 });
});

test('a union’s members come out the same as a party’s', () => {
  const members = people([NAME, EMAIL, ADDRESS], { member: 1000 });
  const { whole } = assess([members], 'trade union membership', {
    natures: ['confidentiality', 'availability'],
    cause: 'external malicious',
  });
  assert.deepEqual(whole.score, { low: 4.75, high: 5.5 });
});

// ENISA's own examples of DPC, where categories can say what they are about: [what, categories, kinds, reveals, ENISA's score].
type Example = [string, string[], Record<string, number>, string, number];
const examples: Example[] = [
  ['customers of a supermarket', [NAME, ADDRESS, PHONE], { customer: 9 }, 'nothing', 1],
  ['a bank’s letter to a customer', [NAME, ADDRESS], { customer: 9 }, 'nothing', 1],
  [
    'who ordered from an adult bookshop',
    [NAME, ADDRESS],
    { customer: 9 },
    'sex life or sexual orientation',
    3,
  ],
  ['officers whose safety depends on it', [NAME, 'user.vulnerability'], { staff: 9 }, 'nothing', 4],
  ['a month of loyalty purchases', [NAME, 'user.behavior.purchase_history'], { customer: 9 }, 'nothing', 2],
  ['a year of a transport card', [NAME, 'user.location.precise'], { customer: 9 }, 'nothing', 3],
  ['purchases at a pharmacy', [NAME, 'user.behavior.purchase_history'], { customer: 9 }, 'health', 4],
  ['a day’s transactions', [NAME, 'user.payment'], { customer: 9 }, 'nothing', 2],
  ['a month’s balances', [NAME, 'user.financial'], { customer: 9 }, 'nothing', 3],
  ['a year’s statements', [NAME, 'user.financial'], { customer: 9 }, 'nothing', 4],
  ['results of a medical test', [NAME, 'user.health_and_medical'], { other: 9 }, 'nothing', 4],
  [
    'political opinions in a closed forum',
    [NAME, 'user.demographic.political_opinion'],
    { other: 9 },
    'nothing',
    4,
  ],
  ['orientation on a dating site', [NAME, 'user.demographic.sexual_orientation'], { other: 9 }, 'nothing', 4],
];

for (const [what, categories, of, reveals, score] of examples)
  test(`DPC of ${what}: ENISA’s ${score} is in the interval`, () => {
    const { low, high } = factorOf(scoreOne(categories, of, reveals), 'DPC');
    assert.ok(low <= score && score <= high, `${low}–${high}`);
  });

test('a plain customer list is exactly 1, and plain sensitive data exactly 4', () => {
  assert.deepEqual(range(factorOf(scoreOne([NAME, ADDRESS, PHONE]), 'DPC')), [1, 1]);
  assert.deepEqual(range(factorOf(scoreOne([NAME, 'user.health_and_medical']), 'DPC')), [4, 4]);
  assert.deepEqual(range(factorOf(scoreOne([NAME, 'user.criminal_history']), 'DPC')), [4, 4]);
});

// The table of EI, row by row: the bounds are the lowest and highest score of a row where which one is not known.
const rows: [string, string[], [number, number]][] = [
  ['a full name', [NAME], [0.25, 0.75]],
  ['a given and a family name', ['user.name.first', 'user.name.last'], [0.25, 0.75]],
  ['a full name with the birth date', [NAME, BIRTH], [1, 1]],
  ['a full name with the e-mail', [NAME, EMAIL], [1, 1]],
  ['a full name with the address', [NAME, ADDRESS], [1, 1]],
  ['a given and a family name with the e-mail', ['user.name.first', 'user.name.last', EMAIL], [1, 1]],
  ['an identity number', ['user.government_id.passport_number'], [0.25, 1]],
  ['an identity number linked to a name', ['user.government_id.passport_number', NAME], [0.75, 1]],
  ['a phone number', [PHONE], [0.25, 1]],
  ['an address', [ADDRESS], [0.25, 1]],
  ['an e-mail', [EMAIL], [0.25, 1]],
  ['a picture', ['user.content.self_image'], [0.25, 1]],
  ['a reference alone, a pseudonym', ['user.unique_id'], [0.25, 1]],
  ['a hashed identifier', ['user.unique_id.pseudonymous'], [0.25, 1]],
  ['a name and a phone', [NAME, PHONE], [0.5, 1]],
  ['an e-mail and an address without a name', [EMAIL, ADDRESS], [0.5, 1]],
  ['a given name alone', ['user.name.first'], [0.25, 0.5]],
  ['a town', ['user.contact.address.city'], [0.25, 0.5]],
  [
    'town, work and gender',
    ['user.contact.address.city', 'user.job_title', 'user.demographic.gender'],
    [0.25, 0.75],
  ],
  ['nothing that identifies', ['user.privacy_preferences'], [0.25, 0.25]],
  ['not known', ['unknown'], [0.25, 1]],
  ['an unclassified column', ['unclassified'], [0.25, 1]],
  ['free text', ['user.content.private'], [0.25, 1]],
];

for (const [what, categories, expected] of rows)
  test(`EI of ${what}`, () => {
    assert.deepEqual(range(factorOf(scoreOne(categories), 'EI')), expected);
  });

test('what is not known of a person can be anything', () => {
  assert.deepEqual(range(factorOf(scoreOne(['unknown']), 'DPC')), [1, 4]);
  assert.deepEqual(range(factorOf(scoreOne([NAME, 'unknown']), 'DPC')), [1, 4]);
  assert.deepEqual(range(factorOf(scoreOne(['unclassified']), 'DPC')), [1, 4]);
  assert.deepEqual(range(factorOf(scoreOne(['user.of_a_newer_version']), 'DPC')), [1, 4]);
});

test('credentials count as what they open, which is not known', () => {
  const scored = scoreOne([NAME, EMAIL, 'user.authorization.password']);
  assert.deepEqual(range(factorOf(scored, 'DPC')), [1, 4]);
  assert.match(factorOf(scored, 'DPC').reasons[0].text, /credentials count as the data that they open/);
});

test('children, age and vulnerable people raise the score, with the reason', () => {
  const dpc = (category: string) => factorOf(scoreOne([NAME, category]), 'DPC');
  assert.deepEqual(range(dpc('user.childrens')), [2, 4]);
  assert.deepEqual(range(dpc(BIRTH)), [1, 2]);
  assert.match(dpc(BIRTH).reasons[0].text, /whether children are among them/);
  assert.deepEqual(range(dpc('user.vulnerability')), [3, 4]);
  const young = factorOf(scoreOne([NAME], { 'junior member': 5 }), 'DPC');
  assert.deepEqual(range(young), [2, 4]);
  assert.ok(young.reasons[0].support.includes('kind:junior member'));
});

test('much of one type of data can make a profile', () => {
  const about = [
    'user.demographic.gender',
    'user.demographic.marital_status',
    'user.job_title',
    'user.education',
  ];
  assert.deepEqual(range(factorOf(scoreOne(about), 'DPC')), [1, 2]);
  assert.deepEqual(range(factorOf(scoreOne(about.slice(1)), 'DPC')), [1, 1]);
  const money = factorOf(scoreOne(['user.payment', 'user.financial.donations']), 'DPC');
  assert.deepEqual(range(money), [2, 4]);
});

test('the highest category counts, and the class that decides is named', () => {
  const plain = people([NAME, EMAIL], { other: 5000 });
  const health = people([NAME, EMAIL, 'user.health_and_medical'], { other: 3 });
  const { classes, decides, whole } = assess([plain, health]);
  assert.deepEqual(range(whole.score), [4, 4]);
  assert.deepEqual(decides?.people, { certain: 3, possible: 0 });
  assert.deepEqual(
    classes.map(({ score }) => range(score)),
    [
      [4, 4],
      [1, 1],
    ],
  );
});

test('while nothing is certain, the class that may be the highest is named', () => {
  const plain = people([NAME, EMAIL, 'user.demographic.nationality'], { other: 50 });
  const notKnown = people(['unknown'], { other: 2 });
  const { decides, lowerBoundDecides, whole } = assess([plain, notKnown]);
  assert.deepEqual(range(whole.score), [1, 4]);
  assert.equal(lowerBoundDecides, false);
  assert.deepEqual(decides?.categories, ['unknown']);
});

test('over 100 people are marked, and it is said where that is not known', () => {
  const of = (certain: number, possible: number) => ({ categories: [NAME], certain, possible, kinds: {} });
  assert.equal(assess([of(60, 0), of(41, 0)]).flags.manyPeople, 'yes');
  assert.equal(assess([of(60, 0), of(40, 0)]).flags.manyPeople, 'no');
  assert.equal(assess([of(60, 41)]).flags.manyPeople, 'unknown');
});

test('nobody in scope: it is said, and no number is made up', () => {
  const answer = assess([], 'political opinions', { natures: [] });
  assert.deepEqual(answer.classes, []);
  assert.equal(answer.decides, undefined);
  assert.equal(answer.lowerBoundDecides, false);
  assert.match(answer.summary, /Nobody is in scope, so there is no severity/);
  assert.deepEqual(answer.whole.band, { low: 'low', high: 'very high' });
  assert.deepEqual(answer.flags, { manyPeople: 'unknown', unintelligible: 'unknown' });
  assert.deepEqual(
    assess([{ categories: [NAME], certain: 0, possible: 0, kinds: {} }]).summary,
    answer.summary,
  );
});
