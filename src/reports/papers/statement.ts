import {
  callout,
  claim,
  gap,
  heading,
  lead,
  paragraph,
  questions,
  says,
  type PaperDocument,
  type Sentence,
} from '../../documents/index.ts';
import type { Case } from '../../incidents/index.ts';
import { dayText, instantText, namesText, referenceOf } from '../from-case.ts';
import { aboutWhom, ASKED, dataInFiles, isNobody, standingReports, whereToAsk } from './statement-answers.ts';
import { tell, tellIfAny } from './statement-words.ts';

/** Kinds of data that a short statement names; the answers below it name all. */
const CATEGORIES_SHOWN = 8;

/** What can be said to press and public now, with answers to the questions that they will ask. */
export function writeStatement(c: Case): PaperDocument {
  return {
    key: 'statement',
    title: 'Statement, and questions and answers',
    subtitle: 'For press and website',
    organisation: c.name,
    reference: referenceOf(c),
    madeAt: instantText(c.at, c.timezone),
    draft: true,
    language: 'en',
    layout: 'statement',
    blocks: [
      callout(
        'draft',
        'A human decides what of this is published, and when.',
        'Say what is here, and say what is not known as plainly: words of comfort that nothing supports come back.',
      ),
      heading(1, 'Statement'),
      lead(...opening(c)),
      paragraph(...people(c)),
      paragraph(...taken(c)),
      paragraph(...next(c)),
      paragraph(
        says('Please be careful with messages that you did not expect. Do not follow their links.'),
        ...whereToAsk(c),
      ),
      paragraph(...forThePress(c)),
      heading(1, 'Questions and answers'),
      questions(ASKED.map(({ question, answer }) => ({ question, answer: answer(c) }))),
    ],
  };
}

function opening(c: Case): Sentence[] {
  const firms = namesText(c.named.map(({ name }) => name));
  return [
    claim(
      `On ${dayText(c.aware, c.timezone)} we learned of an incident at ${firms}, ${c.named.length === 1 ? 'a firm that works' : 'firms that work'} for us with data on people.`,
      'incident',
    ),
    ...tellIfAny(c, 'incident kind'),
  ];
}

function people(c: Case): Sentence[] {
  if (isNobody(c)) return [says('How many people it is about, and with which data, we do not know yet.')];
  return [...aboutWhom(c), ...dataInFiles(c, CATEGORIES_SHOWN)];
}

function taken(c: Case): Sentence[] {
  return [
    ...tell(c, 'confidentiality', {
      notYet: 'We do not know yet whether data was taken.',
    }),
    ...tellIfAny(c, 'published'),
    ...tellIfAny(c, 'availability'),
  ];
}

function next(c: Case): Sentence[] {
  const { authority, people: telling } = c.decided;
  const sent = standingReports(c);
  return [
    ...tellIfAny(c, 'measures taken'),
    ...(sent.length > 0
      ? sent
          .slice(0, 1)
          .map(({ filing, filedAt }) =>
            claim(
              `We first reported it to an authority on ${dayText(filedAt, c.timezone)}.`,
              `filing:${filing}`,
            ),
          )
      : authority?.authority === 'report'
        ? [claim('We will report it to the authority.', `decision:${authority.decision}`)]
        : []),
    telling === undefined
      ? claim('Whether we write to everybody has not been decided yet.', 'incident')
      : telling.people === 'tell'
        ? claim('We tell everybody whose data may be in these files.', `decision:${telling.decision}`)
        : claim('We decided not to write to everybody.', `decision:${telling.decision}`),
    says('We will say more when we know more. The next time will be:'),
    gap('day and time'),
  ];
}

function forThePress({ organisation }: Case): Sentence[] {
  const contact = organisation['press contact'];
  return contact === undefined
    ? [says('For the press:'), gap('where the press may ask')]
    : [claim(`For the press: ${contact}.`, 'organisation:press contact')];
}
