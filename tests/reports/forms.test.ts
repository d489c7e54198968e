import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Field, PaperDocument } from '../../src/documents/index.ts';
import type { Case } from '../../src/incidents/index.ts';
import { writeCharity } from '../../src/reports/papers/charity.ts';
import { writeIco } from '../../src/reports/papers/ico.ts';
import { writeNcsc } from '../../src/reports/papers/ncsc.ts';
import { writeReportFraud } from '../../src/reports/papers/report-fraud.ts';
import { peopleNumber, recordsNumber } from '../../src/reports/papers/scope-answers.ts';
import { bareCase, emptyCase, ESTABLISHED, fullCase, PARTICULARS_SAID, REASON_LATE } from './case.ts';
import { claimOnly, decideAs, establish, unfiled, withOrganisation } from './vary-case.ts';

suite('numbers', () => {
  test('are the most that they can be, with both bounds told, and exact only where nothing is in doubt', async () => {
    const c = await emptyCase();
    const { exact, most, answer } = peopleNumber(c);
    assert.deepEqual({ exact, most }, { exact: false, most: 12 });
    assert.match(answer.text, /at least 10 and at most 12/);
    assert.match(answer.text, /which of it was reached is not known/);
  });

  test('nobody ambiguous, no row without an identifier, and it is known what was reached: exact', async () => {
    const sure = surely(await emptyCase());
    assert.equal(peopleNumber(sure).exact, false);
    const availability: Case = { ...sure, natures: ['availability'], concerns: ['availability'] };
    assert.equal(peopleNumber(availability).exact, true);
    assert.equal(recordsNumber(availability).exact, true);
    const seen: Case = { ...sure, natures: ['confidentiality'], concerns: ['confidentiality'] };
    assert.equal(peopleNumber(seen).exact, false);
    assert.equal(peopleNumber(establish(seen, { 'data reached': { words: 'all of it' } })).exact, true);
    assert.equal(peopleNumber(claimOnly(seen, { 'data reached': { words: 'all of it' } })).exact, false);
  });

  test('of records are the rows; with people put in or left out by hand never exact', async () => {
    const c: Case = { ...surely(await emptyCase()), natures: ['availability'], concerns: ['availability'] };
    assert.equal(recordsNumber(c).most, 13);
    const scope = { ...c.scope, excluded: [{ person: 1, why: 'left' }] };
    assert.equal(recordsNumber({ ...c, scope }).exact, false);
  });

  test('where nothing is recorded there is none', async () => {
    const c = await bareCase();
    assert.equal(peopleNumber(c).answer.state, 'unknown');
    assert.equal(recordsNumber(c).answer.state, 'unknown');
  });
});

suite("the ICO's form", () => {
  test('just opened: an initial report, and nothing late', async () => {
    const paper = writeIco(await emptyCase());
    assert.deepEqual(chosenOf(paper, 'Report type'), ['Initial report']);
    assert.equal(find(paper, 'If there was a delay').answer.state, 'not asked');
    assert.deepEqual(chosenOf(paper, 'Was the breach caused by a cyber incident?'), ["Don't know"]);
    assert.deepEqual(chosenOf(paper, 'Have you told data subjects'), [
      "We haven't decided yet if we will tell them or not",
    ]);
  });

  test('late and not filed: the reason is to be filled in; filed late: it is the one that was given', async () => {
    const c = await emptyCase();
    const late = { ...c, at: new Date(c.aware.getTime() + 73 * 3_600_000) };
    assert.equal(find(writeIco(late), 'If there was a delay').answer.state, 'missing');
    const filed = find(writeIco(await fullCase()), 'If there was a delay').answer;
    assert.equal(filed.text, REASON_LATE);
  });

  test('after a report it is a follow-up with its reference', async () => {
    const paper = writeIco(await fullCase());
    assert.deepEqual(chosenOf(paper, 'Report type'), ['Follow-up report']);
    assert.equal(find(paper, 'ICO case reference').answer.text, 'REF-2021-XQ-ico');
  });

  test('the threshold and the likelihood are as decided, and open before', async () => {
    const c = unfiled(await emptyCase());
    const ticked = (each: Case) => [
      ...chosenOf(writeIco(each), 'Reason for report'),
      ...chosenOf(writeIco(each), 'What is the likelihood'),
    ];
    assert.deepEqual(ticked(c), ['Not yet known']);
    assert.deepEqual(ticked(decideAs(c, { authority: 'report', people: 'tell', exception: null })), [
      'I consider the incident meets the threshold to report',
      'Likely',
    ]);
    assert.deepEqual(ticked(decideAs(c, { authority: 'do not report', people: null, exception: null })), [
      'I do not consider the incident meets the threshold to report, however I want you to be aware',
      'Unlikely',
    ]);
  });

  test('a kind of incident that may be cyber or not is left to a human', async () => {
    const c = establish(await emptyCase(), { 'incident kind': { value: 'misdelivery', words: 'so it was' } });
    assert.deepEqual(chosenOf(writeIco(c), 'Was the breach caused by a cyber incident?'), []);
  });

  test('questions of unconfirmed wording say so', async () => {
    const paper = writeIco(await emptyCase());
    for (const label of ['Size of organisation', 'What measures did you have', 'Have you told data subjects'])
      assert.equal(find(paper, label).help, 'Wording not confirmed.');
    for (const label of ['Report type', 'How did you find out', 'Number of personal data records'])
      assert.equal(find(paper, label).help, undefined);
  });
});

suite("the charity regulators' report", () => {
  test('who said that there is none gets a paper that says so', async () => {
    const c = withOrganisation(await fullCase(), { 'charity regulators': 'none' });
    const paper = writeCharity(c);
    assert.match(JSON.stringify(paper.blocks[0]), /does not apply/);
    assert.deepEqual(
      fieldsOf(paper).map(({ answer }) => answer.text),
      ['None'],
    );
  });

  test('who has said nothing is asked, and gets the questions', async () => {
    const paper = writeCharity(await emptyCase());
    assert.equal(find(paper, 'Charity regulators').answer.state, 'missing');
    assert.equal(
      find(paper, 'Date the charity found out').answer.text,
      '29 October 2021, 16:40 (Europe/London)',
    );
  });

  test('each regulator that is named has its place, and no other', async () => {
    const c = await fullCase();
    const places = (said: string) =>
      JSON.stringify(writeCharity(withOrganisation(c, { 'charity regulators': said })).blocks);
    assert.match(places('oscr'), /raise a concern/);
    assert.doesNotMatch(places('oscr'), /report-a-serious-incident/);
    assert.match(places('ccew, ccni'), /report-a-serious-incident.*Concern about a charity/);
  });
});

suite('the call sheet', () => {
  test('names the service of the day: Action Fraud before Report Fraud', async () => {
    const paper = writeReportFraud(await emptyCase());
    assert.match(JSON.stringify(paper.blocks[0]), /The service is Action Fraud/);
    assert.match(JSON.stringify(paper.blocks[0]), /0300 123 2040.*press 9/);
  });

  test('has what is established of the attack at the top', async () => {
    const paper = writeReportFraud(await fullCase());
    assert.equal(find(paper, 'What kind of attack').answer.text, 'Ransomware or encrypted devices');
    assert.match(find(paper, 'What happened').answer.text, new RegExp(ESTABLISHED.how.words));
  });
});

suite('the report to the NCSC', () => {
  test('has its nine questions in their order', async () => {
    const numbers = fieldsOf(writeNcsc(await emptyCase())).flatMap(({ number }) => number ?? []);
    assert.deepEqual(numbers, ['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  test('says who reports and as what', async () => {
    const c = await fullCase();
    assert.equal(find(writeNcsc(c), 'What is your role').answer.text, 'Head of incident response');
    const officer = withOrganisation(c, { 'reporter function': 'dpo' });
    assert.equal(find(writeNcsc(officer), 'What is your role').answer.text, 'Data protection officer');
  });
});

test('a form of a rehearsal says so first; one whose files have changed since says that too', async () => {
  const c = await emptyCase();
  assert.match(JSON.stringify(writeIco({ ...c, rehearsal: true }).blocks[0]), /rehearsal.*send it to nobody/);
  assert.doesNotMatch(JSON.stringify(writeIco(c)), /rehearsal/);
  const drift = { certain: 1, possible: 0, disclosuresIn: [4], disclosuresOut: [] };
  assert.match(JSON.stringify(writeIco({ ...c, drift }).blocks[0]), /has changed since this revision/);
});

test('who else was told is everybody but the authority in hand, with references', async () => {
  const c = await fullCase();
  const told = find(writeIco(c), 'Have you told, or are you planning').answer.text;
  assert.match(told, /National Cyber Security Centre: told on 4 November 2021, reference REF-2021-XQ-ncsc/);
  assert.doesNotMatch(told, /Information Commissioner/);
  assert.match(find(writeNcsc(c), 'Who else').answer.text, /Information Commissioner/);
});

test("the organisation's own words stand in the forms as they were said", async () => {
  const paper = writeIco(await fullCase());
  assert.equal(find(paper, 'Registration number').answer.text, PARTICULARS_SAID.registration);
  assert.equal(find(paper, 'Organisation (data controller)').answer.text, PARTICULARS_SAID['legal name']);
});

/** The case without a row that may be about two people, or about nobody. */
function surely(c: Case): Case {
  const { affected } = c;
  return {
    ...c,
    affected: {
      ...affected,
      people: { certain: 10, possible: 0 },
      rows: { ...affected.rows, ambiguous: 0, unidentifiable: 0 },
    },
  };
}

function fieldsOf(paper: PaperDocument): Field[] {
  return paper.blocks.flatMap((block) => (block.kind === 'fields' ? [...block.fields] : []));
}

function find(paper: PaperDocument, begin: string): Field {
  const found = fieldsOf(paper).find(({ label }) => label.startsWith(begin));
  assert.ok(found, `no field begins with '${begin}'`);
  return found;
}

function chosenOf(paper: PaperDocument, begin: string): string[] {
  return (find(paper, begin).options ?? []).filter(({ chosen }) => chosen).map(({ label }) => label);
}
