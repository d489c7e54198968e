import { claim, says, type Sentence } from '../../documents/index.ts';
import { MATTERS, type BoardEntry, type Case, type Matter, type MatterState } from '../../incidents/index.ts';
import type { Supplier } from '../../suppliers/index.ts';
import { dayText, supportOf, valueInWords } from '../from-case.ts';

/** What we ask a supplier: what is open and theirs to know, what they said and did not show, what somebody noted. */
export function questionsFor(c: Case, supplier: Supplier, under: readonly Supplier[]): Sentence[][] {
  const theirs = [supplier, ...under];
  return [
    ...c.open.filter(({ matter }) => matterOf(matter).ask === 'supplier').map((open) => ask(c, theirs, open)),
    ...deletionQuestions(c, theirs),
    ...notedQuestions(c, theirs),
  ];
}

/** Of every supplier, whatever is known already. */
export const ALWAYS: readonly string[] = [
  'Who are the people on your side whom we can ask at any hour: name, function, telephone number, e-mail address?',
  'Which of your own suppliers had our data, what did each of them have, and were they reached?',
  'Whom else have you told: the police, authorities, insurers, other customers?',
  'Please send every report on this, your own and those of others, as soon as it is there and in each version.',
];

function ask(
  c: Case,
  theirs: readonly Supplier[],
  { matter, state, claims, contested }: MatterState,
): Sentence[] {
  // Why it is asked: in this case it is open.
  const question = claim(matterOf(matter).question, 'incident');
  if (state === 'unknown') return [question];
  const heard = [...contested, ...claims].map((entry) => heardFrom(c, theirs, entry));
  return [
    question,
    ...heard,
    says(
      state === 'contested'
        ? 'These contradict each other: which of them holds, and what proves it?'
        : 'What evidence is there for it? Please send it.',
    ),
  ];
}

/** What is said about it, with who says so: the supplier itself is spoken to. */
function heardFrom(c: Case, [supplier]: readonly Supplier[], entry: BoardEntry): Sentence {
  const { source, saidAt, grade } = entry;
  const who =
    source.trim().toLowerCase() === supplier.name.toLowerCase() ? 'You' : source === 'us' ? 'We' : source;
  return claim(
    `${who} said on ${dayText(saidAt, c.timezone)}: ${quoted(c, entry)} (${grade ?? 'without evidence'}; not verified).`,
    supportOf(entry),
  );
}

function quoted({ timezone }: Case, { words, value, matter }: BoardEntry): string {
  const plain = words.replace(/[.\s]+$/, '');
  if (value === null || matter === null) return `“${plain}”`;
  return `“${plain}”, that is: ${valueInWords(matter, value, timezone)}`;
}

/** Deletions that they state and that do not count yet. */
function deletionQuestions(
  { deletions, datasets, timezone, revision }: Case,
  theirs: readonly Supplier[],
): Sentence[][] {
  return deletions
    .filter(
      ({ supplier, grade }) =>
        !revision.basis.acceptedGrades.includes(grade) && theirs.some(({ id }) => id === supplier),
    )
    .map(({ dataset, sentBefore, deletedAt, source, grade }) => {
      const name = datasets.find(({ id }) => id === dataset)?.name;
      return [
        claim(
          `${source} says that what was sent before ${dayText(sentBefore, timezone)}${name === undefined ? '' : ` in “${name}”`} was deleted on ${dayText(deletedAt, timezone)} (${grade}).`,
          'ledger',
        ),
        says('What proves it: a log of the deletion, a certificate, what became of the backups?'),
      ];
    });
}

/** What somebody noted as a question to this supplier. */
function notedQuestions({ board }: Case, theirs: readonly Supplier[]): Sentence[][] {
  return board.questions
    .filter(
      ({ question, answer }) =>
        answer === undefined &&
        (isOne(theirs, question.source) || /^(the )?supplier$/i.test(question.source)),
    )
    .map(({ question }) => [claim(question.words, supportOf(question))]);
}

function isOne(suppliers: readonly Supplier[], name: string): boolean {
  return suppliers.some((each) => each.name.toLowerCase() === name.trim().toLowerCase());
}

function matterOf(matter: keyof typeof MATTERS): Matter {
  return MATTERS[matter];
}
