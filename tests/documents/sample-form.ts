import {
  type Field,
  type PaperDocument,
  callout,
  claim,
  field,
  fields,
  filled,
  heading,
  missing,
  notAsked,
  options,
  paragraph,
  row,
  table,
  unknown,
} from '../../src/documents/index.ts';

/** Invented people and firms, as the papers of a case have them. */
export const COMMON = {
  organisation: 'Llŷn & Gŵyr Members’ Association',
  reference: 'Incident 3, revision 2',
  madeAt: 'Friday 29 October 2021, 18:05 (Europe/London)',
  draft: true,
  language: 'en',
} as const;

const YES_NO = ['Yes', 'No', 'Don’t know'];

export const form: PaperDocument = {
  ...COMMON,
  key: 'ico',
  title: 'Report a personal data breach',
  subtitle: 'Answers for the Information Commissioner’s form, in the form’s order',
  layout: 'form',
  blocks: [
    callout(
      'draft',
      'This is a draft. Nothing has been sent.',
      'Check each answer, fill in what is marked for you, and copy the answers into the form.',
    ),
    heading(1, 'About the report'),
    fields(...aboutTheReport()),
    heading(1, 'About the breach'),
    fields(...aboutTheBreach()),
    heading(1, 'The people and the data'),
    paragraph(
      claim('The numbers are of people whose data the supplier held at the time.', 'ledger'),
      claim('They are a maximum: who was reached among them is not known.', 'ledger', 'incident'),
    ),
    fields(...peopleAndData()),
    table(
      ['Kind of person', { heading: 'Certain', align: 'right' }, '>Possible'],
      [
        row(['Member', '214,380', '1,212'], 'ledger'),
        row(['Affiliated supporter', '107,915', '0'], 'ledger'),
        row(['Registered supporter', '86,040', '73'], 'ledger'),
        row(['Former member', '21,500', '4,001'], 'ledger'),
        { ...row(['All', '429,835', '5,286'], 'ledger'), total: true },
      ],
      { caption: 'People by kind' },
    ),
    heading(2, 'Measures'),
    fields(...measures()),
  ],
};

function aboutTheReport(): Field[] {
  return [
    field('What kind of report is this?', filled('', 'filing:1'), {
      number: '1',
      options: options(
        ['Initial report', 'Follow-up report', 'Complete report', 'Report withdrawn'],
        ['Initial report'],
      ),
      required: true,
    }),
    field('Organisation name', filled(COMMON.organisation, 'organisation:legal name'), {
      number: '2',
      required: true,
    }),
    field('Data protection registration number', missing('Your ICO registration, such as ZA000001.'), {
      number: '3',
    }),
    field(
      'Address',
      filled('Tŷ’r Aelodau\n4 Heol y Cŵn\nPwllheli\nGwynedd LL53 5ZZ', 'organisation:address'),
      { number: '4' },
    ),
    field(
      'Who is making this report?',
      missing('Name, telephone number and e-mail of the person who reports.'),
      {
        number: '5',
        help: 'The ICO may contact this person about the report.',
        required: true,
      },
    ),
    field('Data protection officer', filled('Siân Ŵyn-Ŷoung, dpo@example.org', 'organisation:dpo name'), {
      number: '6',
    }),
    field('Representative in the United Kingdom', notAsked('The organisation is in the United Kingdom.'), {
      number: '7',
    }),
    field('Sector', filled('Political and membership organisations', 'organisation:sector'), { number: '8' }),
    field('Is this a report about a supplier of yours?', filled('', 'incident'), {
      number: '9',
      options: options(YES_NO, ['Yes']),
    }),
    field('Name of the supplier', filled('Meridian Mailing Services Ltd', 'supplier:3'), { number: '10' }),
  ];
}

function aboutTheBreach(): Field[] {
  return [
    field(
      'What happened?',
      filled(
        'On Friday 29 October 2021 at 16:40 the supplier told us by telephone that data it holds for us had been “rendered inaccessible on its systems”. It delivers our weekly membership file to the firms that print and send.',
        'incident',
        'fact:1',
      ),
      {
        number: '11',
        help: 'Tell us as much as you can about what happened, what went wrong and how.',
        required: true,
      },
    ),
    field('When did the breach happen?', unknown('Not known: the supplier has not said since when.'), {
      number: '12',
      required: true,
    }),
    field('When did it end?', unknown('Not known whether it has ended.'), { number: '13' }),
    field('When did you discover it?', filled('Friday 29 October 2021, 16:40 (Europe/London)', 'incident'), {
      number: '14',
      required: true,
    }),
    field('How did you find out?', filled('', 'fact:2'), {
      number: '15',
      options: options(
        [
          'Found by ourselves',
          'Told by the supplier',
          'Told by a person concerned',
          'Told by someone else',
          'From the press',
        ],
        ['Told by the supplier'],
      ),
    }),
    field('Is this within 72 hours?', filled('', 'rule:uk-gdpr-33-1'), {
      number: '16',
      options: options(YES_NO, ['Yes']),
    }),
    field('Why was the report late?', notAsked('The 72 hours end on Monday 1 November 2021 at 15:40.'), {
      number: '17',
    }),
    field('Was it a cyber incident?', filled('', 'fact:3'), {
      number: '18',
      options: options(YES_NO, ['Yes']),
    }),
    field('What type of cyber incident?', filled('', 'fact:3'), {
      number: '19',
      options: options(
        [
          'Brute force',
          'Denial of service',
          'Malware',
          'Phishing',
          'Ransomware',
          'Unauthorised access',
          'Other',
        ],
        ['Ransomware'],
      ),
    }),
    field(
      'Was a ransom paid?',
      unknown('Nobody has told us whether a ransom was asked for or paid.', [
        claim(
          'Meridian Mailing Services Ltd states that “the data was destroyed” (statement by telephone, 29 October 2021 17:15; not verified).',
          'claim:2',
        ),
      ]),
      { number: '20', options: options(YES_NO, ['Don’t know']) },
    ),
    field('Confidentiality, integrity, availability', filled('', 'incident'), {
      number: '21',
      options: options(['Confidentiality', 'Integrity', 'Availability'], ['Confidentiality', 'Availability']),
    }),
    field(
      'Has the data been published?',
      unknown('Not known.', [
        claim(
          'Meridian Mailing Services Ltd states that only file names were looked at (not verified).',
          'claim:3',
        ),
        claim('A newspaper says that it was shown twelve records (not verified).', 'claim:5'),
      ]),
      { number: '22' },
    ),
    field('Crime reference number', missing('From Report Fraud, once the report is made.'), { number: '23' }),
  ];
}

function peopleAndData(): Field[] {
  return [
    field('How many people could be affected?', filled('429,835 certain, at most 435,121', 'ledger'), {
      number: '24',
      required: true,
    }),
    field('How many records?', filled('1,843,002', 'ledger'), { number: '25' }),
    field(
      'Who are they?',
      filled('Members, affiliated and registered supporters, former members', 'ledger'),
      {
        number: '26',
      },
    ),
    field('Which data?', filled('', 'ledger'), {
      number: '27',
      options: options(
        [
          'Basic personal identifiers',
          'Identification data',
          'Economic and financial data',
          'Political opinions',
          'Trade union membership',
          'Health data',
          'Location data',
          'Not yet known',
        ],
        ['Basic personal identifiers', 'Political opinions', 'Trade union membership'],
      ),
    }),
    field('Data of children', unknown('Not known; birth dates were not handed over.'), { number: '28' }),
    field(
      'People in other countries',
      filled('Ireland 1,204, France 310, Germany 288, 14 other countries 611', 'ledger'),
      {
        number: '29',
      },
    ),
    field('Other supervisory authorities', notAsked('The organisation has no establishment in the EEA.'), {
      number: '30',
    }),
    field('Likely consequences', missing('Your assessment; the severity sheet has the arguments.'), {
      number: '31',
      required: true,
    }),
    field('Risk to people', filled('High', 'decision:1', 'severity'), {
      number: '32',
      options: options(['Unlikely', 'Likely', 'High'], ['High']),
    }),
    field(
      'Was the data unintelligible?',
      unknown('Not known whether the files at the supplier were encrypted.'),
      {
        number: '33',
      },
    ),
  ];
}

function measures(): Field[] {
  return [
    field('Measures in place before', unknown(), { number: '34' }),
    field(
      'Measures taken since',
      filled('Deliveries to the supplier stopped at 17:02; its credentials were withdrawn.', 'fact:6'),
      {
        number: '35',
      },
    ),
    field('Measures planned', missing('What you intend to do, and by when.'), { number: '36' }),
    field('Training of staff in the last two years', missing('Whether staff involved were trained.'), {
      number: '37',
    }),
    field('Have you told the people concerned?', filled('', 'incident'), {
      number: '38',
      options: options(['Yes', 'No, and we will', 'No, and we will not', 'Not decided'], ['No, and we will']),
    }),
    field('When were they told?', notAsked('They have not been told yet.'), { number: '39' }),
    field(
      'Digest of the evidence',
      filled('sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'incident'),
      { number: '40', help: 'So that the record can be checked later.' },
    ),
  ];
}
