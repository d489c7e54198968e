import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatSeverity, type Circumstances, type PeopleClass } from '../../src/severity/index.ts';
import { assess } from './cases.ts';

const page = readFileSync(new URL('../../docs/severity.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
const says = (text: string) => assert.ok(page.includes(text), `docs/severity.md does not say: ${text}`);

const party: PeopleClass[] = [
  {
    categories: ['user.name.first', 'user.name.last', 'user.contact.email', 'user.contact.address.street'],
    certain: 400_000,
    possible: 0,
    kinds: { member: 230_000, 'affiliated supporter': 100_000, 'registered supporter': 70_000 },
  },
  {
    categories: ['user.name.first', 'user.contact.email'],
    certain: 30_000,
    possible: 0,
    kinds: { other: 30_000 },
  },
];

test('the first example of docs/severity.md comes out as it is written', () => {
  const steps: Circumstances[] = [
    { natures: ['availability'] },
    { natures: ['availability'], cause: 'external malicious' },
    { natures: ['availability'], cause: 'external malicious', confidentiality: 'not taken' },
  ];
  const answers = steps.map((known) => assess(party, 'political opinions', known));
  assert.deepEqual(
    answers.map(({ whole }) => formatSeverity(whole.score)),
    ['4.25–5.5', '4.75–5.5', '4.75–5.0'],
  );
  for (const { whole } of answers) says(`**${formatSeverity(whole.score)}**`);
  says(`> ${answers[0].summary}`);
  says('*If it is established that nothing was taken: 4.75–5.0 (very high).*');
  assert.match(
    answers[1].open.map(({ wouldChange }) => wouldChange).join(' '),
    /If it is established that nothing was taken: 4\.75–5\.0 \(very high\)\./,
  );
});

test('the second example of docs/severity.md comes out as it is written', () => {
  const donors: PeopleClass = {
    categories: ['user.name', 'user.contact.email', 'user.financial.donations'],
    certain: 84,
    possible: 0,
    kinds: { donor: 84 },
  };
  const known: Circumstances = {
    natures: ['confidentiality'],
    cause: 'internal non-malicious',
    recipients: 'known',
  };
  const before = assess([donors], 'nothing', known);
  const after = assess([donors], 'nothing', {
    ...known,
    confidentiality: 'seen',
    intelligible: 'intelligible',
  });
  assert.equal(formatSeverity(before.whole.score), '2.0–3.25');
  says(`**${formatSeverity(before.whole.score)}**`);
  says(`**${formatSeverity(after.whole.score)}**`);
  says(`> ${after.summary}`);
  says('*If it is established that they hold the least that their categories can: 2.25 (medium).*');
  assert.match(
    after.open[0].wouldChange,
    /^If it is established that they hold the least that their categories can: 2\.25 \(medium\)\./,
  );
});
