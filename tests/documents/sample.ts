import {
  type PaperDocument,
  callout,
  claim,
  field,
  fields,
  filled,
  gap,
  heading,
  lead,
  letterHead,
  list,
  missing,
  pageBreak,
  paragraph,
  questions,
  row,
  signature,
  table,
  unknown,
} from '../../src/documents/index.ts';
import { COMMON, form } from './sample-form.ts';

/** One document of each layout. */
export const letter: PaperDocument = {
  ...COMMON,
  key: 'supplier-letter',
  title: 'Letter to the supplier',
  layout: 'letter',
  blocks: [
    letterHead({
      from: [
        COMMON.organisation,
        filled('Tŷ’r Aelodau, 4 Heol y Cŵn', 'organisation:address'),
        filled('Pwllheli, Gwynedd LL53 5ZZ', 'organisation:address'),
        missing('telephone of the person who signs'),
      ],
      to: [
        'Meridian Mailing Services Ltd',
        missing('postal address of the supplier'),
        'By e-mail to breach@meridian.example',
      ],
      date: '29 October 2021',
      reference: 'Our reference: Incident 3',
      subject: 'Personal data that you hold for us: what we need from you by 19:00 on Saturday',
    }),
    paragraph('Dear ', gap('name of your contact at the supplier'), ','),
    paragraph(
      claim(
        'You told us by telephone on Friday 29 October 2021 at 16:40 that data you hold for us had been rendered inaccessible on your systems.',
        'incident',
      ),
      claim('Under clause 9 of our agreement you assist us within 24 hours.', 'supplier:3'),
      'We must report to the Information Commissioner within 72 hours of learning of it, and we can tell 430,000 people nothing useful until we have your answers.',
    ),
    paragraph('Please answer each of the following. Where you do not know, say so, and say when you will.'),
    list(
      [
        'When did it begin, when did you first know, and has it ended?',
        'Which systems and which of our files were reached? Please give the names and sizes of the files.',
        [
          'Was our data copied out of your systems?',
          'On what do you base this: logs, a forensic report, a statement of others?',
        ],
        'Was the data encrypted where it lay, with keys kept elsewhere?',
        'Was a ransom asked for or paid?',
        'Which of your own suppliers were reached?',
      ],
      { ordered: true },
    ),
    paragraph(
      claim('According to our record you held the following at the time.', 'ledger'),
      'Please confirm or correct it.',
    ),
    table(
      ['Dataset', 'Last delivered', '>People'],
      [
        row(['Weekly membership file', '27 October 2021', '214,380'], 'ledger'),
        row(['Ballot addresses', '3 September 2021', '301,902'], 'ledger'),
        row(['Donor appeal 2019 (should have been deleted)', '11 November 2019', '21,500'], 'ledger'),
      ],
    ),
    paragraph(
      'Please keep every log, image and message that concerns this, and delete nothing.',
      'Do not write to our members yourselves.',
    ),
    signature('Yours sincerely,', [
      missing('name of the person who signs'),
      missing('function'),
      COMMON.organisation,
    ]),
  ],
};

export const brief: PaperDocument = {
  ...COMMON,
  key: 'board',
  title: 'Brief for the board',
  subtitle: 'Meridian Mailing Services Ltd: data rendered inaccessible',
  layout: 'brief',
  blocks: [
    callout(
      'alarm',
      claim(
        'The report to the Information Commissioner is due by Monday 1 November 2021, 15:40.',
        'rule:uk-gdpr-33-1',
      ),
      claim('It has not been made.', 'incident'),
    ),
    lead(
      claim(
        'A supplier that prints and sends for us told us today at 16:40 that our data is inaccessible on its systems.',
        'incident',
      ),
      claim('It held data on 429,835 people, at most 435,121.', 'ledger'),
    ),
    heading(1, 'What is known, said and not known'),
    fields(
      field(
        'Known',
        filled('Availability is lost at the supplier. Deliveries were stopped at 17:02.', 'fact:1', 'fact:6'),
      ),
      field(
        'Copied out?',
        unknown('Not known.', [
          claim('The supplier states that only file names were looked at (not verified).', 'claim:3'),
        ]),
      ),
      field('Since when?', unknown('Not known: the supplier has not said.')),
      field('Insurance', missing('whether the policy wants notice, and by when')),
    ),
    heading(1, 'Who and what'),
    table(
      ['People', 'Data', '>Certain', '>Possible'],
      [
        row(['Members', 'name, address, e-mail, standing', '214,380', '1,212'], 'ledger'),
        row(['Affiliated supporters', 'name, address, trade-union membership', '107,915', '0'], 'ledger'),
        row(['Registered supporters', 'name, e-mail', '86,040', '73'], 'ledger'),
        row(
          ['Former members', 'name, address (should have been deleted in 2020)', '21,500', '4,001'],
          'ledger',
        ),
        { ...row(['All', '', '429,835', '5,286'], 'ledger'), total: true },
      ],
    ),
    heading(1, 'How severe'),
    paragraph(
      claim(
        'Severity by ENISA’s method is between 3.0 (high) and 4.5 (very high); membership of the organisation reveals political opinions.',
        'severity',
      ),
      claim('The lower bound already suggests telling the people concerned.', 'severity'),
    ),
    heading(1, 'What the board is asked'),
    list(
      [
        'To note the report to the Information Commissioner, and who signs it.',
        ['To decide that everyone affected is told, and when.', 'The lists are ready.'],
        'To name one person who speaks to the press.',
      ],
      { ordered: true },
    ),
  ],
};

export const statement: PaperDocument = {
  ...COMMON,
  key: 'statement',
  title: 'Holding statement, questions and answers',
  subtitle: 'For the press office and the website; not to be published before it is released',
  layout: 'statement',
  blocks: [
    heading(1, 'Statement'),
    lead(
      claim(
        'On 29 October 2021 a firm that handles data for us told us of an incident on its systems.',
        'incident',
      ),
      claim('Data of our members and supporters is affected.', 'fact:1'),
    ),
    paragraph(
      claim('Our own systems were not part of it.', 'fact:4'),
      'We are finding out what happened, and we will tell everyone concerned what it means for them.',
      gap('name and function of the speaker'),
      'said: “We are sorry that this has happened.”',
    ),
    heading(1, 'Questions and answers'),
    questions([
      {
        question: 'What happened?',
        answer: [
          claim('A supplier told us that data had been rendered inaccessible on its systems.', 'incident'),
          'We have no more detail yet than that.',
        ],
      },
      {
        question: 'Was my data stolen?',
        answer: [
          claim('We do not know.', 'incident'),
          claim(
            'The supplier says that only file names were looked at; nobody has verified that.',
            'claim:3',
          ),
        ],
      },
      {
        question: 'I left years ago. Why did you still have my data?',
        answer: [
          claim('The firm still held an older file that it should have deleted in 2020.', 'ledger'),
          'We will write to former members too.',
        ],
      },
      {
        question: 'What should I do now?',
        answer: [
          'Be wary of messages that ask for money or passwords in our name.',
          'We never ask for your password.',
        ],
      },
    ]),
    pageBreak(),
    heading(1, 'For the press office only'),
    heading(2, 'Do not say'),
    list([
      'That data was or was not stolen.',
      'That the data was destroyed.',
      ['Any number of people.', 'The numbers are a maximum.'],
    ]),
    callout(
      'note',
      'Journalists ask for the supplier’s name first.',
      'Whether it may be named is for the incident lead to decide.',
    ),
  ],
};

export const samples = { form, letter, brief, statement };
