import {
  callout,
  claim,
  gap,
  heading,
  letterHead,
  list,
  paragraph,
  says,
  signature,
  type Answer,
  type Block,
  type Line,
  type PaperDocument,
  type Sentence,
} from '../../documents/index.ts';
import { matterOf, type Case, type DutyState } from '../../incidents/index.ts';
import type { ParticularKey } from '../../organisation/index.ts';
import type { Supplier } from '../../suppliers/index.ts';
import {
  categoriesText,
  dayText,
  hasFiles,
  instantText,
  namesText,
  particular,
  referenceOf,
} from '../from-case.ts';
import { annexBlocks, handedOver } from './supplier-letter-data.ts';
import { ALWAYS, questionsFor } from './supplier-letter-questions.ts';

/** The letter to the first of the suppliers that the scope names; where it names none, whom to write to is open. */
export function writeSupplierLetter(c: Case): PaperDocument {
  return writeLetterTo(c, c.named[0]);
}

/** The letter to one supplier, and through it to those that work for it: exactly what we need from them. */
export function writeLetterTo(c: Case, supplier: Supplier | undefined): PaperDocument {
  const under = supplier ? workingFor(c, supplier) : [];
  return {
    key: letterKey(c, supplier),
    title: 'Letter to the supplier',
    organisation: c.name,
    reference: referenceOf(c),
    madeAt: instantText(c.at, c.timezone),
    draft: true,
    language: 'en',
    layout: 'letter',
    blocks: [
      callout('draft', ...beforeSending(c, supplier)),
      letterHead({
        from: fromLines(c),
        to: toLines(supplier),
        date: dayText(c.at, c.timezone),
        reference: `Our reference: ${referenceOf(c)}`,
        subject: 'Personal data that you process for us: what we need from you now',
      }),
      paragraph('Dear', gap('name of the person, or Sir or Madam'), ','),
      paragraph(...whyWeWrite(c)),
      ...(supplier ? terms(c, supplier) : []),
      heading(1, 'Keep the evidence'),
      list(EVIDENCE),
      heading(1, 'Tell us'),
      paragraph(
        'Answer every question with what you know now, and say on what evidence. Where you do not know, write that you do not know, and when you will. Do not wait until you have everything: write again whenever something new is known.',
      ),
      list([...(supplier ? questionsFor(c, supplier, under) : []), ...ALWAYS], { ordered: true }),
      heading(1, 'What you had from us'),
      ...handedOver(c, supplier, under),
      ...subSuppliers(c, under),
      heading(1, 'By when, and to whom'),
      ...byWhen(c, supplier),
      list(whereTo(c)),
      signature('Yours faithfully,', [particular(c, 'reporter name'), functionLine(c), nameLine(c)]),
      ...annexBlocks(c, supplier, under),
    ],
  };
}

/** 'supplier-letter'; with the supplier's number from the second on. */
export function letterKey({ named }: Case, supplier: Supplier | undefined): string {
  return supplier === undefined || supplier.id === named[0]?.id
    ? 'supplier-letter'
    : `supplier-letter-${supplier.id}`;
}

/** Those in scope that work for it, at any depth. */
function workingFor({ affected }: Case, supplier: Supplier): Supplier[] {
  const found = new Set([supplier.id]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const { id, parent } of affected.suppliers) if (parent !== null && found.has(parent)) found.add(id);
  }
  return affected.suppliers.filter(({ id }) => id !== supplier.id && found.has(id));
}

function beforeSending({ duties }: Case, supplier: Supplier | undefined): Sentence[] {
  const unverified = dutiesOf(duties, supplier).filter(({ duty }) => duty.rule.status === 'unverified');
  return [
    says('Read it, fill in what is marked, and send it by a way that was not part of the incident.'),
    says('It tells who said what: take out whoever the supplier must not know of.'),
    ...unverified.map(({ duty }) =>
      claim(`Nobody has verified our rule on this: ${duty.rule.citation}.`, `rule:${duty.rule.id}`),
    ),
  ];
}

function fromLines(c: Case): Line[] {
  return [
    nameLine(c),
    particular(c, 'address'),
    particular(c, 'contact phone'),
    particular(c, 'contact e-mail'),
  ];
}

function nameLine({ organisation, name }: Case): Line {
  const legal = organisation['legal name'];
  return legal === undefined ? name : { state: 'filled', text: legal, support: ['organisation:legal name'] };
}

function functionLine(c: Case): Answer {
  const said = particular(c, 'reporter function');
  const own = c.organisation['reporter function text'];
  if (said.state !== 'filled') return said;
  if (said.text === 'dpo') return { ...said, text: 'Data protection officer' };
  if (said.text === 'other' && own !== undefined)
    return { state: 'filled', text: own, support: ['organisation:reporter function text'] };
  return { ...said, text: said.text.charAt(0).toUpperCase() + said.text.slice(1) };
}

function toLines(supplier: Supplier | undefined): Line[] {
  if (!supplier) return [{ state: 'missing', text: 'the firm and its address' }];
  const support = [`supplier:${supplier.id}`] as const;
  const to = supplier.breachContact ?? supplier.contact;
  return [
    { state: 'filled', text: supplier.name, support },
    to === null
      ? { state: 'missing', text: 'whom it names for breaches, and the address' }
      : { state: 'filled', text: to, support },
  ];
}

function whyWeWrite(c: Case): Sentence[] {
  const { aware, timezone, incident, concerns: natures } = c;
  const by = matterOf(c.board, 'aware').by;
  return [
    claim(
      `On ${instantText(aware, timezone)} we became aware of an incident that concerns personal data which you process for us.`,
      by ? `${by.kind}:${by.entry}` : 'incident',
    ),
    claim(`What we noted then: “${incident.what.trim().replace(/\.$/, '')}”.`, 'incident'),
    ...(natures.length === 0
      ? [says('Whether data was seen or taken, changed, or lost, we do not know.')]
      : []),
    says('We have to find out whose data is concerned, with which data, and what that means for them.'),
    says('Much of it only you can know.'),
  ];
}

/** What law and agreement have them do, as far as it is recorded. */
function terms({ duties, timezone }: Case, supplier: Supplier): Block[] {
  const support = `supplier:${supplier.id}`;
  const { hoursToTell, retentionDays, purposes, categoriesAllowed } = supplier.agreement;
  const agreed = dutiesOf(duties, supplier).find(({ duty }) => duty.rule.clock === 'as agreed');
  const known: Sentence[] = [
    ...(hoursToTell === null
      ? []
      : [
          claim(
            `You are to tell us of a breach within ${hoursToTell} hours.${agreed?.dueAt ? ` Counted from when you knew, that was by ${instantText(agreed.dueAt, timezone)}.` : ''}`,
            support,
          ),
        ]),
    ...(retentionDays === null
      ? []
      : [claim(`You are to keep our data for ${retentionDays} days at most.`, support)]),
    ...(purposes.length === 0 ? [] : [claim(`You process it for: ${purposes.join('; ')}.`, support)]),
    ...(categoriesAllowed === null
      ? []
      : [claim(`You may have these kinds of data: ${categoriesText(categoriesAllowed)}.`, support)]),
  ];
  const open = [
    ...(hoursToTell === null ? ['within how many hours you tell us'] : []),
    ...(retentionDays === null ? ['how long you keep our data'] : []),
    ...(purposes.length === 0 ? ['for what you process it'] : []),
  ];
  const law = lawOf(duties, supplier);
  return [
    ...(law.length === 0 ? [] : [paragraph(...law)]),
    ...(known.length === 0
      ? []
      : [paragraph('Of our agreement with you we have this on record:'), list(known)]),
    ...(open.length === 0
      ? []
      : [
          paragraph(`We have no record of ${namesText(open)}: please send us what the agreement says of it.`),
        ]),
  ];
}

/** Where an organisation is under two laws, both are cited. */
function lawOf(duties: readonly DutyState[], supplier: Supplier): Sentence[] {
  const rules = dutiesOf(duties, supplier)
    .map(({ duty }) => duty.rule)
    .filter(({ clock }) => clock === 'without undue delay');
  const [first, ...rest] = rules.map(({ id }) => `rule:${id}`);
  if (first === undefined) return [];
  const regimes = new Set(rules.map(({ citation }) => citation.replace(/ Articles? .*$/, '')));
  return [
    claim(
      `Under ${namesText(rules.map(({ citation }) => citation))} you have to tell us of a breach without undue delay after you become aware of it.`,
      first,
      ...rest,
    ),
    says(
      `Under Article 28(3)(f) of the ${namesText([...regimes])} you have to help us with our own duties in a breach, with what is available to you.`,
    ),
  ];
}

function dutiesOf(duties: readonly DutyState[], supplier: Supplier | undefined): DutyState[] {
  const own = duties.filter(
    ({ duty }) =>
      supplier !== undefined &&
      duty.rule.kind === 'contract' &&
      duty.applies !== 'no' &&
      duty.key === `${duty.rule.id}:${supplier.id}`,
  );
  // Where one of two laws applies for certain, the other is not cited.
  const certain = own.filter(({ duty }) => duty.applies === 'yes');
  return certain.length > 0 ? certain : own;
}

const EVIDENCE: readonly string[] = [
  'Keep every log that goes back to before it began: of log-ins, of the network, of the systems, of what was downloaded. Stop what deletes them by itself.',
  'Make images of the systems that are concerned, memory included, before they are cleaned or built anew.',
  'Keep every message from whoever did it, and every file that they left.',
  'Keep backups of our data from before and after, apart from the network.',
  'Delete none of our data now, even where its time is over, until we agree in writing.',
  'Do not write to the people concerned yourselves: that is for us to do, once each.',
];

function subSuppliers(c: Case, under: readonly Supplier[]): Block[] {
  if (under.length === 0) return [];
  const sentences = (all: readonly Supplier[], say: (names: string) => string): Sentence[] => {
    const [first, ...rest] = all.map(({ id }) => `supplier:${id}`);
    return first === undefined ? [] : [claim(say(namesText(all.map(({ name }) => name))), first, ...rest)];
  };
  return [
    paragraph(
      ...sentences(
        under.filter(({ id }) => hasFiles(c, id)),
        (names) => `By our record our data also went to ${names}.`,
      ),
      ...sentences(
        under.filter(({ id }) => !hasFiles(c, id)),
        (names) =>
          `By our record these work for you, and whether they had our data we do not know: ${names}.`,
      ),
      'Please put all of this to them too, and let us have their answers with yours.',
    ),
  ];
}

function byWhen(c: Case, supplier: Supplier | undefined): Block[] {
  const own = c.duties
    .filter(
      ({ duty, dueAt }) =>
        duty.rule.kind === 'authority' && duty.applies === 'yes' && dueAt !== undefined && dueAt > c.at,
    )
    .toSorted((a, b) => a.dueAt!.getTime() - b.dueAt!.getTime())
    .at(0);
  const hours = supplier?.agreement.hoursToTell ?? null;
  return [
    paragraph(
      ...(own
        ? [
            claim(
              `We ourselves have to report by ${instantText(own.dueAt!, c.timezone)}.`,
              `rule:${own.duty.rule.id}`,
            ),
          ]
        : []),
      ...(hours === null
        ? [says('Please let us have first answers by:')]
        : [
            claim(
              `The ${hours} hours of our agreement are for what you know already: let us have that within them.`,
              `supplier:${supplier!.id}`,
            ),
            says('Please let us have the answers to everything above by:'),
          ]),
      gap('day and time'),
    ),
    paragraph('Please confirm on the day on which you get this that you have it, and write or ring here:'),
  ];
}

const WHERE: readonly [ParticularKey, string][] = [
  ['contact e-mail', 'By e-mail:'],
  ['contact phone', 'By telephone:'],
  ['dpo contact', 'Our data protection officer:'],
];

function whereTo({ organisation }: Case): Sentence[][] {
  return WHERE.map(([key, label]) => {
    const value = organisation[key];
    return value === undefined
      ? [says(label), gap('to be filled in')]
      : [claim(`${label} ${value}`, `organisation:${key}`)];
  });
}
