import { field, fields, heading, missing, says, type PaperDocument } from '../../documents/index.ts';
import type { Case } from '../../incidents/index.ts';
import { matterAnswer, peopleAnswer, suppliersAnswer } from '../from-case.ts';
import {
  aware,
  measuresTaken,
  occurred,
  organisationName,
  ownWords,
  particulars,
  reporterRole,
  together,
  whatHappened,
} from './form-answers.ts';
import { formFrame, introduction, withCapitals } from './form-frame.ts';
import { othersTold } from './told-answers.ts';

/** Answers for a report to the National Cyber Security Centre: its nine questions, word for word as they were in 2016. */
export function writeNcsc(c: Case): PaperDocument {
  return {
    ...formFrame(c),
    key: 'ncsc',
    title: 'Report a cyber security incident',
    subtitle: 'Answers for the National Cyber Security Centre',
    blocks: withCapitals([
      ...introduction(
        c,
        'ncsc',
        says('It is reported at report.ncsc.gov.uk. Write from a system that is not compromised.'),
        says(
          'The National Cyber Security Centre is no regulator: for most, there is no duty, and it passes nothing on to the ICO.',
        ),
        says(
          'The nine questions are those that it published once; that its form still asks them in these words is not confirmed.',
        ),
      ),
      heading(1, 'The nine questions'),
      fields(
        field('Who are you?', ownWords(c, 'reporter name'), { number: '1' }),
        field('What organisation are you reporting an incident for?', organisationName(c), { number: '2' }),
        field('What is your role in this organisation?', reporterRole(c), { number: '3' }),
        field('What are your contact details?', ownWords(c, 'reporter contact'), {
          number: '4',
          help: 'An e-mail address and a telephone that the incident does not touch.',
        }),
        field(
          'A summary of your understanding of the incident, including any impact to services and/or users',
          together(
            ['', whatHappened(c)],
            ['Where', suppliersAnswer(c)],
            ['Of what kind', matterAnswer(c, 'incident kind')],
            ['When', occurred(c)],
            ['We became aware', aware(c)],
            ['Which systems', matterAnswer(c, 'systems')],
            ['Ransom', matterAnswer(c, 'ransom')],
            ['Impact on our services', matterAnswer(c, 'impact on us')],
            ['People whose data is concerned', peopleAnswer(c)],
          ),
          { number: '5' },
        ),
        field(
          'What investigations and/or mitigations have you or a third party performed or plan to perform',
          together(['', measuresTaken(c)], ['Planned', matterAnswer(c, 'measures planned')]),
          { number: '6' },
        ),
        field(
          'Please provide the output of any technical analysis',
          missing('reports and logs of the analysis, if there are any; attach no personal data'),
          {
            number: '7',
          },
        ),
        field('Who else has been informed about this incident?', othersTold(c, 'ncsc'), { number: '8' }),
        field('What are your planned next steps?', matterAnswer(c, 'measures planned'), { number: '9' }),
      ),
      heading(1, 'Asked by the online form too'),
      fields(
        field(
          'Your company e-mail address (for reference only; it may be compromised)',
          particulars(c, ['contact e-mail']),
        ),
        field('Your phone number', particulars(c, ['contact phone'])),
      ),
    ]),
  };
}
