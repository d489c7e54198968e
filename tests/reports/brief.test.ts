import assert from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'node:test';
import { categories } from '../../src/columns/index.ts';
import { renderText, typesetPdf } from '../../src/documents/index.ts';
import { MATTER_KEYS, type BoardEntry, type Case } from '../../src/incidents/index.ts';
import { writeBrief } from '../../src/reports/papers/brief.ts';
import { bareCase, emptyCase, fullCase } from './case.ts';
import { anythingFor, claimOnly, establish } from './vary-case.ts';

test('the brief is one page, whatever is known', async () => {
  for (const caseOf of [emptyCase, fullCase, bareCase]) assert.equal(await pagesOf(await caseOf()), 1);
});

test('the brief is one page with everything that is said and nothing established', async () => {
  const all = Object.fromEntries(MATTER_KEYS.map((matter) => [matter, anythingFor(matter, long(400))]));
  assert.equal(await pagesOf(claimOnly(await emptyCase(), all)), 1);
  assert.equal(await pagesOf(establish(await emptyCase(), all)), 1);
});

test('the brief is one page where every text is long and everything is there', async () => {
  const c = crowded(await fullCase(), {
    duties: 40,
    typed: 900,
    categories: categories.length,
    questions: 30,
  });
  assert.equal(await pagesOf(c), 1);
});

test('the brief is one page for any amount of everything', async () => {
  const cases = { empty: await emptyCase(), full: await fullCase() };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('empty' as const, 'full' as const),
      fc.record({
        duties: fc.nat(40),
        typed: fc.nat(600),
        categories: fc.nat(60),
        questions: fc.nat(12),
      }),
      async (which, sizes) => assert.equal(await pagesOf(crowded(cases[which], sizes)), 1),
    ),
    { numRuns: 25 },
  );
});

test('rows that do not fit are counted', async () => {
  const c = crowded(await emptyCase(), { duties: 40, typed: 300, categories: 60, questions: 20 });
  const text = renderText(writeBrief(c)).replaceAll(/\s+/g, ' ');
  // Categories, duties, and what is not known.
  assert.match(text, /Which data .* and \d+ more\. .*How bad/);
  assert.match(text, /Duty: and \d+ more/);
  assert.match(text, /; and [a-z-]+ more/);
});

test('the strict deadline stands in front, the other readings beside it', async () => {
  const text = renderText(writeBrief(await emptyCase())).replaceAll(/\s+/g, ' ');
  assert.match(
    text,
    /Due \(strict\): Mon,? 1 Nov 2021, 15:40 Otherwise counted: Mon,? 1 Nov 2021, 16:00 \(Regulation 1182\/71\); Tue,? 2 Nov 2021, 23:59 \(two working days \(disputed\)\)/,
  );
});

test('what was decided is told with who decided; what was not is asked for', async () => {
  assert.match(renderText(writeBrief(await emptyCase())), /Needed now: whether to report to the authority/);
  const full = renderText(writeBrief(await fullCase())).replaceAll(/\s+/g, ' ');
  assert.match(full, /Decided on .* by Philippa Brightwater: report \(authority\)/);
  assert.doesNotMatch(full, /Needed now: whether/);
});

type Sizes = { duties: number; typed: number; categories: number; questions: number };

/** The case with as much in it as one likes. */
function crowded(c: Case, { duties, typed, categories: count, questions }: Sizes): Case {
  const [duty] = c.duties;
  const keys = categories.slice(0, count).map(({ key }) => key);
  const question = (at: number): BoardEntry => ({
    incident: c.incident.id,
    entry: 1000 + at,
    kind: 'question',
    matter: null,
    value: null,
    words: long(typed),
    source: long(typed / 4),
    grade: null,
    saidAt: c.at,
    supersedes: null,
    answers: null,
    at: c.at,
    by: 'test',
    supersededBy: null,
    counts: false,
  });
  return {
    ...c,
    incident: { ...c.incident, what: long(typed) },
    decisions: c.decisions.map((decision) => ({ ...decision, reason: long(typed) })),
    decided: {
      authority: c.decided.authority && {
        ...c.decided.authority,
        reason: long(typed),
        decidedBy: long(typed),
      },
      people: c.decided.people && { ...c.decided.people, reason: long(typed), decidedBy: long(typed) },
    },
    duties: Array.from({ length: duties }, (_, at) => ({
      ...duty,
      duty: {
        ...duty.duty,
        applies: 'yes' as const,
        rule: {
          ...duty.duty.rule,
          id: `rule-${at}`,
          kind: 'authority' as const,
          status: 'unverified' as const,
          duty: long(typed / 2),
        },
      },
      standing: at % 3 === 0 ? ('overdue' as const) : ('open' as const),
      dueAt: c.at,
    })),
    affected: {
      ...c.affected,
      byCategory: Object.fromEntries(keys.map((key) => [key, { certain: 1, possible: 0 }])),
    },
    board: {
      ...c.board,
      questions: Array.from({ length: questions }, (_, at) => ({
        question: question(at),
        answer: undefined,
      })),
    },
  };
}

/** Words of any length, some of them long. */
function long(characters: number): string {
  return 'Supplier, personal information, extraordinarily longwindedness and so on; '
    .repeat(Math.ceil(characters / 70))
    .slice(0, Math.max(1, characters));
}

async function pagesOf(c: Case): Promise<number> {
  return (await typesetPdf(writeBrief(c))).pages;
}
