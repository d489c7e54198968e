import { decisionNeeded, type Case, type DutyState } from '../../incidents/index.ts';
import { categoryLabel, findCategory } from '../../columns/index.ts';
import {
  callout,
  claim,
  field,
  fields,
  filled,
  heading,
  lead,
  list,
  says,
  table,
  unknown,
  type Answer,
  type Block,
  type PaperDocument,
  type Row,
  type Sentence,
} from '../../documents/index.ts';
import { largestFirst } from '../exposure-tables.ts';
import {
  claimsAbout,
  instantText,
  momentText,
  namesText,
  peopleAnswer,
  peopleText,
  referenceOf,
} from '../from-case.ts';
import { MATTER_PHRASES, weightiestFirst } from '../matter-phrases.ts';
import { heightOf, ONE_PAGE_MM } from './brief-height.ts';
import { legText } from './timeline.ts';

/** How many of each kind of row are shown; the others are counted. */
type Limits = {
  unknowns: number;
  claims: number;
  duties: number;
  categories: number;
  decisions: number;
  /** Characters of a text that somebody typed. */
  typed: number;
};

/** What goes first where it does not fit: the least important, down to a least; then all once more, further down. */
const SHRINKS: readonly { what: keyof Limits; by: number; least: number }[] = [
  { what: 'unknowns', by: 2, least: 8 },
  { what: 'claims', by: 1, least: 1 },
  { what: 'duties', by: 1, least: 5 },
  { what: 'categories', by: 2, least: 6 },
  { what: 'typed', by: 40, least: 120 },
  { what: 'decisions', by: 1, least: 3 },
  { what: 'unknowns', by: 2, least: 4 },
  { what: 'claims', by: 1, least: 0 },
  { what: 'categories', by: 2, least: 4 },
  { what: 'duties', by: 1, least: 2 },
  { what: 'typed', by: 20, least: 60 },
  { what: 'decisions', by: 1, least: 2 },
];

/** The brief for the board: one page A4. Rows that do not fit are counted, never left out silently. */
export function writeBrief(c: Case): PaperDocument {
  const limits: Limits = { unknowns: 16, claims: 3, duties: 8, categories: 12, decisions: 6, typed: 240 };
  let blocks = briefBlocks(c, limits);
  for (const { what, by, least } of SHRINKS) {
    while (heightOf(blocks) > ONE_PAGE_MM && limits[what] > least) {
      limits[what] = Math.max(least, limits[what] - by);
      blocks = briefBlocks(c, limits);
    }
  }
  return {
    key: 'brief',
    title: 'Brief for the board',
    organisation: c.name,
    reference: referenceOf(c),
    madeAt: instantText(c.at, c.timezone),
    draft: true,
    language: 'en',
    layout: 'brief',
    blocks,
  };
}

function briefBlocks(c: Case, limits: Limits): Block[] {
  return [
    lead(...whatHappened(c, limits)),
    ...overdue(c, limits),
    fields(
      field('How many people', capitalised(peopleAnswer(c))),
      field('Which data', whichData(c, limits)),
      field('How bad', howBad(c, limits)),
      field('What we do not know', notKnown(c, limits)),
    ),
    heading(1, 'Clocks and duties'),
    ...clocks(c, limits),
    heading(1, 'Decisions'),
    list(decisions(c, limits)),
    heading(1, 'How long each leg took'),
    legs(c),
  ];
}

function whatHappened(c: Case, { typed }: Limits): Sentence[] {
  const { incident, aware, named, concerns: natures, timezone } = c;
  return [
    claim(
      `On ${instantText(aware, timezone)} we became aware of an incident at ${clip(namesText(named.map(({ name }) => name)), typed)}: “${clip(incident.what, typed)}”.`,
      'incident',
    ),
    natures.length === 0
      ? says('Whether data was seen, changed or lost is not known.')
      : claim(`It concerns the ${namesText(natures)} of data.`, natureSupport(c)),
  ];
}

function natureSupport({ board }: Case): string {
  const by = board.matters.find(({ matter }) => matter === 'nature')?.by;
  return by ? `${by.kind}:${by.entry}` : 'incident';
}

function overdue({ duties, timezone }: Case, { typed }: Limits): Block[] {
  const late = duties.filter(
    ({ standing, duty }) => standing === 'overdue' && duty.applies === 'yes' && duty.rule.kind !== 'contract',
  );
  if (late.length === 0) return [];
  const [first, ...rest] = late;
  return [
    callout(
      'alarm',
      claim(
        `Overdue: ${clip(first.duty.rule.duty, typed)}, since ${momentText(first.dueAt!, timezone)}${rest.length > 0 ? `, and ${rest.length} more` : ''}.`,
        `rule:${first.duty.rule.id}`,
      ),
    ),
  ];
}

/** Special categories first: they decide how bad it is. */
function whichData({ affected }: Case, { categories }: Limits): Answer {
  const all = largestFirst(affected.byCategory).map(([category]) => category);
  if (all.length === 0) return unknown('Not known: nothing is recorded as held by them.');
  const special = all.filter((category) => findCategory(category)?.special);
  const ordered = [...special, ...all.filter((category) => !special.includes(category))];
  const shown = ordered.slice(0, categories).map(categoryLabel);
  const more = ordered.length - shown.length;
  return filled(
    `${capital(shown.join(', '))}${more > 0 ? ` and ${more} more` : ''}.${special.length > 0 ? ` Of these, ${special.length} ${special.length === 1 ? 'is a special category' : 'are special categories'} of Article 9.` : ''}`,
    'ledger',
  );
}

function howBad({ assessment }: Case, { categories }: Limits): Answer {
  const { decides, summary, lowerBoundDecides, method } = assessment;
  if (!decides) return unknown(`Not known: ${lowerFirst(summary)}`);
  const { certain, possible } = decides.people;
  const shown = decides.categories.slice(0, categories).map(categoryLabel);
  const more = decides.categories.length - shown.length;
  const parts = [
    summary,
    `What decides: ${peopleText(certain + possible)} with ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
    lowerBoundDecides ? 'The lower bound already decides.' : 'The lower bound does not decide yet.',
    method.status === 'verified' ? '' : `(${method.name}; not verified.)`,
  ];
  return filled(parts.filter((part) => part !== '').join(' '), 'severity');
}

function notKnown(c: Case, { unknowns, claims, typed }: Limits): Answer {
  const open = weightiestFirst(c.open);
  if (open.length === 0) return filled('Every matter that is asked in such a case is answered.', 'incident');
  const shown = open.slice(0, unknowns).map(({ matter }) => MATTER_PHRASES[matter]);
  const more = open.length - shown.length;
  const said = open.flatMap(({ matter }) => claimsAbout(c, matter));
  const left = said.length - claims;
  return unknown(`Not known: ${shown.join('; ')}${more > 0 ? `; and ${numberWord(more)} more` : ''}.`, [
    ...said.slice(0, claims).map((sentence) => clipSentence(sentence, typed)),
    ...(left > 0 && said.length > 0
      ? [
          claim(
            `${claims === 0 ? '' : 'And '}${left} ${claims === 0 ? '' : 'more '}${left === 1 ? 'statement' : 'statements'} that nobody has verified.`,
            'incident',
          ),
        ]
      : []),
  ]);
}

function clocks(c: Case, { duties, typed }: Limits): Block[] {
  const live = c.duties
    .filter(({ standing }) => !['not owed', 'voluntary', 'decided against'].includes(standing))
    .toSorted((a, b) => weightOf(a) - weightOf(b));
  if (live.length === 0) return [list(['No rule that is loaded asks for anything.'])];
  // The same duty towards the authorities of several countries is one row.
  const rows = [
    ...Map.groupBy(live, ({ duty, standing, dueAt }) => [duty.rule.id, standing, dueAt?.getTime()].join(' ')),
  ].map(([, states]) => states);
  const more = rows.slice(duties).reduce((sum, states) => sum + states.length, 0);
  return [
    table(
      [
        { heading: 'Duty', share: 4.6 },
        { heading: 'Due (strict)', share: 2.6 },
        { heading: 'Otherwise counted', share: 4.4 },
        { heading: 'Standing', share: 1.9 },
      ],
      [
        ...rows.slice(0, duties).map((states) => clockRow(c, states, typed, rows)),
        ...(more > 0
          ? [{ cells: [`and ${more} more`, '', '', ''], support: ['incident'] } satisfies Row]
          : []),
      ],
    ),
  ];
}

/** Our own and certain ones first, the next due in front; then what is perhaps owed; the supplier's own come last. */
function weightOf({ dueAt, standing, duty }: DutyState): number {
  const isDone = /^(done|withdrawn|decided against)/.test(standing);
  const rank =
    (duty.rule.kind === 'contract' ? 4 : 0) + (duty.applies === 'perhaps' ? 2 : 0) + (isDone ? 1 : 0);
  return rank * 1e14 + (dueAt?.getTime() ?? 1e13);
}

function clockRow({ timezone }: Case, states: DutyState[], typed: number, all: DutyState[][]): Row {
  const [{ duty, standing, dueAt }] = states;
  const { rule, clock, applies } = duty;
  const others = clock.kind === 'deadline' ? clock.readings.slice(1) : [];
  // Two laws may ask for the same.
  const isTwice = all.filter(([other]) => other.duty.rule.duty === rule.duty).length > 1;
  const law = isTwice ? ` (${rule.regime})` : '';
  const times = states.length > 1 ? `, ${states.length} times` : '';
  return {
    cells: [
      `${clip(rule.duty, typed)}${law}${times}${rule.status === 'verified' ? '' : ' (rule not verified)'}`,
      dueAt ? momentText(dueAt, timezone) : clockText(clock.kind),
      others.map(({ reading, at }) => `${momentText(at, timezone)} (${reading})`).join('; '),
      applies === 'perhaps' ? `${standing}, perhaps owed` : standing,
    ],
    support: [`rule:${rule.id}`],
  };
}

function clockText(kind: string): string {
  return kind === 'none' ? 'no time set' : kind === 'waiting' ? 'not running yet' : kind;
}

function decisions(c: Case, { decisions: most, typed }: Limits): Sentence[][] {
  const suggested = (question: 'risk' | 'high risk'): Sentence[] => {
    const found = c.bridge.find((each) => each.question === question);
    return found ? [claim(`The severity suggests: ${found.suggests}.`, 'severity')] : [];
  };
  const needed = decisionNeeded(c).map((question) =>
    question === 'report'
      ? [says('Needed now: whether to report to the authority.'), ...suggested('risk')]
      : [says('Needed now: whether to tell the people affected.'), ...suggested('high risk')],
  );
  const contested = c.open
    .filter(({ state }) => state === 'contested')
    .map(({ matter, contested: entries }) => [
      claim(
        `Needed now: which of ${entries.length} contradicting answers holds, ${MATTER_PHRASES[matter]}.`,
        'incident',
      ),
    ]);
  const taken = (['authority', 'people'] as const).flatMap((question) => {
    const decision = c.decided[question];
    if (!decision) return [];
    const what =
      question === 'authority' ? `${decision.authority} (authority)` : `${decision.people} (people)`;
    return [
      [
        claim(
          `Decided on ${momentText(decision.at, c.timezone)} by ${clip(decision.decidedBy, typed)}: ${what}. ${clip(decision.reason, typed)}`,
          `decision:${decision.decision}`,
        ),
      ],
    ];
  });
  const asked = c.board.questions
    .filter(({ answer }) => answer === undefined)
    .map(({ question }) => [
      claim(
        `Asked of ${clip(question.source, typed)}, not answered: ${clip(question.words, typed)}`,
        `question:${question.entry}`,
      ),
    ]);
  const all: Sentence[][] = [...needed, ...contested, ...taken, ...asked];
  const more = all.length - most;
  return more > 0 ? [...all.slice(0, most), [claim(`And ${more} more.`, 'incident')]] : all;
}

function legs({ timeline }: Case): Block {
  return table(
    timeline.legs.map(({ leg }) => ({ heading: capital(leg), share: 1 })),
    [{ cells: timeline.legs.map(legText), support: ['incident'] }],
  );
}

function clipSentence(sentence: Sentence, most: number): Sentence {
  return 'gap' in sentence ? sentence : { ...sentence, text: clip(sentence.text, most + 40) };
}

/** A text that somebody typed, cut between words where it is too long for one page. */
function clip(text: string, most: number): string {
  const plain = text.replaceAll(/\s+/g, ' ').trim();
  if (plain.length <= most) return plain;
  const cut = plain.slice(0, most - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > most / 2 ? cut.slice(0, space) : cut).replace(/[.,;:\s]+$/, '')} …`;
}

const ONES =
  'no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );

/** There are some thirty matters. */
function numberWord(count: number): string {
  if (count < 20) return ONES[count];
  const tens = ['twenty', 'thirty', 'forty', 'fifty'][Math.floor(count / 10) - 2];
  return count % 10 === 0 ? tens : `${tens}-${ONES[count % 10]}`;
}

function capitalised(answer: Answer): Answer {
  return { ...answer, text: capital(answer.text) };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
