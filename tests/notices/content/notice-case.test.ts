import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  emptyPlaces,
  firstWordings,
  noticeCase,
  plainText,
  compose,
  type VariantFacts,
} from '../../../src/notices/content/index.ts';
import { AWARE, emptyCase, ESTABLISHED, fullCase, PARTICULARS_SAID, SUPPLIER } from '../../reports/case.ts';
import { claimOnly, establish, withOrganisation } from '../../reports/vary-case.ts';
import { sampleFacts } from './samples.ts';

const [email] = firstWordings();

suite('what people are told of a case', () => {
  test('of a case that was just opened, next to nothing', async () => {
    const c = await emptyCase();
    const told = noticeCase(c);
    assert.equal(told.organisation, c.name);
    assert.deepEqual(told.aware, AWARE);
    assert.deepEqual(told.suppliers, [SUPPLIER]);
    for (const key of [
      'website',
      'contact',
      'dpo',
      'happenedFrom',
      'happenedUntil',
      'ongoing',
      'confidentiality',
      'availability',
      'integrity',
      'intelligible',
      'published',
      'membershipReveals',
    ] as const)
      assert.equal(told[key], undefined, key);
    for (const key of ['claims', 'measures', 'consequences'] as const) assert.deepEqual(told[key], [], key);
    assert.deepEqual(emptyPlaces(email, told, sampleFacts()), ['measures', 'contact']);
  });

  test('of a case in which all is established, what is, and no claims', async () => {
    const told = noticeCase(await fullCase());
    assert.deepEqual(told.natures, ['confidentiality', 'integrity', 'availability']);
    assert.deepEqual(told.happenedFrom, new Date(ESTABLISHED['occurred from'].value!));
    assert.deepEqual(told.happenedUntil, new Date(ESTABLISHED['occurred until'].value!));
    for (const key of [
      'confidentiality',
      'availability',
      'integrity',
      'intelligible',
      'published',
      'ongoing',
    ] as const)
      assert.equal(told[key], ESTABLISHED[key].value, key);
    assert.equal(told.contact, PARTICULARS_SAID['people contact']);
    assert.equal(told.dpo, `${PARTICULARS_SAID['dpo name']}, ${PARTICULARS_SAID['dpo contact']}`);
    assert.equal(told.website, PARTICULARS_SAID.website);
    assert.deepEqual(told.measures, [
      ESTABLISHED.containment.words,
      `${SUPPLIER}: “The forensic firm found no second way in.”`,
      ESTABLISHED['measures taken'].words,
      ESTABLISHED['measures planned'].words,
    ]);
    assert.deepEqual(told.consequences, [ESTABLISHED.consequences.words]);
    assert.deepEqual(told.claims, []);
    const text = textOf(told);
    assert.ok(text.includes('The data was taken, or was given to people who should not have it.'));
  });

  test('a claim changes nothing that is said to have happened, and is told with who says it', async () => {
    const before = noticeCase(withOrganisation(await emptyCase(), PARTICULARS_SAID));
    const claimed = noticeCase(
      claimOnly(withOrganisation(await emptyCase(), PARTICULARS_SAID), {
        confidentiality: { value: 'not taken', words: 'nothing was copied' },
        'occurred from': { value: '2021-10-01T00:00:00.000Z', words: 'it began then' },
        containment: { words: 'everything was switched off' },
        how: { words: 'a secret of the investigation' },
      }),
    );
    assert.deepEqual({ ...claimed, claims: [] }, before);
    assert.deepEqual(
      claimed.claims.map(({ words }) => words),
      ['nothing was copied', 'everything was switched off'],
      'only what concerns people is told',
    );
  });

  test('an end after which it began anew is no end', async () => {
    const ended = establish(await emptyCase(), {
      'occurred until': { value: '2021-10-28', words: 'cut off' },
    });
    assert.ok(noticeCase(ended).happenedUntil);
    const told = noticeCase(establish(ended, { ongoing: { value: 'yes', words: 'it began again' } }));
    assert.deepEqual([told.happenedUntil, told.ongoing], [undefined, 'yes']);
  });

  test('a claim that was accepted is told as established, and no more as a claim', async () => {
    const c = establish(await emptyCase(), {
      confidentiality: { value: 'not taken', words: 'the report says so' },
    });
    const told = noticeCase(c);
    assert.equal(told.confidentiality, 'not taken');
    assert.deepEqual(told.claims, []);
  });

  test('a data protection officer whom nobody can reach is not named', async () => {
    const { 'dpo contact': _, ...said } = PARTICULARS_SAID;
    const c = withOrganisation(await emptyCase(), said);
    assert.equal(noticeCase(c).dpo, undefined);
  });
});

function textOf(told: ReturnType<typeof noticeCase>, facts: VariantFacts = sampleFacts()): string {
  return plainText(compose(email, told, facts).blocks);
}
