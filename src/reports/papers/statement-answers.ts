import { categoryLabel, findCategory } from '../../columns/index.ts';
import { claim, gap, says, type Sentence } from '../../documents/index.ts';
import {
  goesOn,
  isOver,
  matterOf,
  notWithdrawn,
  type Case,
  type Filing,
  type MatterKey,
} from '../../incidents/index.ts';
import { readMoment } from '../../moment.ts';
import type { Count } from '../../ledger/index.ts';
import { largestFirst } from '../exposure-tables.ts';
import { countText, dayText, hasFiles, namesText, peopleText } from '../from-case.ts';
import { NOT_YET, tell, tellIfAny } from './statement-words.ts';

/** A question that people and press ask after an incident, and what the case can answer. */
export type Asked = { question: string; answer: (c: Case) => Sentence[] };

/** Twenty questions that were asked after real incidents. */
export const ASKED: readonly Asked[] = [
  { question: 'What happened?', answer: whatHappened },
  { question: 'When did it happen, and is it over?', answer: when },
  { question: 'When did you find out, and who told you?', answer: findingOut },
  { question: 'Which firm did it happen at?', answer: whichFirm },
  { question: 'Why did that firm have data from you?', answer: whyThere },
  { question: 'How many people is it about?', answer: howMany },
  { question: 'Am I one of them, and will you tell me?', answer: willYouTell },
  { question: 'Which data did the firm have?', answer: whichData },
  { question: 'Did it have passwords, bank details or identity documents?', answer: dangerousData },
  { question: 'Was data taken, and can they read it?', answer: taken },
  { question: 'Who has it now, and was it published?', answer: whoHasIt },
  { question: 'Did they ask for money, and was it paid?', answer: (c) => tell(c, 'ransom') },
  { question: 'Has what was taken been destroyed?', answer: (c) => tell(c, 'data destroyed') },
  { question: 'Was data changed or lost?', answer: changedOrLost },
  { question: 'Who did it, and how did they do it?', answer: whoAndHow },
  { question: 'I left years ago. Why did you still have data on me?', answer: whyStill },
  { question: 'What could happen to me?', answer: (c) => tell(c, 'consequences') },
  { question: 'What should I do now?', answer: whatToDo },
  { question: 'What have you done about it?', answer: done },
  { question: 'Whom have you told?', answer: whomTold },
];

function whatHappened(c: Case): Sentence[] {
  const { incident } = c;
  return [
    claim(`What we noted when we heard of it: “${incident.what.trim().replace(/\.$/, '')}”.`, 'incident'),
    ...tell(c, 'incident kind', { notYet: 'We do not know yet what kind of incident it was.' }),
  ];
}

function when(c: Case): Sentence[] {
  const day = (value: string): string => dayText(readMoment(value, c.timezone).from, c.timezone);
  return [
    ...tell(c, 'occurred from', {
      notYet: 'We do not know yet when it began.',
      text: (value) => `It began on ${day(value)}.`,
    }),
    ...(goesOn(c.board)
      ? []
      : tellIfAny(c, 'occurred until', { text: (value) => `It ended on ${day(value)}.` })),
    ...(isOver(c.board) ? [] : tell(c, 'ongoing', { notYet: 'We do not know yet whether it is over.' })),
  ];
}

function findingOut(c: Case): Sentence[] {
  const aware = matterOf(c.board, 'aware').by;
  return [
    claim(
      `We found out on ${dayText(c.aware, c.timezone)}.`,
      aware ? `${aware.kind}:${aware.entry}` : 'incident',
    ),
    ...tellOrFillIn(c, 'discovery', 'who told you'),
    ...tell(c, 'supplier knew', {
      notYet: 'We do not know yet since when the firm knew.',
      text: (value) => `The firm knew on ${dayText(readMoment(value, c.timezone).from, c.timezone)}.`,
    }),
  ];
}

function whichFirm(c: Case): Sentence[] {
  const { named, affected } = c;
  const under = affected.suppliers.filter(({ id }) => !named.some((each) => each.id === id));
  return [
    ...named.map(({ id, name }) => claim(`It happened at ${name}.`, `supplier:${id}`)),
    ...under.map(({ id, name }) =>
      claim(
        hasFiles(c, id)
          ? `By our record data also went to ${name}, which works for that firm. Whether it is concerned has to be found out.`
          : `${name} works for that firm. Whether it had our data, and whether it is concerned, has to be found out.`,
        `supplier:${id}`,
      ),
    ),
  ];
}

function whyThere({ named }: Case): Sentence[] {
  return named.flatMap(({ id, name, agreement }) =>
    agreement.purposes.length > 0
      ? [claim(`${name} works for us. What for: ${agreement.purposes.join(', ')}.`, `supplier:${id}`)]
      : [gap(`why ${name} had the data: no purpose is recorded`)],
  );
}

function howMany(c: Case): Sentence[] {
  const { people, rows } = c.affected;
  if (isNobody(c)) return [says(NOT_YET)];
  return [
    ...aboutWhom(c),
    ...(people.possible > 0
      ? [says('The greater number is a maximum: some rows may be about one person or another.')]
      : []),
    ...(rows.unidentifiable > 0
      ? [
          claim(
            `Whom ${rows.unidentifiable.toLocaleString('en-GB')} more ${rows.unidentifiable === 1 ? 'row is' : 'rows are'} about, we do not know.`,
            'ledger',
          ),
        ]
      : []),
    says('In doubt we count people in.'),
  ];
}

/** Whether nobody is recorded as affected, which does not say that nobody is. */
export function isNobody({ affected }: Case): boolean {
  return affected.people.certain + affected.people.possible === 0;
}

/** Whom the files are about, and how many were added by hand whom no file names. */
export function aboutWhom({ affected: { people, classes } }: Case): Sentence[] {
  const byHand = classes
    .filter(({ categories }) => categories.length === 1 && categories[0] === 'unknown')
    .reduce((sum, { certain }) => sum + certain, 0);
  const inFiles = { ...people, certain: people.certain - byHand };
  return [
    ...(inFiles.certain + inFiles.possible > 0
      ? [claim(`The files in question are about ${peopleCount(inFiles)}.`, 'ledger')]
      : []),
    ...(byHand > 0
      ? [
          claim(
            `We count in ${peopleText(byHand)}${inFiles.certain + inFiles.possible > 0 ? ' more' : ''} for other reasons; which data of theirs it is about, we do not know.`,
            'ledger',
          ),
        ]
      : []),
  ];
}

/** '12 people', 'at least 10 and at most 12 people' */
function peopleCount(count: Count): string {
  return count.possible === 0 ? peopleText(count.certain) : `${countText(count)} people`;
}

function willYouTell(c: Case): Sentence[] {
  const decision = c.decided.people;
  const decided =
    decision === undefined
      ? [claim('Whether we write to everybody has not been decided yet.', 'incident')]
      : decision.people === 'tell'
        ? [claim('Yes. We tell everybody whose data may be in these files.', `decision:${decision.decision}`)]
        : [
            claim('We decided not to write to everybody.', `decision:${decision.decision}`),
            gap('why, in words for the public'),
          ];
  const everybody = matterOf(c.board, 'people told until').state === 'established';
  const day = (value: string): string => dayText(readMoment(value, c.timezone).from, c.timezone);
  return [
    ...decided,
    ...tell(c, 'people told from', {
      notYet: everybody
        ? 'When we began to tell people, we do not know yet.'
        : 'When we begin to tell people, we do not know yet.',
      text: (value) => `We began on ${day(value)}.`,
    }),
    ...tell(c, 'people told until', {
      notYet: 'When everybody will have been told, we do not know yet.',
      text: (value) => `Everybody had been told by ${day(value)}.`,
    }),
    ...tell(c, 'how people are told', {
      notYet: 'How we tell people, we do not know yet.',
      intro: 'How we tell people:',
    }),
    ...whereToAsk(c),
  ];
}

/** Where people can ask, or what has to be filled in. */
export function whereToAsk({ organisation }: Case): Sentence[] {
  const contact = organisation['people contact'];
  return contact === undefined
    ? [says('You can ask us:'), gap('where the people affected may ask')]
    : [claim(`You can ask us: ${contact}.`, 'organisation:people contact')];
}

function whichData(c: Case): Sentence[] {
  return [
    ...dataInFiles(c),
    ...tell(c, 'data reached', {
      notYet: 'Which of these files were reached, we do not know yet.',
      intro: 'What was reached:',
    }),
  ];
}

/** Of these nobody can say in plain words what they are. */
const UNNAMED: readonly string[] = ['unclassified', 'unknown', 'system.operations'];

/** What is in the files, in plain words; at most so many kinds of data by name. */
export function dataInFiles({ affected }: Case, most = Infinity): Sentence[] {
  // Of whoever was added by hand it is not known; that says nothing about the files.
  const all = largestFirst(affected.byCategory)
    .map(([category]) => category)
    .filter((category) => category !== 'unknown');
  const named = all.filter((category) => !UNNAMED.includes(category)).map(categoryLabel);
  if (all.length === 0) return [says('Which data they have, we do not know yet.')];
  // 'and 1 more' takes as much room as the one.
  const shown = named.length === most + 1 ? named : named.slice(0, most);
  const more = named.length - shown.length;
  const list = more > 0 ? `${shown.join(', ')} and ${more} more kinds of data` : namesText(shown);
  return [
    ...(named.length > 0 ? [claim(`The files have: ${list}. Not for everybody all of it.`, 'ledger')] : []),
    ...(all.some((category) => category !== 'system.operations' && UNNAMED.includes(category))
      ? [claim('What some columns hold still has to be looked up.', 'ledger')]
      : []),
  ];
}

const DANGEROUS: readonly { what: string; keys: readonly string[] }[] = [
  {
    what: 'passwords or answers to security questions',
    keys: ['user.authorization.password', 'user.authorization.credentials'],
  },
  { what: 'bank details', keys: ['user.financial.bank_account'] },
  { what: 'details of payment cards', keys: ['user.financial.credit_card'] },
  { what: 'numbers of identity documents', keys: ['user.government_id'] },
];

/** Under these anything may lie: where one occurs, nothing is ruled out. */
const MAY_BE_ANYTHING: readonly string[] = [
  'unclassified',
  'unknown',
  'user.content',
  'user.content.private',
  'user.financial',
  'user.account',
  'user.authorization',
];

function dangerousData({ affected }: Case): Sentence[] {
  const categories = Object.entries(affected.byCategory);
  if (categories.length === 0) return [says(NOT_YET)];
  const had: Sentence[] = [];
  const hadNot: string[] = [];
  for (const { what, keys } of DANGEROUS) {
    const found = categories.filter(([category]) =>
      keys.some((key) => category === key || category.startsWith(`${key}.`)),
    );
    if (found.length === 0) hadNot.push(what);
    else {
      const most = Math.max(...found.map(([, { certain, possible }]) => certain + possible));
      had.push(claim(`The files had ${what}, of up to ${peopleText(most)}.`, 'ledger'));
    }
  }
  if (hadNot.length === 0) return had;
  const isOpen = categories.some(
    ([category]) => MAY_BE_ANYTHING.includes(category) || !findCategory(category),
  );
  const rest = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(hadNot);
  return [
    ...had,
    isOpen
      ? claim(`Whether they had ${rest}, we do not know yet: some columns may hold anything.`, 'ledger')
      : claim(`In our record of the files there are no ${rest}.`, 'ledger'),
  ];
}

function taken(c: Case): Sentence[] {
  return [
    ...tell(c, 'confidentiality', { notYet: 'Whether data was taken, we do not know yet.' }),
    ...tell(c, 'intelligible', { notYet: 'Whether they can read it, we do not know yet.' }),
  ];
}

function whoHasIt(c: Case): Sentence[] {
  return [
    ...tell(c, 'recipients', { notYet: 'Who has it now, we do not know yet.' }),
    ...tell(c, 'published', { notYet: 'Whether any of it was published, we do not know yet.' }),
  ];
}

function changedOrLost(c: Case): Sentence[] {
  return [
    ...tell(c, 'integrity', { notYet: 'Whether data was changed, we do not know yet.' }),
    ...tell(c, 'availability', { notYet: 'Whether data was lost, we do not know yet.' }),
  ];
}

function whoAndHow(c: Case): Sentence[] {
  return [
    ...tell(c, 'cause', { notYet: 'Who did it, we do not know yet.' }),
    ...tell(c, 'how', { notYet: 'How it was done, we do not know yet.' }),
  ];
}

function whyStill({ affected, named }: Case): Sentence[] {
  const { former, unknown } = affected.byStanding;
  const { shouldHaveBeenDeleted } = affected;
  const formerMost = former ? former.certain + former.possible : 0;
  const unknownMost = unknown ? unknown.certain + unknown.possible : 0;
  return [
    ...(formerMost > 0
      ? [claim(`The files have data on up to ${peopleText(formerMost)} who have left us.`, 'ledger')]
      : []),
    ...(unknownMost > 0
      ? [claim(`Of ${peopleText(unknownMost)} we do not know whether they have left us.`, 'ledger')]
      : []),
    ...named.flatMap(({ id, name, agreement }) =>
      agreement.retentionDays === null
        ? []
        : [
            claim(
              `Under our agreement ${name} may keep data for ${agreement.retentionDays.toLocaleString('en-GB')} days.`,
              `supplier:${id}`,
            ),
          ],
    ),
    ...(shouldHaveBeenDeleted > 0
      ? [claim(`By then, data on ${peopleText(shouldHaveBeenDeleted)} should have been deleted.`, 'ledger')]
      : []),
    gap('how long we keep data on people who have left, and why'),
  ];
}

function whatToDo(c: Case): Sentence[] {
  const { website } = c.organisation;
  return [
    says('Be careful with e-mails, calls and texts that you did not expect, above all about this incident.'),
    says('Do not follow their links, and tell nobody a password or a code.'),
    website === undefined
      ? says('If a message says that it is from us, check it on our own website first.')
      : claim(
          `If a message says that it is from us, check it on our own website first: ${website}.`,
          'organisation:website',
        ),
    says('If you used the same password in several places, change it, and turn on two-step log-in.'),
    says('If you lost money, tell your bank and the police at once.'),
    ...(c.country === 'GB'
      ? [
          says(
            'In the United Kingdom: forward odd e-mails to report@phishing.gov.uk and odd texts to 7726, and ring 159 to reach your bank.',
          ),
        ]
      : []),
  ];
}

function done(c: Case): Sentence[] {
  return [
    ...tellOrFillIn(c, 'measures taken', 'what you have done so far'),
    ...tell(c, 'containment', {
      notYet: 'What was done at the firm to stop it, we do not know yet.',
      intro: 'At the firm:',
    }),
    ...tellOrFillIn(c, 'measures planned', 'what will keep it from happening again'),
  ];
}

/** What the organisation itself knows, or has to fill in. */
function tellOrFillIn(c: Case, matter: MatterKey, what: string): Sentence[] {
  const { state } = matterOf(c.board, matter);
  return state === 'established' ? tell(c, matter) : [...tellIfAny(c, matter), gap(what)];
}

function whomTold(c: Case): Sentence[] {
  const sent = standingReports(c);
  if (sent.length === 0) return [claim('No report to an authority is noted as sent yet.', 'incident')];
  const byDay = Map.groupBy(sent, ({ filedAt }) => dayText(filedAt, c.timezone));
  return [...byDay].map(([day, filings]) => {
    const names = [...new Set(filings.map((filing) => addressee(c, filing)))];
    const [first, ...rest] = filings.map(({ filing }) => `filing:${filing}`);
    return claim(`On ${day} we told ${namesText(names)}.`, first, ...rest);
  });
}

/** What was reported and not withdrawn since, the first first. */
export function standingReports({ filings }: Case): Filing[] {
  return notWithdrawn(filings).sort((one, other) => one.filedAt.getTime() - other.filedAt.getTime());
}

function addressee({ duties }: Case, { duty }: Filing): string {
  return duties.find((each) => each.duty.key === duty)?.duty.to.name ?? 'an authority';
}
