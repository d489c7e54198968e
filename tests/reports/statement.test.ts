import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderText } from '../../src/documents/index.ts';
import {
  MATTERS,
  MATTER_KEYS,
  type Case,
  type Filing,
  type Matter,
  type MatterKey,
} from '../../src/incidents/index.ts';
import {
  aboutWhom,
  ASKED,
  dataInFiles,
  standingReports,
} from '../../src/reports/papers/statement-answers.ts';
import { PLAIN } from '../../src/reports/papers/statement-words.ts';
import { writeStatement } from '../../src/reports/papers/statement.ts';
import { emptyCase, fullCase, SUPPLIER } from './case.ts';
import { fixedTexts } from './papers-of.ts';
import { claimOnly, establish } from './vary-case.ts';

test('twenty questions that people ask are answered, none of them twice', () => {
  assert.equal(ASKED.length, 20);
  assert.equal(new Set(ASKED.map(({ question }) => question)).size, 20);
});

test('every answer that the board knows has plain words', () => {
  const told = Object.keys(PLAIN) as MatterKey[];
  for (const matter of told) {
    const { answers }: Matter = MATTERS[matter];
    assert.ok(answers.kind === 'choice');
    assert.deepEqual(Object.keys(PLAIN[matter]!), Object.keys(answers.values), matter);
  }
  // What is not told to the public by its choice: what we call it among ourselves.
  const choices = MATTER_KEYS.filter((matter) => MATTERS[matter].answers.kind === 'choice');
  assert.deepEqual(
    choices.filter((matter) => !told.includes(matter)),
    ['recovery', 'impact on us'],
  );
});

test('in a case that was just opened it is said of nearly everything that nobody knows', async () => {
  const c = await emptyCase();
  const answers = ASKED.filter(({ answer }) => /we do not know/i.test(textOf(answer(c))));
  assert.ok(answers.length >= 13, `${answers.length}`);
});

test('what somebody merely says is told with who says it, and never as an answer', async () => {
  const c = claimOnly(await emptyCase(), {
    confidentiality: { value: 'not taken', words: 'only file names were looked at' },
    'data destroyed': { value: 'yes', words: 'assurances that it was destroyed' },
  });
  const text = renderText(writeStatement(c)).replaceAll(/\s+/g, ' ');
  assert.match(
    text,
    /Whether data was taken, we do not know yet\. What others say about it, and we have not verified: Somebody Else Ltd,/,
  );
  assert.match(
    text,
    /We do not know yet\. What others say .{0,60} Somebody Else Ltd, .{0,40}assurances that it was destroyed/,
  );
  assert.ok(!text.includes(PLAIN.confidentiality!['not taken']));
  assert.ok(!text.includes(PLAIN['data destroyed']!['yes']));
});

test('whoever was added by hand is in none of the files', async () => {
  const c = await emptyCase();
  const { people, byCategory, classes } = c.affected;
  // One more is in a file and was made certain by hand: they are in a class of their file.
  const affected = {
    ...c.affected,
    people: { ...people, certain: people.certain + 2 },
    byCategory: { ...byCategory, unknown: { certain: 3, possible: 0 } },
    classes: [...classes, { ...classes[0], categories: ['unknown'], certain: 2, possible: 0 }],
  };
  const said = (of: Case): string => textOf(aboutWhom(of));
  assert.ok(said({ ...c, affected }).startsWith(said(c)));
  const files = (of: Case): string => textOf(dataInFiles(of));
  assert.equal(files({ ...c, affected }), files(c), 'it says nothing of what is in the files');
  assert.match(said({ ...c, affected }), /We count in 2 people more for other reasons; which data of theirs/);
});

test('a report that was withdrawn was not made, and one that was made anew was', async () => {
  const c = await fullCase();
  const [filing] = c.filings;
  const at = (day: number, phase: Filing['phase'], number: number): Filing => ({
    ...filing,
    filing: number,
    phase,
    filedAt: new Date(Date.UTC(2021, 10, day)),
  });
  const standing = (...filings: Filing[]): number[] =>
    standingReports({ ...c, filings }).map(({ filing: number }) => number);
  assert.deepEqual(standing(at(1, 'initial', 1), at(2, 'withdrawn', 2)), []);
  assert.deepEqual(standing(at(1, 'initial', 1), at(2, 'withdrawn', 2), at(3, 'initial', 3)), [3]);
  assert.match(
    textOf(
      ASKED.flatMap(({ answer }) => answer({ ...c, filings: [at(1, 'initial', 1), at(2, 'withdrawn', 2)] })),
    ),
    /No report to an authority is noted as sent yet/,
  );
});

test('when it ended and when everybody had been told is not said not to be known beside it', async () => {
  const c = establish(await emptyCase(), {
    'occurred until': { value: '2021-10-28', words: 'they cut the network' },
    'people told until': { value: '2021-11-05', words: 'the last letter' },
  });
  const text = renderText(writeStatement(c)).replaceAll(/\s+/g, ' ');
  assert.match(text, /It ended on 28 October 2021\./);
  assert.doesNotMatch(text, /whether it is over/);
  assert.match(text, /When we began to tell people, we do not know yet\./);
  const anew = establish(c, { ongoing: { value: 'yes', words: 'it began again' } });
  const again = renderText(writeStatement(anew)).replaceAll(/\s+/g, ' ');
  assert.match(again, /It is still going on\./);
  assert.doesNotMatch(again, /It ended on/);
});

test('what is established is said in plain words', async () => {
  const c = establish(await emptyCase(), {
    confidentiality: { value: 'likely taken', words: 'technical words' },
  });
  const text = renderText(writeStatement(c)).replaceAll(/\s+/g, ' ');
  assert.match(text, /Data was probably taken\. There is no proof of it\./);
  assert.doesNotMatch(text, /technical words/);
});

test('bank details are named with the most people whom it may be; of what cannot be told nothing is ruled out', async () => {
  const c = await fullCase();
  const answer = textOf(ASKED.find(({ question }) => question.includes('passwords'))!.answer(c));
  assert.match(answer, /bank details, of up to 1 person/);
  assert.match(answer, /Whether they had passwords .* we do not know yet: some columns may hold anything/);
  const { unclassified: _, ...byCategory } = c.affected.byCategory;
  const named = { ...c, affected: { ...c.affected, byCategory } };
  const sure = textOf(ASKED.find(({ question }) => question.includes('passwords'))!.answer(named));
  assert.match(sure, /In our record of the files there are no passwords/);
});

test('whoever left is told how many there are, and what retention said', async () => {
  const c = await fullCase();
  const affected = {
    ...c.affected,
    byStanding: { former: { certain: 2, possible: 1 } },
    shouldHaveBeenDeleted: 3,
  };
  const answer = textOf(
    ASKED.find(({ question }) => question.startsWith('I left'))!.answer({ ...c, affected }),
  );
  assert.match(answer, /up to 3 people who have left/);
  assert.match(answer, new RegExp(`${SUPPLIER} may keep data for 30 days`));
  assert.match(answer, /data on 3 people should have been deleted/);
});

// Flesch and Kincaid's grade; 6 to 7 is read at the age of about 12.
test('it can be read at the age of twelve', async () => {
  const own = [
    ...fixedTexts(writeStatement(await emptyCase())),
    ...Object.values(PLAIN).flatMap((answers) => Object.values(answers)),
  ].filter((text) => /[.?]$/.test(text));
  const grade = readingGrade(own.join(' '));
  assert.ok(grade < 6.5, `grade ${grade}`);
});

function readingGrade(text: string): number {
  const sentences = text.split(/[.:?!]\s+/).filter((each) => each.trim() !== '').length;
  const words = text.split(/\s+/).filter((each) => /\p{L}/u.test(each));
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
}

function syllablesOf(word: string): number {
  const plain = word.toLowerCase().replaceAll(/[^a-z]/g, '');
  const groups = plain.replace(/(?:[^l]e|es|ed)$/, '').match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 0);
}

function textOf(sentences: ReturnType<(typeof ASKED)[number]['answer']>): string {
  return sentences.map((one) => ('gap' in one ? `[${one.gap}]` : one.text)).join(' ');
}
