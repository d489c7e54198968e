import {
  field,
  fields,
  filled,
  heading,
  missing,
  notAsked,
  options,
  says,
  unknown,
  type Answer,
  type Block,
  type Field,
  type PaperDocument,
  type Supports,
} from '../../documents/index.ts';
import { establishedValue, type Case, type MatterKey } from '../../incidents/index.ts';
import { matterAnswer } from '../from-case.ts';
import { boxesOfReveals, dataBoxes, ICO_DATA } from './data-boxes.ts';
import {
  aware,
  discovery,
  measuresTaken,
  occurred,
  organisationName,
  ownWords,
  particulars,
  together,
  whatHappened,
} from './form-answers.ts';
import { formFrame, introduction, withCapitals } from './form-frame.ts';
import { ICO_PEOPLE, peopleBoxes } from './people-boxes.ts';
import { decisionsAnswer, outcome, riskReasoning } from './risk-answers.ts';
import { dataDescription, peopleDescription, peopleNumber, recordsNumber } from './scope-answers.ts';
import { filedWith, lateReasons, othersTold, peopleTold } from './told-answers.ts';

// The ICO's form, "Report a personal data breach". Its first part was read as a form, the middle in a near copy of it; of
// what follows only the topics are confirmed, and each such question says so.

const NOT_CONFIRMED = 'Wording not confirmed.';
const BOXES_NOT_CONFIRMED = 'Boxes not confirmed word for word.';
const YES_NO = ['Yes', 'No', "Don't know"] as const;

/** Answers for the ICO's form in the form's own order. */
export function writeIco(c: Case): PaperDocument {
  return {
    ...formFrame(c),
    key: 'ico',
    title: 'Report a personal data breach',
    subtitle: "Answers for the form of the Information Commissioner's Office, in its order",
    blocks: withCapitals([
      ...introduction(
        c,
        'ico',
        says(
          'It is filed at ico.org.uk/for-organisations/report-a-breach/personal-data-breach; by telephone 0303 123 1113, Monday to Friday, 9 to 5.',
        ),
        says(
          'The form cannot be saved and taken up again. In a hurry, give what you have; more can follow by e-mail.',
        ),
        says('Write no name or other data of anybody affected into it.'),
        says('Questions whose wording nobody has confirmed say so.'),
      ),
      ...section('About your report', aboutTheReport(c)),
      ...section('About the breach', aboutTheBreach(c)),
      ...section('Cyber incidents only', cyber(c)),
      ...section('Taking action', takingAction(c)),
      ...section('About you', aboutYou(c)),
    ]),
  };
}

function section(name: string, all: Field[]): Block[] {
  return [heading(1, name), fields(...all)];
}

/** A question with boxes: what is ticked follows from an answer, and without one the box for it. */
function boxed(
  label: string,
  answer: Answer,
  labels: readonly string[],
  chosen: readonly string[],
  help?: string,
): Field {
  return field(label, answer, { options: options(labels, chosen), ...(help !== undefined && { help }) });
}

/** Boxes that say everything. */
function ticked(
  labels: readonly string[],
  chosen: readonly string[],
  ...support: Supports
): Parameters<typeof boxed> extends [string, ...infer Rest] ? Rest : never {
  return [filled(chosen.join(', '), ...support), labels, chosen];
}

function aboutTheReport(c: Case): Field[] {
  const [first] = filedWith(c, 'ico');
  const types = ['Initial report', 'Follow-up report'];
  const reference = filedWith(c, 'ico').findLast((filing) => filing.reference !== null);
  return [
    field(
      'If you have already spoken to a member of ICO staff about this breach, their name',
      missing('their name, if you have spoken to somebody'),
    ),
    first
      ? boxed('Report type', ...ticked(types, ['Follow-up report'], `filing:${first.filing}`))
      : boxed('Report type', ...ticked(types, ['Initial report'], 'incident')),
    field(
      'ICO case reference',
      reference
        ? filled(reference.reference!, `filing:${reference.filing}`)
        : first
          ? missing('the reference that the ICO gave the first report')
          : notAsked('Asked only in a follow-up report.'),
    ),
    reasonForReport(c),
    size(c),
    boxed(
      'Is this the first time you have contacted us about a breach since the GDPR came into force?',
      missing('whether it is the first time'),
      YES_NO,
      [],
      NOT_CONFIRMED,
    ),
  ];
}

function size(c: Case): Field {
  const sizes = { 'under 250': 'Fewer than 250 staff', '250 or more': '250 staff or more' };
  const said = ownWords(c, 'staff');
  const box = said.state === 'filled' ? sizes[said.text as keyof typeof sizes] : undefined;
  const answer = box === undefined ? said : filled(box, 'organisation:staff');
  return boxed(
    'Size of organisation',
    answer,
    Object.values(sizes),
    box === undefined ? [] : [box],
    NOT_CONFIRMED,
  );
}

function reasonForReport(c: Case): Field {
  const reasons = {
    meets: 'I consider the incident meets the threshold to report',
    below: 'I do not consider the incident meets the threshold to report, however I want you to be aware',
    unclear: 'I am unclear whether the incident meets the threshold to report',
  };
  const decided = decisionsAnswer(c);
  const label = 'Reason for report — after consulting the guidance';
  const { authority } = c.decided;
  if (!authority) return boxed(label, decided, Object.values(reasons), [], NOT_CONFIRMED);
  const found = outcome(c);
  const chosen =
    authority.authority === 'report' ? reasons.meets : found === 'no risk' ? reasons.below : reasons.unclear;
  return boxed(label, decided, Object.values(reasons), [chosen], NOT_CONFIRMED);
}

function aboutTheBreach(c: Case): Field[] {
  const data = dataDescription(c);
  const people = peopleDescription(c);
  const revealed = boxesOfReveals(c.organisation['membership reveals'], 'ico') ?? [];
  const kind = establishedValue(c.board, 'incident kind');
  return [
    field(
      'What has happened? Tell us as much as you can about what happened, what went wrong and how it happened',
      together(
        ['', whatHappened(c)],
        ['Of what kind', matterAnswer(c, 'incident kind')],
        ['Who caused it', matterAnswer(c, 'cause')],
        ['Which systems', matterAnswer(c, 'systems')],
      ),
    ),
    cyberIncident(c, kind),
    field('How did you find out about the breach?', discovery(c)),
    field('When did you discover the breach? (date and time)', aware(c)),
    field('When did the breach happen? (date and time)', occurred(c)),
    boxed(
      'Categories of personal data included in the breach (tick all that apply)',
      data.state === 'filled'
        ? filled(
            data.text,
            ...data.support,
            ...(revealed.length > 0 ? ['organisation:membership reveals'] : []),
          )
        : data,
      ICO_DATA,
      dataBoxes(c, 'ico'),
      BOXES_NOT_CONFIRMED,
    ),
    field('Number of personal data records concerned', recordsNumber(c).answer),
    field('How many data subjects could be affected?', peopleNumber(c).answer, {
      help: 'Where the number is not known, the ICO asks for the most that it can be.',
    }),
    boxed(
      'Categories of data subjects affected (tick all that apply)',
      people,
      ICO_PEOPLE,
      peopleBoxes(c, 'ico'),
      BOXES_NOT_CONFIRMED,
    ),
    field(
      'Potential consequences of the breach. Describe the possible impact on data subjects',
      matterAnswer(c, 'consequences'),
    ),
    likelihood(c),
    reasoning(c),
    field(
      'What measures did you have in place before the breach to prevent one of this nature?',
      matterAnswer(c, 'measures before'),
      { help: NOT_CONFIRMED },
    ),
    boxed(
      'Had the staff member involved in this breach received data protection training in the last two years?',
      matterAnswer(c, 'staff training'),
      YES_NO,
      [],
      NOT_CONFIRMED,
    ),
    field('If there was a delay in reporting this breach, why?', lateReasons(c, 'ico'), {
      help: NOT_CONFIRMED,
    }),
  ];
}

/** Kinds of incident that are plainly none of computers and networks under attack are left to a human. */
const CYBER: readonly string[] = [
  'ransomware',
  'hacking',
  'phishing',
  'vulnerability',
  'unauthorised access',
  'exfiltration',
];

function cyberIncident(c: Case, kind: string | undefined): Field {
  const label = 'Was the breach caused by a cyber incident?';
  const answer = matterAnswer(c, 'incident kind');
  if (answer.state !== 'filled') return boxed(label, answer, YES_NO, ["Don't know"]);
  return CYBER.includes(kind ?? '')
    ? boxed(label, answer, YES_NO, ['Yes'])
    : boxed(label, answer, YES_NO, [], 'Whether this is a cyber incident is for you to say.');
}

const LIKELIHOODS = [
  'Very likely',
  'Likely',
  'Neutral – neither likely nor unlikely',
  'Unlikely',
  'Very unlikely',
  'Not yet known',
];

/** As it was decided; the severity ticks nothing by itself. */
function likelihood(c: Case): Field {
  const label =
    'What is the likelihood that data subjects will experience significant consequences as a result of the breach?';
  const found = outcome(c);
  const decided = decisionsAnswer(c);
  if (found === 'open' || decided.state !== 'filled')
    return boxed(
      label,
      decided.state === 'filled' ? unknown('Not known: what was decided leaves it open.') : decided,
      LIKELIHOODS,
      ['Not yet known'],
    );
  const chosen = { 'high risk': 'Likely', risk: 'Likely', 'no risk': 'Unlikely' }[found];
  return boxed(
    label,
    decided,
    LIKELIHOODS,
    [chosen],
    'From what was decided: check whether it is more than likely, or less than unlikely.',
  );
}

/** Not a question of the form: what the answer before, and the consequences, are reasoned from. */
function reasoning(c: Case): Field {
  return field('How the risk was assessed', riskReasoning(c), {
    help: 'Not a question of the form. Add it to the description of the consequences where it helps.',
  });
}

function cyber(c: Case): Field[] {
  const impact = {
    high: 'High – you have lost the ability to provide all critical services to all users',
    medium: 'Medium – you have lost the ability to provide a critical service to some users',
    low: 'Low – there is no loss of efficiency, or a low one, and all critical services can be provided',
  };
  const recovery = {
    regular: 'Regular – you can predict your recovery time, with existing resources',
    supplemented: 'Supplemented – you can predict your recovery time with additional resources',
    extended: 'Extended – you cannot predict your recovery time, and need extra resources',
    'not recoverable': 'Not recoverable – recovery from the incident is not possible',
    complete: 'Complete – recovery from the incident is complete',
  };
  return [
    information(),
    byMatter(c, 'impact on us', 'What is the impact on your organisation?', impact),
    byMatter(c, 'recovery', 'What is your estimated recovery time?', recovery),
  ];
}

/** The form asks about the organisation's own systems; what is known of the case is of the supplier's. */
function information(): Field {
  const label =
    'Has the confidentiality, integrity and/or availability of your information systems been affected?';
  const answer = unknown(
    'Not known of your own systems: what is said of the systems above is about the supplier.',
  );
  return boxed(label, answer, YES_NO, ["Don't know"]);
}

function byMatter(c: Case, matter: MatterKey, label: string, boxes: Readonly<Record<string, string>>): Field {
  const labels = [...Object.values(boxes), 'Not yet known'];
  const answer = matterAnswer(c, matter);
  const box = boxes[establishedValue(c.board, matter) ?? ''];
  if (answer.state !== 'filled' || box === undefined)
    return boxed(label, answer, labels, ['Not yet known'], BOXES_NOT_CONFIRMED);
  return boxed(label, filled(box, ...answer.support), labels, [box], BOXES_NOT_CONFIRMED);
}

const TOLD = {
  yes: "Yes, we've told affected data subjects",
  about: "We're about to, or are in the process of telling data subjects",
  aware: "No, they're already aware",
  planning: "No, but we're planning to",
  not: "No, we've decided not to",
  undecided: "We haven't decided yet if we will tell them or not",
  else: 'Something else (please give details below)',
} as const;

function takingAction(c: Case): Field[] {
  return [
    field(
      'Describe the actions you have taken, or propose to take, as a result of the breach, including to fix it and to mitigate any adverse effects',
      measuresTaken(c),
      { help: NOT_CONFIRMED },
    ),
    boxed(
      'Have you taken any action to contain the breach?',
      matterAnswer(c, 'containment'),
      YES_NO,
      [],
      NOT_CONFIRMED,
    ),
    field(
      'Steps you are taking to prevent a recurrence, and when you expect them to be completed',
      matterAnswer(c, 'measures planned'),
      { help: NOT_CONFIRMED },
    ),
    toldPeople(c),
    field(
      'Have you told, or are you planning to tell, any other organisations about the breach?',
      othersTold(c, 'ico'),
      { help: NOT_CONFIRMED },
    ),
    field(
      'Are you a member of an approved UK GDPR code of conduct or certification scheme?',
      ownWords(c, 'conduct code'),
      { help: NOT_CONFIRMED },
    ),
  ];
}

function toldPeople(c: Case): Field {
  const label = 'Have you told data subjects about the breach?';
  const from = establishedValue(c.board, 'people told from');
  const until = establishedValue(c.board, 'people told until');
  const { people } = c.decided;
  const chosen = until
    ? [TOLD.yes]
    : from
      ? [TOLD.about]
      : people
        ? [people.people === 'tell' ? TOLD.planning : TOLD.not]
        : [TOLD.undecided];
  return boxed(label, peopleTold(c), Object.values(TOLD), chosen, NOT_CONFIRMED);
}

function aboutYou(c: Case): Field[] {
  return [
    field('Organisation (data controller) name', organisationName(c), { help: NOT_CONFIRMED }),
    field('Registration number, or the reason why you are exempt', ownWords(c, 'registration'), {
      help: NOT_CONFIRMED,
    }),
    field('Business sector', ownWords(c, 'activity'), { help: NOT_CONFIRMED }),
    field('Registered organisation address', ownWords(c, 'address'), { help: NOT_CONFIRMED }),
    field('Person making this report: name', ownWords(c, 'reporter name')),
    field('Person making this report: e-mail and phone', ownWords(c, 'reporter contact')),
    field(
      'Data protection officer, or the senior person responsible for data protection',
      particulars(c, ['dpo name', 'dpo contact']),
    ),
  ];
}
