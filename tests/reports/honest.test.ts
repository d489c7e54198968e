import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'node:test';
import type { PaperDocument } from '../../src/documents/index.ts';
import { MATTERS, MATTER_KEYS, type Case, type MatterKey } from '../../src/incidents/index.ts';
import { PARTICULARS, PARTICULAR_KEYS, type ParticularKey } from '../../src/organisation/index.ts';
import { PAPERS } from '../../src/reports/index.ts';
import {
  bareCase,
  emptyCase,
  ESTABLISHED,
  fullCase,
  PARTICULARS_SAID,
  REASON_LATE,
  REASON_REPORT,
  REFERENCE,
  SUB_SUPPLIER,
  SUPPLIER,
  WHAT,
} from './case.ts';
import { fixedTexts, statementsOf, supportsOfCase } from './papers-of.ts';
import { anythingFor, claimOnly, decideAs, establish, TEXT_MATTERS, withOrganisation } from './vary-case.ts';

const CASES = { empty: emptyCase, full: fullCase, bare: bareCase };

for (const paper of PAPERS) {
  suite(`the paper '${paper.key}'`, () => {
    for (const [name, caseOf] of Object.entries(CASES)) {
      test(`rests on nothing that is not in the case (${name})`, async () => {
        const c = await caseOf();
        assertRests(paper.write(c), c);
      });

      test(`says by itself no number, no day, no name, and nothing about the case (${name})`, async () => {
        for (const text of fixedTexts(paper.write(await caseOf()))) assertFixed(text);
      });
    }

    test('has no value of a case in which it is not known', async () => {
      const text = JSON.stringify(paper.write(await emptyCase()));
      assert.deepEqual(
        VALUES_OF_FULL.filter((value) => text.includes(JSON.stringify(value).slice(1, -1))),
        [],
      );
    });

    test('says that it does not know what nobody has established', async () => {
      const c = await emptyCase();
      // What is still going on has no end.
      const matters = MATTER_KEYS.filter((matter) => matter !== 'occurred until');
      const all = Object.fromEntries(matters.map((matter) => [matter, anythingFor(matter, MARKER)]));
      const known = paper.write(establish(c, all));
      for (const matter of matters) {
        const { [matter]: _, ...others } = all;
        const without = paper.write(establish(c, others));
        if (shownIn(without) === shownIn(known)) continue;
        assert.ok(
          unknownsIn(without) > unknownsIn(known),
          `'${matter}' is not known, and the paper does not say so`,
        );
      }
    });

    test('tells what somebody merely says with who says it, and that it is not verified', async () => {
      const c = await emptyCase();
      for (const matter of MATTER_KEYS) {
        const paperOf = paper.write(claimOnly(c, { [matter]: anythingFor(matter, MARKER) }));
        for (const text of stringsIn(paperOf).filter((each) => each.includes(MARKER)))
          assert.ok(
            text.includes('Somebody Else Ltd') && /not verified|not established/.test(text),
            `'${matter}' as somebody says it stands there as if it were known: ${text}`,
          );
      }
    });

    test('can be written whatever is known, and rests on that alone', async () => {
      const [empty, full] = [await emptyCase(), await fullCase()];
      fc.assert(
        fc.property(anyCase(empty, full), (c) => {
          assertRests(paper.write(c), c);
          if (paper.data) JSON.stringify(paper.data(c));
        }),
        { numRuns: 60 },
      );
    });
  });
}

test('what is established stands in some paper', async () => {
  const c = await fullCase();
  const all = PAPERS.map((paper) => JSON.stringify(paper.write(c))).join('\n');
  assert.deepEqual(
    TEXT_MATTERS.filter((matter) => !all.includes(JSON.stringify(ESTABLISHED[matter].words).slice(1, -1))),
    [],
  );
});

test('of a day that somebody said without an hour no paper has an hour', async () => {
  const c = await emptyCase();
  const days = Object.fromEntries(
    MATTER_KEYS.filter((matter) => MATTERS[matter].answers.kind === 'instant' && matter !== 'aware').map(
      (matter, i) => [matter, { value: `2021-10-2${i}`, words: 'as they said' }],
    ),
  );
  const hoursIn = (of: Case): string[] =>
    PAPERS.flatMap((paper) => [
      ...stringsIn(paper.write(of)),
      ...(paper.data ? stringsIn(JSON.parse(JSON.stringify(paper.data(of)))) : []),
    ]).filter((text) => /2021-10-2[0-4][T ]\d|2[0-4] October 2021, \d|12:00:00 AM/.test(text));
  assert.ok(
    hoursIn(establish(c, { 'supplier knew': { value: '2021-10-22T10:00:00.000Z', words: 'x' } })).length,
  );
  assert.deepEqual(hoursIn(establish(c, days)), []);
  assert.deepEqual(hoursIn(claimOnly(c, days)), []);
});

const MARKER = 'Zanzibarian marmalade';

/** An example of one is on every form, and the other is an authority of people affected in every case. */
const IN_EVERY_CASE: ParticularKey[] = ['identifier kind', 'lead authority'];

/** Values that the full case alone has; words that are choices are on every form. */
const VALUES_OF_FULL: string[] = [
  ...Object.values(ESTABLISHED).map(({ words }) => words),
  ...PARTICULAR_KEYS.filter((key) => !('values' in PARTICULARS[key]) && !IN_EVERY_CASE.includes(key)).map(
    (key) => PARTICULARS_SAID[key],
  ),
  'assurances that the data was destroyed',
  'only file names were looked at',
  REASON_REPORT,
  REASON_LATE,
  REFERENCE,
].filter((value) => value.length > 6);

function assertRests(paper: PaperDocument, c: Case): void {
  const there = supportsOfCase(c);
  for (const { text, support } of statementsOf(paper)) {
    if (support === null) continue;
    assert.ok(support.length > 0, `rests on nothing: ${text}`);
    const missing = support.filter((each) => !there.has(each));
    assert.deepEqual(missing, [], `rests on what is not in the case: ${text}`);
  }
}

/** Numbers of the law, of forms and of telephones; no other number is the same in every case. */
const KNOWN_NUMBERS: RegExp[] = [
  /\bArt(?:icle|\.)\s\d+(?:\(\d+\))*(?:\([a-z]\))*/gi,
  /\bRegulation 1182\/71/g,
  /\b72[ -]hours?\b/g,
  /\b24 hours a day\b/g,
  /\b9 to 5\b/g,
  /\bpress 9\b/g,
  /\b0303 123 1113\b/g,
  /\b0300 123 2040\b/g,
  /\b(?:999|101|7726|159)\b/g,
  /\bversion 1\.0\b/g,
  /\bfields? \d+\b/g,
  /\b250 staff\b/g,
  /\bclause \d+\b/g,
  /\(under 250, 250 or more\)/g,
];

const ASSERTIONS =
  /\bseriously\b|no evidence|\bencrypted\b|\bcontained\b|isolated incident|\bsecured?\b|\bsafe with\b|\bapologi/i;
const DAYS =
  /\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b/;

function assertFixed(text: string): void {
  const rest = KNOWN_NUMBERS.reduce((left, known) => left.replaceAll(known, ''), text);
  assert.doesNotMatch(rest, /\d/, `a number that is no law's, form's or telephone's: ${text}`);
  assert.doesNotMatch(text, DAYS, text);
  for (const name of [SUPPLIER, SUB_SUPPLIER, WHAT]) assert.ok(!text.includes(name), text);
  assert.doesNotMatch(text, ASSERTIONS, `says something about the case: ${text}`);
}

/** What a reader sees of it. */
function shownIn(paper: PaperDocument): string {
  return JSON.stringify(paper, (key, value: unknown) => (key === 'support' ? undefined : value));
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** How often a paper says that it does not know, or has something to be filled in. */
function unknownsIn(paper: PaperDocument): number {
  const texts = stringsIn(paper);
  const said = texts.reduce(
    (sum, text) =>
      sum +
      [...text.matchAll(/not known|not yet known|nobody|we do not know|not established|cannot say/gi)].length,
    0,
  );
  // A list of what is not known says so of each; a letter asks for it.
  const listed = texts
    .filter((text) => text.startsWith('Not known: '))
    .reduce((sum, text) => sum + text.split('; ').length - 1, 0);
  const asked = texts.filter((text) => text.endsWith('?')).length;
  return (
    said +
    listed +
    asked +
    texts.filter((text) => text === 'unknown' || text === 'missing').length +
    gapsIn(paper)
  );
}

function gapsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === 'gap' ? 1 : 0) + gapsIn(inner),
    0,
  );
}

/** Any mixture of what is established, said, decided and described, from nothing to everything. */
function anyCase(empty: Case, full: Case): fc.Arbitrary<Case> {
  const values = (matter: MatterKey) => {
    const { answers } = MATTERS[matter];
    const words = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
    if (answers.kind === 'text') return fc.record({ words });
    const value =
      answers.kind === 'instant'
        ? fc
            .date({ min: new Date('2021-09-01'), max: new Date('2021-11-30'), noInvalidDate: true })
            .chain((at) =>
              // Whoever says when we became aware says the hour.
              matter === 'aware'
                ? fc.constant(at.toISOString())
                : fc.constantFrom(at.toISOString(), at.toISOString().slice(0, 10)),
            )
        : answers.kind === 'several'
          ? fc.subarray(Object.keys(answers.values), { minLength: 1 }).map((all) => all.join(', '))
          : fc.constantFrom(...Object.keys(answers.values));
    return fc.record({ words, value });
  };
  const some = (most: number) =>
    fc
      .subarray(MATTER_KEYS, { maxLength: most })
      .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, values(key)]))));
  return fc
    .record({
      base: fc.constantFrom(empty, full),
      facts: some(MATTER_KEYS.length),
      claims: some(6),
      forgotten: fc.subarray([...PARTICULAR_KEYS]),
      natures: fc.subarray(['confidentiality', 'integrity', 'availability'] as const),
      decided: fc.option(
        fc.record({
          authority: fc.constantFrom('report', 'do not report', null),
          people: fc.constantFrom('tell', 'do not tell', null),
          exception: fc.constantFrom('a', 'b', 'c', null),
        }),
      ),
    })
    .map(({ base, facts, claims, forgotten, natures, decided }) => {
      const gone = Object.fromEntries(forgotten.map((key) => [key, undefined]));
      const known = claimOnly(establish(withOrganisation(base, gone), facts), claims);
      const c = {
        ...known,
        incident: { ...known.incident, nature: [...natures] },
        natures: [...natures],
        concerns: [...natures],
      };
      return decided === null ? c : decideAs(c, decided);
    });
}
