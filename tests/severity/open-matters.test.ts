import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bridgeToLaw, type Circumstances } from '../../src/severity/index.ts';
import { assess, harmless, people } from './cases.ts';

const NAMES = ['user.name', 'user.contact.email', 'user.contact.address'];
const ransomware: Circumstances = {
  natures: ['confidentiality', 'availability'],
  cause: 'external malicious',
};
const ofMatter = (answer: ReturnType<typeof assess>, matter: string) =>
  answer.open.find((each) => each.matter === matter)?.wouldChange;

test('each open matter says what an answer would change', () => {
  const answer = assess([people(NAMES, { member: 10 })], 'political opinions', ransomware);
  assert.equal(
    ofMatter(answer, 'confidentiality'),
    'If it is established that nothing was taken: 4.75–5.0 (very high).',
  );
  assert.equal(
    ofMatter(answer, 'intelligible'),
    'If it is established that the data cannot be read (encrypted, and the key is safe): 4.75–5.0 (very high).',
  );
  assert.match(ofMatter(answer, 'availability')!, /the data are lost for good: 5\.0–5\.5 \(very high\)\./);
  assert.match(ofMatter(answer, 'availability')!, /recovered without difficulty: 4\.5–5\.0 \(very high\)\./);
  assert.deepEqual(answer.open.map(({ matter }) => matter).toSorted(), [
    'availability',
    'confidentiality',
    'intelligible',
    'recipients',
  ]);
});

test('an answer says what the score then is, exactly', () => {
  const classes = [people(NAMES, { member: 10 }), people([...NAMES, 'user.content.private'], { other: 3 })];
  const before = assess(classes, 'political opinions', ransomware);
  const said = before.open
    .find(({ matter }) => matter === 'confidentiality')!
    .outcomes.find((outcome) => outcome.if === 'nothing was taken')!;
  const after = assess(classes, 'political opinions', { ...ransomware, confidentiality: 'not taken' });
  assert.deepEqual(said.score, after.whole.score);
  assert.deepEqual(said.band, after.whole.band);
});

test('what is established is not open', () => {
  const settled = assess([people(NAMES, { member: 10 })], 'political opinions', {
    ...ransomware,
    confidentiality: 'taken',
    recipients: 'unknown',
    intelligible: 'intelligible',
    availability: 'temporarily lost',
  });
  assert.deepEqual(settled.open, []);
  assert.equal(settled.summary, 'The severity is 5.25: very high.');
});

test('what was looked into and could not be settled stays open', () => {
  const answer = assess([people(NAMES, { member: 10 })], 'political opinions', {
    ...ransomware,
    confidentiality: 'cannot be assessed',
  });
  assert.ok(ofMatter(answer, 'confidentiality'));
});

test('a nature that is not known is open, and so is a cause', () => {
  const { open } = assess([people(NAMES)], 'nothing', { natures: [] });
  const matters = open.map(({ matter }) => matter);
  for (const matter of ['nature', 'cause', 'confidentiality', 'integrity', 'availability'])
    assert.ok(matters.includes(matter), matter);
});

test('what nobody has said of membership is open, with both answers', () => {
  const answer = assess([people(NAMES, { member: 10 })], null);
  assert.equal(
    ofMatter(answer, 'membership reveals'),
    'If it is established that membership reveals nothing of the special categories: 1.0 (low). ' +
      'If it is established that membership reveals something of the special categories, such as political opinions: 4.0 (very high).',
  );
});

test('what columns hold is open where it would change the whole, and only there', () => {
  const credentials = people([...NAMES, 'user.authorization.password']);
  const answer = assess([credentials]);
  assert.match(ofMatter(answer, 'what the credentials open')!, /open little: 1\.0 \(low\)/);
  assert.match(ofMatter(answer, 'what the credentials open')!, /: 4\.0 \(very high\)\.$/);
  const beside = assess([credentials, people([...NAMES, 'user.health_and_medical'])]);
  assert.equal(ofMatter(beside, 'what the credentials open'), undefined);
  const notKnown = assess([people(['unknown'])]);
  assert.match(ofMatter(notKnown, 'which data of these people went')!, /0\.25 \(low\).*4\.0 \(very high\)/);
});

test('whether people of other kinds are members is open', () => {
  const answer = assess([people(NAMES, { staff: 10 })], 'political opinions');
  assert.match(
    ofMatter(answer, 'whether people of other kinds are members or supporters')!,
    /they are not: 1\.0 \(low\)\. .* they are: 4\.0 \(very high\)\./,
  );
});

test('the matter that changes most comes first', () => {
  const answer = assess([people(NAMES, { member: 10 })], null, { ...harmless, cause: undefined });
  assert.equal(answer.open[0].matter, 'membership reveals');
});

test('nothing is called decided that an open answer would lower', () => {
  const donations = ['user.name', 'user.contact.email', 'user.financial.donations'];
  const lost: Circumstances = {
    ...harmless,
    natures: ['availability'],
    availability: undefined,
    integrity: 'altered, recoverable, possibly misused',
    cause: 'external malicious',
  };
  const answer = assess([people(donations)], 'nothing', lost);
  assert.deepEqual(answer.whole.score, { low: 3, high: 4.25 });
  assert.match(ofMatter(answer, 'availability')!, /recovered without difficulty: 2\.75–3\.75/);
  assert.equal(answer.lowerBoundDecides, false);
  assert.match(answer.summary, /from high to very high, as long as facts are open/);
  const [, highRisk] = bridgeToLaw(answer);
  assert.equal(highRisk.suggests, 'open');
});

test('whether membership reveals anything stays on the list until the organisation has said it', () => {
  const answer = assess([people([...NAMES, 'user.health_and_medical'])], null);
  assert.equal(
    ofMatter(answer, 'membership reveals'),
    'By itself the answer would change nothing in the severity of the whole.',
  );
});
