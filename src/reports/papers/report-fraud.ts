import {
  claim,
  field,
  fields,
  filled,
  heading,
  list,
  missing,
  says,
  type Answer,
  type PaperDocument,
} from '../../documents/index.ts';
import { isOver, type Case } from '../../incidents/index.ts';
import { matterAnswer, suppliersAnswer } from '../from-case.ts';
import {
  aware,
  measuresTaken,
  occurred,
  organisationName,
  ownWords,
  particulars,
  together,
  whatHappened,
} from './form-answers.ts';
import { formFrame, introduction, withCapitals } from './form-frame.ts';
import { dutiesFor, othersTold } from './told-answers.ts';

/** What to have at hand when the crime is reported by telephone. Before Report Fraud it was Action Fraud. */
export function writeReportFraud(c: Case): PaperDocument {
  const [state] = dutiesFor(c, 'report-fraud');
  const service = state?.duty.to.name;
  return {
    ...formFrame(c),
    key: 'report-fraud',
    title: 'Call sheet: reporting the crime',
    subtitle: 'For England, Wales and Northern Ireland; in Scotland Police Scotland',
    blocks: withCapitals([
      ...introduction(
        c,
        'report-fraud',
        ...(state ? [claim(`The service is ${service}.`, `rule:${state.duty.rule.id}`)] : []),
        says(
          'Telephone 0300 123 2040. While the attack is live press 9: day and night, for organisations. In Scotland ring Police Scotland, 101 (not confirmed). Where life is in danger, 999.',
        ),
        says('It does not pass breaches on to the ICO: report there too.'),
        says(
          'What the call asks is not published as a list: the questions here are what such reports are said to need.',
        ),
      ),
      heading(1, 'Say first'),
      fields(
        field('Is the attack still going on?', stillGoingOn(c)),
        field('What kind of attack is it?', matterAnswer(c, 'incident kind')),
        field('What happened?', whatHappened(c)),
        field('Was a ransom demanded?', matterAnswer(c, 'ransom')),
      ),
      heading(1, 'Who reports'),
      fields(
        field('Organisation', organisationName(c)),
        field('Address', ownWords(c, 'address')),
        field('Your name', ownWords(c, 'reporter name')),
        field('How to reach you', ownWords(c, 'reporter contact')),
        field(
          'The organisation’s contact details',
          particulars(c, ['contact e-mail', 'contact phone', 'website']),
        ),
      ),
      heading(1, 'What they will ask next'),
      fields(
        field('Where did it happen?', suppliersAnswer(c)),
        field('When?', together(['', occurred(c)], ['We became aware', aware(c)])),
        field('Which systems?', matterAnswer(c, 'systems')),
        field('Who did it, as far as is known?', matterAnswer(c, 'cause')),
        field('Was data taken?', matterAnswer(c, 'confidentiality')),
        field('Was any of it published?', matterAnswer(c, 'published')),
        field('What has been done so far?', measuresTaken(c)),
        field(
          'What evidence is there: messages, addresses, ransom note, logs?',
          missing('what there is, and who keeps it'),
        ),
        field('What loss is there in money?', missing('what it has cost so far, if that is known')),
        field('Who else was told?', othersTold(c, 'report-fraud')),
      ),
      heading(1, 'Before you hang up'),
      list([
        'Write down the reference of the report, and the name of whoever took it.',
        'Ask who will be in touch, and when.',
        'Note the report in the case, so that the other papers name it.',
      ]),
      fields(
        field('Reference', missing('the reference that the call gave you')),
        field('Taken by', missing('the name of whoever took the call')),
      ),
    ]),
  };
}

function stillGoingOn(c: Case): Answer {
  const ended = matterAnswer(c, 'occurred until');
  return isOver(c.board) && ended.state === 'filled'
    ? filled(`No: it ended on ${ended.text}`, ...ended.support)
    : matterAnswer(c, 'ongoing');
}
