import { categories } from '../../../src/columns/index.ts';
import { MATTERS } from '../../../src/incidents/index.ts';
import { PARTICULARS } from '../../../src/organisation/index.ts';
import type { NoticeCase, VariantFacts } from '../../../src/notices/content/index.ts';

/** A case of which much is established. */
export function sampleCase(changes: Partial<NoticeCase> = {}): NoticeCase {
  return {
    organisation: 'The Example Party',
    website: 'https://www.party.example/',
    codePage: 'https://party.example/check/',
    contact: 'members@party.example or 0300 000 0000',
    dpo: 'Ann Example, dpo@party.example',
    suppliers: ['Data Firm Ltd'],
    happenedFrom: new Date('2021-10-25T08:00:00Z'),
    happenedUntil: new Date('2021-10-29T12:00:00Z'),
    aware: new Date('2021-10-29T15:40:00Z'),
    natures: ['availability'],
    availability: 'temporarily lost',
    claims: [
      {
        source: 'Data Firm Ltd',
        words: 'No data has left our systems',
        saidAt: new Date('2021-10-30T10:00:00Z'),
        grade: 'statement',
      },
    ],
    measures: ['We have stopped sending files to the firm', 'We have told the police'],
    consequences: [],
    membershipReveals: 'political opinions',
    timezone: 'Europe/London',
    ...changes,
  };
}

/** A case of which nothing is established but that there is one, and where to ask. */
export function emptyCase(changes: Partial<NoticeCase> = {}): NoticeCase {
  return {
    organisation: 'The Example Party',
    suppliers: [],
    aware: new Date('2021-10-29T15:40:00Z'),
    natures: [],
    claims: [],
    measures: [],
    consequences: [],
    timezone: 'Europe/London',
    ...changes,
  };
}

export function sampleFacts(changes: Partial<VariantFacts> = {}): VariantFacts {
  return {
    categories: [
      'user.name',
      'user.contact.email',
      'user.contact.address',
      'user.contact.address.postal_code',
    ],
    certain: true,
    kind: 'member',
    kindPays: 'directly',
    kindVotes: 'fully',
    standing: 'current',
    overdue: false,
    language: 'en',
    ...changes,
  };
}

export const PERSON = {
  name: 'Ms Ann Example',
  code: 'K7QM-2X9D-04TB',
  first: '2021-05-03',
  last: '2021-10-20',
};

/** Every way in which a case can stand that a text may tell apart. */
export function everyCase(): { name: string; case: NoticeCase }[] {
  const spoken: Partial<NoticeCase> = { contact: 'help@party.example', measures: ['We rang the firm'] };
  const values = (key: keyof NoticeCase, all: readonly string[]): { name: string; case: NoticeCase }[] =>
    all.map((value) => ({ name: `${key} ${value}`, case: emptyCase({ ...spoken, [key]: value }) }));
  return [
    { name: 'much is known', case: sampleCase() },
    { name: 'nothing is known', case: emptyCase(spoken) },
    { name: 'several suppliers', case: sampleCase({ suppliers: ['Data Firm Ltd', 'Äpfel & Söhne <GmbH>'] }) },
    {
      name: 'every nature',
      case: emptyCase({ ...spoken, natures: ['confidentiality', 'integrity', 'availability'] }),
    },
    ...values('confidentiality', Object.keys(MATTERS.confidentiality.answers.values)),
    ...values('availability', Object.keys(MATTERS.availability.answers.values)),
    ...values('integrity', Object.keys(MATTERS.integrity.answers.values)),
    ...values('intelligible', Object.keys(MATTERS.intelligible.answers.values)),
    ...values('published', ['yes', 'no']),
    ...values('ongoing', ['yes', 'no']),
    ...values('membershipReveals', PARTICULARS['membership reveals'].values),
    { name: 'a beginning', case: emptyCase({ ...spoken, happenedFrom: new Date('2021-10-25T08:00:00Z') }) },
    { name: 'an end', case: emptyCase({ ...spoken, happenedUntil: new Date('2021-10-25T08:00:00Z') }) },
    { name: 'consequences', case: emptyCase({ ...spoken, consequences: ['You may get bills of others'] }) },
    { name: 'a site', case: emptyCase({ ...spoken, website: 'party.example' }) },
    { name: 'a page for codes', case: emptyCase({ ...spoken, codePage: 'party.example/check' }) },
    { name: 'an officer', case: emptyCase({ ...spoken, dpo: 'dpo@party.example' }) },
  ];
}

type Kind = Pick<VariantFacts, 'kind' | 'kindPays' | 'kindVotes'>;

const KINDS: readonly Kind[] = [
  { kind: 'member', kindPays: 'directly', kindVotes: 'fully' },
  { kind: 'affiliated supporter', kindPays: 'through a union', kindVotes: 'in part' },
  { kind: 'other', kindPays: 'not', kindVotes: 'not' },
];

/** Classes of every kind, standing, certainty and retention. */
export function everyStanding(): VariantFacts[] {
  return KINDS.flatMap((kind) =>
    (['current', 'former', 'unknown'] as const).flatMap((standing) =>
      [true, false].flatMap((certain) =>
        [true, false].map((overdue) =>
          sampleFacts({ ...kind, standing, certain, overdue, language: certain ? 'en' : 'cy' }),
        ),
      ),
    ),
  );
}

/** Classes with each category alone, with all of them, with none. */
export function everyData(): VariantFacts[] {
  const all = categories.map(({ key }) => key);
  const sets = [...all.map((key) => [key]), all, ['unknown'], [], ['unknown', 'user.name']];
  return sets.map((set) => sampleFacts({ categories: set }));
}

export function everyClass(): VariantFacts[] {
  return [...everyStanding(), ...everyData()];
}

/** Cases with classes: every case with every standing, and what is known and unknown with all data. */
export function everyPair(): { name: string; case: NoticeCase; facts: VariantFacts }[] {
  const cases = everyCase();
  const pair =
    (classes: readonly VariantFacts[]) =>
    (each: { name: string; case: NoticeCase }): { name: string; case: NoticeCase; facts: VariantFacts }[] =>
      classes.map((facts) => ({ ...each, facts }));
  return [...cases.flatMap(pair(everyStanding())), ...cases.slice(0, 2).flatMap(pair(everyData()))];
}
