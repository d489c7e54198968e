import {
  callout,
  claim,
  field,
  fields,
  filled,
  heading,
  missing,
  paragraph,
  says,
  type Answer,
  type Block,
  type Field,
  type PaperDocument,
} from '../../documents/index.ts';
import type { Case } from '../../incidents/index.ts';
import { listOfParticular } from '../../organisation/index.ts';
import { matterAnswer, peopleAnswer, suppliersAnswer } from '../from-case.ts';
import {
  aware,
  discovery,
  measuresTaken,
  occurred,
  organisationName,
  ownWords,
  reporterRole,
  together,
  whatHappened,
} from './form-answers.ts';
import { formFrame, introduction, withCapitals } from './form-frame.ts';
import { peopleDescription } from './scope-answers.ts';
import { othersTold, peopleTold } from './told-answers.ts';

const REGULATORS = {
  ccew: 'Charity Commission for England and Wales',
  oscr: 'Office of the Scottish Charity Regulator (OSCR)',
  ccni: 'Charity Commission for Northern Ireland',
} as const;

type Regulator = keyof typeof REGULATORS;

/** The serious incident report to the regulators that the organisation is registered with as a charity. */
export function writeCharity(c: Case): PaperDocument {
  const said = listOfParticular(c.organisation, 'charity regulators') as Regulator[] | undefined;
  return {
    ...formFrame(c),
    key: 'charity',
    title: 'Serious incident report to the charity regulator',
    ...(said && said.length > 0 ? { subtitle: said.map((key) => REGULATORS[key]).join(' · ') } : {}),
    blocks: withCapitals(said?.length === 0 ? doesNotApply() : report(c, said)),
  };
}

function doesNotApply(): Block[] {
  const support = 'organisation:charity regulators';
  return [
    callout(
      'note',
      claim('This paper does not apply: the organisation says that no charity regulator has it.', support),
    ),
    fields(field('Charity regulators', filled('None', support))),
  ];
}

function report(c: Case, said: Regulator[] | undefined): Block[] {
  const regulators = said ?? ['ccew'];
  return [
    ...introduction(
      c,
      'charity',
      says(
        'Whether it is serious is for the trustees to judge, and the report is theirs: who makes it must have their authority.',
      ),
    ),
    heading(1, 'Where it goes'),
    fields(field('Charity regulators', regulatorsAnswer(said))),
    ...regulators.map((key) => where(key)),
    heading(1, 'Who reports'),
    fields(...whoReports(c)),
    heading(1, 'The incident'),
    fields(...theIncident(c)),
    heading(1, 'How the charity is handling it'),
    fields(...handling(c)),
  ];
}

function regulatorsAnswer(said: Regulator[] | undefined): Answer {
  return said
    ? filled(said.map((key) => REGULATORS[key]).join('; '), 'organisation:charity regulators')
    : missing('the regulators that the organisation is registered with as a charity, or that there is none');
}

const WHERE: Record<Regulator, string[]> = {
  ccew: [
    'Charity Commission for England and Wales: register-of-charities.charitycommission.gov.uk/report-a-serious-incident.',
    'The questions below are those that this form tells to have ready. Report at once, also where the police or the ICO were told; an update needs the reference of the first report.',
  ],
  oscr: [
    'Scottish Charity Regulator: it ended its scheme of notifiable events, and asks charities to use “raise a concern” on oscr.org.uk where they cannot resolve a serious issue themselves.',
    'What that form asks is not confirmed.',
  ],
  ccni: [
    'Charity Commission for Northern Ireland: its guide to serious incidents names the form “Concern about a charity” on charitycommissionni.org.uk.',
    'What that form asks is not confirmed.',
  ],
};

function where(regulator: Regulator): Block {
  return paragraph(...WHERE[regulator].map(says));
}

function whoReports(c: Case): Field[] {
  return [
    field('Charity name', organisationName(c)),
    field('Registration number', ownWords(c, 'charity number')),
    field('Your name', ownWords(c, 'reporter name')),
    field('Your contact details', ownWords(c, 'reporter contact')),
    field('Your role in the charity', reporterRole(c)),
    field(
      'Do you have the authority of the trustees to report this?',
      missing('whether the trustees have given you authority'),
    ),
  ];
}

function theIncident(c: Case): Field[] {
  return [
    field('Date of the incident', occurred(c)),
    field(
      'What happened',
      together(
        ['', whatHappened(c)],
        ['Where', suppliersAnswer(c)],
        ['Of what kind', matterAnswer(c, 'incident kind')],
        ['Was data seen or taken', matterAnswer(c, 'confidentiality')],
        ['Was data lost or out of reach', matterAnswer(c, 'availability')],
      ),
    ),
    field('Date the charity found out about the incident', aware(c)),
    field('How the charity found out about the incident', discovery(c)),
    field(
      'Are the trustees aware of the incident?',
      missing('whether the trustees have been told, and when'),
    ),
    field(
      'Impact on beneficiaries and other people',
      together(
        ['People whose data is concerned', peopleAnswer(c)],
        ['', peopleDescription(c)],
        ['What may follow for them', matterAnswer(c, 'consequences')],
      ),
    ),
    field('Impact on operations and staff', matterAnswer(c, 'impact on us')),
    field('Impact on finances', missing('what it costs the charity, if that is known')),
    field('Impact on reputation', missing('whether it is in public, and what the trustees expect')),
    field(
      'Other charities involved, with their registration numbers',
      missing('their names and numbers, or that there are none'),
    ),
  ];
}

function handling(c: Case): Field[] {
  return [
    field(
      'Policies or procedures that relate to the incident, and whether they were followed',
      together(
        ['What protected the data before', matterAnswer(c, 'measures before')],
        ['Training', matterAnswer(c, 'staff training')],
      ),
      { help: 'Name the policies, and say whether they were followed.' },
    ),
    field('Steps taken to deal with the incident', measuresTaken(c)),
    field('Steps taken to prevent similar incidents', matterAnswer(c, 'measures planned')),
    field('The people affected', peopleTold(c)),
    field('Other organisations told, with their references', othersTold(c, 'charity')),
    field('Media handling or press lines', press(c), {
      help: 'Attach the holding statement, if there is one.',
    }),
  ];
}

function press(c: Case): Answer {
  const contact = ownWords(c, 'press contact');
  return contact.state === 'filled'
    ? filled(`The press is answered by: ${contact.text}`, ...contact.support)
    : missing('who answers the press, and with what lines');
}
