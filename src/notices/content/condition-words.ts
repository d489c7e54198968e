import { categories } from '../../columns/index.ts';
import type { Reader } from './reader.ts';

/** Something that a block may depend on. */
export type ConditionWord = {
  /** What it means, for the documentation. */
  means: string;
  group: 'data' | 'person' | 'case' | 'message';
  holds: (reader: Reader) => boolean;
};

type Entry = readonly [name: string, means: string, holds: (reader: Reader) => boolean];

/** Whether any of these categories, or one below it, is among those of the class. */
const has =
  (...keys: string[]) =>
  ({ facts }: Reader): boolean =>
    facts.categories.some((category) =>
      keys.some((key) => category === key || category.startsWith(`${key}.`)),
    );

const is =
  (...keys: string[]) =>
  ({ facts }: Reader): boolean =>
    facts.categories.some((category) => keys.includes(category));

const special = new Set(categories.flatMap(({ key, special }) => (special ? [key] : [])));

/** What may be lost with somebody's data, in the words of those who write texts. */
const DATA: readonly Entry[] = [
  ['email address', 'their e-mail address', has('user.contact.email')],
  ['phone number', 'their phone number', has('user.contact.phone_number')],
  [
    'postal address',
    'where they live: address, street or postcode',
    is('user.contact.address', 'user.contact.address.street', 'user.contact.address.postal_code'),
  ],
  [
    'location',
    'where they are or were',
    is('user.location', 'user.location.precise', 'user.location.imprecise'),
  ],
  ['birth date', 'their date of birth', has('user.demographic.date_of_birth')],
  ['bank details', 'their bank account', has('user.financial.bank_account')],
  ['payment card', 'their payment card', has('user.financial.credit_card')],
  ['money', 'anything about their money, gifts and payments', has('user.financial', 'user.payment')],
  ['donations', 'what they gave', has('user.financial.donations')],
  [
    'official number',
    'national insurance, passport, licence or another official number',
    has('user.government_id'),
  ],
  [
    'passwords',
    'a password, log-in details or a security answer',
    has('user.authorization.password', 'user.authorization.credentials'),
  ],
  ['children', 'data on children', has('user.childrens')],
  [
    'other people',
    'details of a partner, next of kin or household',
    has('user.related_person', 'user.household'),
  ],
  [
    'political opinion',
    'their political opinion or voting intention',
    has('user.demographic.political_opinion'),
  ],
  ['religion', 'their religion or belief', has('user.demographic.religious_belief')],
  ['ethnicity', 'their ethnicity', has('user.demographic.race_ethnicity')],
  ['sexual orientation', 'their sexual orientation', has('user.demographic.sexual_orientation')],
  ['health', 'their health', has('user.health_and_medical', 'user.biometric.health')],
  ['biometrics', 'measurements of their body', has('user.biometric', 'user.authorization.biometric')],
  ['criminal record', 'criminal convictions and offences', has('user.criminal_history')],
  ['vulnerability', 'support that they need, safeguarding', has('user.vulnerability')],
  ['trade union', 'a column on trade-union membership', has('user.trade_union_membership')],
  ['membership', 'their membership', has('user.membership')],
  ['notes', 'notes and free text', has('user.content.private')],
  ['signature', 'their signature', has('user.content.signature')],
  ['photograph', 'a photograph', has('user.content.self_image')],
  [
    'special category',
    'any of the special categories of Art. 9',
    ({ facts }) => facts.categories.some((category) => special.has(category)),
  ],
  [
    'unknown data',
    'affected, and not known with which data, or not with all of it',
    ({ facts }) => facts.categories.includes('unknown') || facts.categories.length === 0,
  ],
];

const reveals =
  (...values: string[]) =>
  ({ case: { membershipReveals } }: Reader): boolean =>
    membershipReveals !== undefined && values.includes(membershipReveals);

/** What being on the organisation's lists tells of somebody, whatever the columns are called. */
const IMPLIED: readonly Entry[] = [
  ['implies political opinion', "'membership reveals' is political opinions", reveals('political opinions')],
  [
    'implies trade union',
    "'membership reveals' is trade union membership, or their kind pays through a union",
    (reader) => reveals('trade union membership')(reader) || reader.facts.kindPays === 'through a union',
  ],
  ['implies belief', "'membership reveals' is beliefs", reveals('religious or philosophical beliefs')],
  ['implies health', "'membership reveals' is health", reveals('health')],
  [
    'implies sexual orientation',
    "'membership reveals' is sex life or sexual orientation",
    reveals('sex life or sexual orientation'),
  ],
  ['implies origin', "'membership reveals' is racial or ethnic origin", reveals('racial or ethnic origin')],
];

const PERSON: readonly Entry[] = [
  ['certain', 'a row named them', ({ facts }) => facts.certain],
  ['possible', 'a row may be about them, or about somebody else', ({ facts }) => !facts.certain],
  ['current', 'of current standing', ({ facts }) => facts.standing === 'current'],
  ['former', 'of former standing', ({ facts }) => facts.standing === 'former'],
  ['standing unknown', 'of unknown standing', ({ facts }) => facts.standing === 'unknown'],
  ['overdue', 'a supplier should have deleted their data under its agreement', ({ facts }) => facts.overdue],
  ['pays directly', 'their kind pays directly', ({ facts }) => facts.kindPays === 'directly'],
  [
    'pays through a union',
    'their kind pays through a union',
    ({ facts }) => facts.kindPays === 'through a union',
  ],
  ['pays nothing', 'their kind does not pay', ({ facts }) => facts.kindPays === 'not'],
  ['votes', 'their kind votes, fully or in part', ({ facts }) => facts.kindVotes !== 'not'],
  ['has no vote', 'their kind does not vote', ({ facts }) => facts.kindVotes === 'not'],
];

const CASE: readonly Entry[] = [
  ['several suppliers', 'more than one supplier is named', (reader) => reader.case.suppliers.length > 1],
  [
    'confidentiality',
    'data was, or may be, seen or taken',
    (reader) => reader.case.natures.includes('confidentiality'),
  ],
  ['integrity', 'data was changed', (reader) => reader.case.natures.includes('integrity')],
  ['availability', 'data was lost or out of reach', (reader) => reader.case.natures.includes('availability')],
  ['taken', 'it is established that data was taken', (reader) => reader.case.confidentiality === 'taken'],
  [
    'likely taken',
    'it is established that data was likely taken',
    (reader) => reader.case.confidentiality === 'likely taken',
  ],
  [
    'seen',
    'it is established that data was seen, not taken',
    (reader) => reader.case.confidentiality === 'seen',
  ],
  [
    'shown untaken',
    'it is established, with reasonable evidence, that data was neither taken nor disclosed',
    (reader) => reader.case.confidentiality === 'not taken',
  ],
  [
    'lost for good',
    'it is established that data is lost for good',
    (reader) => reader.case.availability === 'lost for good',
  ],
  [
    'out of reach',
    'it is established that data is out of reach for a time',
    (reader) => reader.case.availability === 'temporarily lost',
  ],
  [
    'changed',
    'it is established that data was changed',
    (reader) => reader.case.integrity !== undefined && reader.case.integrity !== 'not altered',
  ],
  [
    'unreadable',
    'it is established that nobody can read the data',
    (reader) => reader.case.intelligible === 'unintelligible',
  ],
  ['published', 'it is established that data was published', (reader) => reader.case.published === 'yes'],
];

const MESSAGE: readonly Entry[] = [
  ['email', 'the message is an e-mail', ({ channel }) => channel === 'email'],
  ['letter', 'the message is a letter', ({ channel }) => channel === 'letter'],
  ['sms', 'the message is a text message', ({ channel }) => channel === 'sms'],
];

/** Every word that a condition may use, in the order in which they are documented. */
export const CONDITION_WORDS: ReadonlyMap<string, ConditionWord> = new Map(
  (
    [
      ['data', DATA],
      ['data', IMPLIED],
      ['person', PERSON],
      ['case', CASE],
      ['message', MESSAGE],
    ] as const
  ).flatMap(([group, entries]) =>
    entries.map(([name, means, holds]): [string, ConditionWord] => [name, { group, means, holds }]),
  ),
);
