import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Circumstances } from '../../src/severity/index.ts';
import { scoreCircumstances } from '../../src/severity/circumstances.ts';
import { range } from './cases.ts';

type Natures = Circumstances['natures'];
const ALL: Natures = ['confidentiality', 'integrity', 'availability'];

const partOf = (circumstances: Circumstances, name: string) =>
  range(scoreCircumstances(circumstances).parts!.find((part) => part.name === name)!);

// The table of CB, row by row.
const confidentiality: [string, Partial<Circumstances>, [number, number]][] = [
  ['nothing was taken', { confidentiality: 'not taken' }, [0, 0]],
  ['encrypted, and the key is safe', { confidentiality: 'taken', intelligible: 'unintelligible' }, [0, 0]],
  ['nobody received it', { recipients: 'none' }, [0, 0]],
  [
    'taken, by known recipients',
    { confidentiality: 'taken', recipients: 'known', intelligible: 'intelligible' },
    [0.25, 0.25],
  ],
  [
    'seen, by known recipients',
    { confidentiality: 'seen', recipients: 'known', intelligible: 'weakly protected' },
    [0.25, 0.25],
  ],
  [
    'taken, by unknown recipients',
    { confidentiality: 'taken', recipients: 'unknown', intelligible: 'intelligible' },
    [0.5, 0.5],
  ],
  ['taken, by whom is not known', { confidentiality: 'taken', intelligible: 'intelligible' }, [0.25, 0.5]],
  [
    'taken, whether it can be read is not known',
    { confidentiality: 'taken', recipients: 'unknown' },
    [0, 0.5],
  ],
  [
    'likely taken',
    { confidentiality: 'likely taken', recipients: 'unknown', intelligible: 'intelligible' },
    [0, 0.5],
  ],
  ['sent to known recipients, not known whether seen', { recipients: 'known' }, [0, 0.25]],
  ['cannot be assessed', { confidentiality: 'cannot be assessed' }, [0, 0.5]],
  ['not known', {}, [0, 0.5]],
];

for (const [what, known, points] of confidentiality)
  test(`CB, confidentiality: ${what}`, () => {
    assert.deepEqual(partOf({ natures: ALL, ...known }, 'confidentiality'), points);
    assert.deepEqual(partOf({ natures: [], ...known }, 'confidentiality'), points);
  });

const integrity: [string | undefined, [number, number]][] = [
  ['not altered', [0, 0]],
  ['altered, recoverable, not misused', [0, 0]],
  ['altered, recoverable, possibly misused', [0.25, 0.25]],
  ['altered, not recoverable', [0.5, 0.5]],
  [undefined, [0, 0.5]],
];

for (const [value, points] of integrity)
  test(`CB, integrity: ${value ?? 'not known'}`, () => {
    assert.deepEqual(partOf({ natures: ALL, integrity: value }, 'integrity'), points);
    assert.deepEqual(partOf({ natures: [], integrity: value }, 'integrity'), points);
  });

const availability: [string | undefined, [number, number]][] = [
  ['not affected', [0, 0]],
  ['recovered without difficulty', [0, 0]],
  ['temporarily lost', [0.25, 0.25]],
  ['lost for good', [0.5, 0.5]],
];

for (const [value, points] of availability)
  test(`CB, availability: ${value}`, () => {
    assert.deepEqual(partOf({ natures: ALL, availability: value }, 'availability'), points);
    assert.deepEqual(partOf({ natures: [], availability: value }, 'availability'), points);
  });

test('CB, availability: lost by the nature of the incident, how far is not known', () => {
  assert.deepEqual(partOf({ natures: ['availability'] }, 'availability'), [0.25, 0.5]);
  assert.deepEqual(partOf({ natures: [] }, 'availability'), [0, 0.5]);
});

const causes: [string | undefined, [number, number]][] = [
  ['internal non-malicious', [0, 0]],
  ['external non-malicious', [0, 0]],
  ['internal malicious', [0.5, 0.5]],
  ['external malicious', [0.5, 0.5]],
  [undefined, [0, 0.5]],
];

for (const [cause, points] of causes)
  test(`CB, malicious intent: ${cause ?? 'not known'}`, () => {
    assert.deepEqual(partOf({ natures: ALL, cause }, 'malicious intent'), points);
  });

test('the four are added up, each with a sentence', () => {
  const worst = scoreCircumstances({
    natures: ALL,
    confidentiality: 'taken',
    recipients: 'unknown',
    intelligible: 'intelligible',
    integrity: 'altered, not recoverable',
    availability: 'lost for good',
    cause: 'external malicious',
  });
  assert.deepEqual(range(worst), [2, 2]);
  assert.equal(worst.reasons.length, 4);
  assert.match(worst.reasons[0].text, /^Confidentiality 0\.5: it is established that data were taken/);
  assert.deepEqual(range(scoreCircumstances({ natures: [] })), [0, 2]);
});

test('what the nature does not name counts nothing, unless an attacker may have copied without a trace', () => {
  const only = { natures: ['availability'] as Natures };
  assert.deepEqual(partOf(only, 'integrity'), [0, 0]);
  assert.deepEqual(partOf({ ...only, cause: 'internal non-malicious' }, 'confidentiality'), [0, 0]);
  assert.deepEqual(partOf({ ...only, cause: 'external malicious' }, 'confidentiality'), [0, 0.5]);
  assert.deepEqual(partOf(only, 'confidentiality'), [0, 0.5]);
  const reason = scoreCircumstances({ ...only, cause: 'external malicious' }).reasons[0];
  assert.match(reason.text, /EDPB Guidelines 01\/2021, footnote 11 and paragraph 19/);
});

test('facts that contradict each other count as the higher, and it is said', () => {
  const against: Circumstances = { natures: ALL, confidentiality: 'taken', recipients: 'none' };
  assert.deepEqual(partOf(against, 'confidentiality'), [0.5, 0.5]);
  assert.match(scoreCircumstances(against).reasons[0].text, /contradict/);
  const notNamed: Circumstances = {
    natures: ['availability'],
    confidentiality: 'taken',
    cause: 'internal non-malicious',
  };
  assert.deepEqual(partOf(notNamed, 'confidentiality'), [0.5, 0.5]);
  assert.match(scoreCircumstances(notNamed).reasons[0].text, /the facts count/);
});

test('a value that no version knows is not known', () => {
  const strange = scoreCircumstances({
    natures: ALL,
    confidentiality: 'perhaps',
    recipients: 'some',
    intelligible: '?',
    integrity: 'toString',
    availability: '__proto__',
    cause: 'constructor',
  });
  assert.deepEqual(strange.parts!.map(range), [
    [0, 0.5],
    [0, 0.5],
    [0.25, 0.5],
    [0, 0.5],
  ]);
});
