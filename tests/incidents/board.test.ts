import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  establishedMoment,
  establishedValue,
  goesOn,
  isOver,
  matterOf,
  naturesOf,
  openMatters,
  readBoard,
} from '../../src/incidents/board.ts';
import type { Entry } from '../../src/incidents/entries.ts';

const ACCEPTED = { acceptedGrades: ['forensic report', 'verified by us'], timezone: 'Europe/London' };
const at = new Date('2021-10-29T16:00:00Z');

/** Notes numbered in order. */
function entries(...notes: Partial<Entry>[]): Entry[] {
  return notes.map((each, i) => ({
    incident: 1,
    entry: i + 1,
    kind: 'claim',
    matter: null,
    value: null,
    words: 'something',
    source: 'Data Firm',
    grade: 'statement',
    saidAt: at,
    supersedes: null,
    answers: null,
    at,
    by: 'test',
    ...each,
  }));
}

const taken = { matter: 'confidentiality', value: 'taken' } as const;
const notTaken = { matter: 'confidentiality', value: 'not taken' } as const;

test('a claim counts only when its grade is accepted', () => {
  const notes = entries(notTaken);
  const stated = readBoard(notes, ACCEPTED);
  assert.equal(establishedValue(stated, 'confidentiality'), undefined);
  assert.equal(matterOf(stated, 'confidentiality').state, 'claimed');
  assert.equal(
    establishedValue(readBoard(notes, { ...ACCEPTED, acceptedGrades: ['statement'] }), 'confidentiality'),
    'not taken',
  );
});

test('a later claim takes the place of an earlier one of the same source, and both are shown', () => {
  const board = readBoard(
    entries({ ...notTaken, grade: 'forensic report' }, { ...taken, grade: 'forensic report' }),
    ACCEPTED,
  );
  assert.equal(establishedValue(board, 'confidentiality'), 'taken');
  assert.deepEqual(
    board.entries.map(({ supersededBy }) => supersededBy),
    [2, null],
  );
});

test('a mere statement does not undo the report that the same firm gave before', () => {
  const board = readBoard(entries({ ...taken, grade: 'forensic report' }, notTaken), ACCEPTED);
  assert.equal(establishedValue(board, 'confidentiality'), 'taken');
  assert.equal(matterOf(board, 'confidentiality').claims.length, 1);
});

test('what is merely said takes the place of nothing that is established, though it says that it does', () => {
  const fact = { ...taken, kind: 'fact', source: 'us', grade: 'verified by us' } as const;
  const board = readBoard(entries(fact, { ...notTaken, supersedes: 1 }), ACCEPTED);
  assert.equal(establishedValue(board, 'confidentiality'), 'taken');
  assert.equal(matterOf(board, 'confidentiality').claims.length, 1);
  const report = { ...notTaken, grade: 'forensic report', supersedes: 1 } as const;
  assert.equal(establishedValue(readBoard(entries(fact, report), ACCEPTED), 'confidentiality'), 'not taken');
});

test('what is established and contradicts itself is taken as not known', () => {
  const fact = { kind: 'fact', source: 'us', grade: 'verified by us' } as const;
  const notes = entries({ ...taken, ...fact }, { ...notTaken, grade: 'forensic report' });

  test('where it is known when it ended nobody is asked whether it goes on', () => {
    const ended = {
      kind: 'fact',
      matter: 'occurred until',
      value: '2021-10-28',
      grade: 'verified by us',
    } as const;
    const asked = (notes: Entry[]): string[] =>
      openMatters(readBoard(notes, ACCEPTED), []).map(({ matter }) => matter);
    assert.ok(asked([]).includes('ongoing'));
    assert.ok(!asked(entries(ended)).includes('ongoing'));
    const ongoing = { ...ended, matter: 'ongoing', value: 'yes' } as const;
    assert.equal(goesOn(readBoard(entries(ongoing), ACCEPTED)), true);
    const over = readBoard(entries(ongoing, ended), ACCEPTED);
    assert.deepEqual([goesOn(over), isOver(over)], [false, true], 'the end that was learned later');
    const again = readBoard(entries(ended, ongoing), ACCEPTED);
    assert.deepEqual([goesOn(again), isOver(again)], [true, false], 'it began anew');
  });

  test('a day does not contradict an hour of that day, which says more; an hour of another day does', () => {
    const began = { kind: 'fact', matter: 'occurred from', grade: 'verified by us' } as const;
    // In London the 28th began at 23:00 of the 27th, UTC.
    const day = { ...began, source: 'us', value: '2021-10-28' };
    const hour = { ...began, source: 'Data Firm', value: '2021-10-27T23:30:00.000Z' };
    for (const notes of [entries(day, hour), entries(hour, day)])
      assert.equal(establishedValue(readBoard(notes, ACCEPTED), 'occurred from'), hour.value);
    const other = { ...hour, value: '2021-10-27T22:30:00.000Z' };
    for (const notes of [entries(day, other), entries(day, hour, { ...other, source: 'Cloud Firm' })])
      assert.equal(matterOf(readBoard(notes, ACCEPTED), 'occurred from').state, 'contested');
  });

  test('a day without an hour is the whole day, where the organisation is', () => {
    const fact = { kind: 'fact', matter: 'supplier knew', value: '2021-10-31' } as const;
    const board = readBoard(entries(fact), ACCEPTED);
    // The day on which the clocks go back has 25 hours.
    assert.deepEqual(establishedMoment(board, 'supplier knew', 'Europe/London'), {
      from: new Date('2021-10-30T23:00:00.000Z'),
      until: new Date('2021-10-31T23:59:59.999Z'),
    });
  });
  const board = readBoard(notes, ACCEPTED);
  assert.equal(matterOf(board, 'confidentiality').state, 'contested');
  assert.equal(establishedValue(board, 'confidentiality'), undefined);
  const settled = readBoard(entries(...notes, { ...taken, ...fact, supersedes: 2 }), ACCEPTED);
  assert.equal(establishedValue(settled, 'confidentiality'), 'taken');
});

test('answers in words add up, and do not contradict each other', () => {
  const told = { matter: 'measures taken', kind: 'fact', source: 'us', grade: 'verified by us' } as const;
  const board = readBoard(entries({ ...told, words: 'One.' }, { ...told, words: 'Two.' }), ACCEPTED);
  assert.deepEqual(
    matterOf(board, 'measures taken').known.map(({ words }) => words),
    ['One.', 'Two.'],
  );
});

test('a question is open until something answers it', () => {
  const notes = entries(
    { kind: 'question', grade: null, words: 'How many?', source: 'DPO' },
    { words: 'Four.', answers: 1 },
  );
  assert.equal(readBoard(notes.slice(0, 1), ACCEPTED).questions[0].answer, undefined);
  assert.equal(readBoard(notes, ACCEPTED).questions[0].answer?.entry, 2);
});

test('natures are those established, with those that follow from other matters', () => {
  assert.deepEqual(naturesOf(readBoard([], ACCEPTED), []), []);
  assert.deepEqual(
    naturesOf(readBoard(entries({ ...taken, grade: 'verified by us' }), ACCEPTED), ['availability']),
    ['confidentiality', 'availability'],
  );
  // One that follows does not rule the others out where nobody has said.
  assert.deepEqual(naturesOf(readBoard(entries({ ...taken, grade: 'verified by us' }), ACCEPTED), []), []);
  const said = entries({ matter: 'nature', value: 'integrity', grade: 'forensic report' });
  assert.deepEqual(naturesOf(readBoard(said, ACCEPTED), ['availability']), ['integrity']);
});

test('whether data was seen or taken is asked even where only a loss was reported', () => {
  const open = openMatters(readBoard([], ACCEPTED), ['availability']).map(({ matter }) => matter);
  assert.ok(open.includes('confidentiality'));
  assert.ok(open.includes('availability'));
  assert.ok(!open.includes('integrity'));
});
