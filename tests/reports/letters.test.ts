import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countStates, renderText, typesetPdf, type PaperDocument } from '../../src/documents/index.ts';
import { MATTERS, MATTER_KEYS, note, readCase, type Case } from '../../src/incidents/index.ts';
import { papersOf } from '../../src/reports/index.ts';
import { writeLetterTo, writeSupplierLetter } from '../../src/reports/papers/supplier-letter.ts';
import { bareCase, createEmptyCase, emptyCase, fullCase, SUB_SUPPLIER, SUPPLIER } from './case.ts';

const ASKED_OF_THEM = MATTER_KEYS.filter((matter) => MATTERS[matter].ask === 'supplier');

test('a letter asks everything that the supplier may know and nobody has established', async () => {
  const letter = textOf(writeSupplierLetter(await emptyCase()));
  for (const matter of ASKED_OF_THEM) assert.ok(letter.includes(MATTERS[matter].question), matter);
});

test('a letter does not ask what is established', async () => {
  const letter = textOf(writeSupplierLetter(await fullCase()));
  for (const matter of ASKED_OF_THEM) assert.ok(!letter.includes(MATTERS[matter].question), matter);
});

test('what the supplier said is put back to it, with what evidence it had, and it is asked for more', async () => {
  await using place = await createEmptyCase();
  const { app, incident } = place;
  const said = {
    kind: 'claim',
    matter: 'confidentiality',
    value: 'not taken',
    words: 'nothing left us',
  } as const;
  await note(app, incident, { ...said, source: SUPPLIER, grade: 'statement' });
  await note(app, incident, {
    ...said,
    words: 'a sample is for sale',
    value: 'taken',
    source: 'A newspaper',
    grade: 'document',
  });
  const letter = textOf(writeSupplierLetter(await readCase(app, incident)));
  assert.match(
    letter,
    /You said on 29 October 2021: “nothing left us”, that is: .+ \(statement; not verified\)/,
  );
  assert.match(letter, /A newspaper said on .+“a sample is for sale”.+\(document; not verified\)/);
  assert.match(letter, /What evidence is there for it\? Please send it\./);
});

test('a question that was noted for the supplier is in its letter; one for somebody else is not', async () => {
  await using place = await createEmptyCase();
  const { app, incident } = place;
  await note(app, incident, { kind: 'question', words: 'Who had the key to the vault?', source: SUPPLIER });
  await note(app, incident, { kind: 'question', words: 'Which rooms does it use?', source: SUB_SUPPLIER });
  await note(app, incident, { kind: 'question', words: 'What does the insurer pay?', source: 'our insurer' });
  const letter = textOf(writeSupplierLetter(await readCase(app, incident)));
  assert.match(letter, /Who had the key to the vault\?/);
  assert.match(letter, /Which rooms does it use\?/);
  assert.doesNotMatch(letter, /insurer pay/);
});

test('a deletion that the supplier states and does not show is asked about; one that is accepted is not', async () => {
  const c = await emptyCase();
  const [supplier] = c.named;
  const stated = {
    id: 1,
    supplier: supplier.id,
    dataset: null,
    sentBefore: new Date('2021-10-02T12:00:00Z'),
    deletedAt: new Date('2021-10-03T12:00:00Z'),
    source: SUPPLIER,
    recordedAt: c.at,
  };
  const letterOf = (grade: 'statement' | 'forensic report'): string =>
    textOf(writeSupplierLetter({ ...c, deletions: [{ ...stated, grade }] }));
  assert.match(
    letterOf('statement'),
    /sent before 2 October 2021 was deleted on 3 October 2021 \(statement\)\. What proves it/,
  );
  assert.doesNotMatch(letterOf('forensic report'), /was deleted on/);
});

test('a letter lists every file in scope with its day and its rows, those of sub-suppliers with their name', async () => {
  const c = await emptyCase();
  const [, annex] = textOf(writeSupplierLetter(c)).split('Annex');
  assert.equal(c.affected.disclosures.length, 3);
  for (const { fileName, rows } of c.affected.disclosures)
    assert.match(annex, new RegExp(`${fileName} .*October 2021 +${rows.read}`));
  assert.match(annex, /ballots \(Ostrava Hosting s\.r\.o\.\)/);
});

test('a letter has the terms that are recorded, and asks for those that are not', async () => {
  const c = await emptyCase();
  const [supplier] = c.named;
  const known = textOf(writeLetterTo(c, supplier));
  assert.match(known, /within 24 hours/);
  assert.match(known, /for 30 days at most/);
  assert.match(known, /You process it for: mailings/);
  assert.match(known, /UK GDPR Article 33\(2\)/);
  assert.match(known, /Article 28\(3\)\(f\) of the UK GDPR/);
  const agreement = { purposes: [], categoriesAllowed: null, retentionDays: null, hoursToTell: null };
  const unknown = textOf(writeLetterTo(c, { ...supplier, agreement, breachContact: null, contact: null }));
  assert.match(
    unknown,
    /no record of within how many hours you tell us, how long you keep our data and for what/,
  );
  assert.match(unknown, /\[whom it names for breaches, and the address\]/);
  assert.doesNotMatch(unknown, /24 hours|30 days/);
});

test('by when we need the answers is for a human to fill in', async () => {
  const letter = writeSupplierLetter(await emptyCase());
  assert.match(textOf(letter), /answers to everything above by:\s+\[day and time\]/);
  assert.ok(countStates(letter).missing >= 5);
});

test('a supplier of whom nothing is recorded is asked what it has', async () => {
  const letter = textOf(writeSupplierLetter(await bareCase()));
  assert.match(letter, /no record of files that you had from us/);
  assert.doesNotMatch(letter, /Annex/);
});

test('where a scope names several suppliers, each gets its own letter', async () => {
  const c = await emptyCase();
  const both = { ...c, named: c.affected.suppliers };
  const letters = papersOf(both).filter(({ key }) => key.startsWith('supplier-letter'));
  assert.deepEqual(
    letters.map(({ key }) => key),
    ['supplier-letter', `supplier-letter-${c.affected.suppliers[1].id}`],
  );
  assert.deepEqual(
    letters.map(({ key, write }) => write(both).key === key),
    [true, true],
  );
  assert.match(textOf(letters[1].write(both)), /authority may write to\] Ostrava Hosting s\.r\.o\. \[/);
  assert.equal(papersOf(c).filter(({ key }) => key.startsWith('supplier-letter')).length, 1);
});

test('a letter about thousands of files counts those that it does not list', async () => {
  const c = manyFiles(await emptyCase(), 2000);
  const letter = writeSupplierLetter(c);
  assert.match(textOf(letter), /And 500 more, in a table beside this letter/);
  const { pages } = await typesetPdf(letter);
  assert.ok(pages > 10);
});

function manyFiles(c: Case, count: number): Case {
  const [first] = c.affected.disclosures;
  const disclosures = Array.from({ length: count }, (_, at) => ({ ...first, id: at + 1 }));
  return { ...c, affected: { ...c.affected, disclosures } };
}

/** As one would read it, on one line. */
function textOf(paper: PaperDocument): string {
  return renderText(paper).replaceAll(/\s+/g, ' ');
}
