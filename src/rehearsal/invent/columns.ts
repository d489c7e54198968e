import { dayText } from './calendar.ts';
import { draw, hits } from './chance.ts';
import { COUNTRIES, FIELD_BITS } from './fields.ts';
import type { Field } from './fields.ts';
import { branchText } from './places.ts';
import type { Sighting } from './sighting.ts';

/** A column of an invented file. A non-empty cell tells the fields of `bits`. */
export type Column = {
  heading: string;
  bits: number;
  text: (sighting: Sighting) => string;
  /** The type in files that have types; texts of dates are ISO then. */
  as: 'text' | 'number' | 'date';
};

const UNIONS = [
  'Rail and Harbour Workers',
  'United Craft and Mill Trades',
  'Public Service Union of the Isles',
  'Shop and Depot Workers',
  'Bakers, Brewers and Cooks',
  'Foundry and Fabric Makers',
  'Carers Together',
  'Postal and Parcel Guild',
];
const TYPES = ['Member', 'Affiliated', 'Registered', 'Donor', 'Contact'];
const VOTES = ['Full', 'Leadership only', 'Limited', 'None', 'None'];
const INTERESTS = [
  'Canvassing',
  'Leafleting',
  'Phone bank',
  'Driving on election day',
  'Data entry',
  'Stalls',
];
const PREFERENCES = ['Email;Post', 'Email', 'Email;SMS', 'Post', 'None', 'Email;SMS;Phone'];
const ETHNICITIES = ['White British', 'White Irish', 'Asian', 'Black', 'Mixed', 'Prefer not to say'];
const INTENTIONS = ['Certain', 'Likely', 'Undecided', 'Unlikely', 'Would not vote'];
const FEES = ['4.33', '2.17', '1.00', '8.50', '0.50'];

/** A chance that is the person's own, the same in every file. */
function own(sighting: Sighting, purpose: number): number {
  return draw(sighting.population.seed, sighting.person, 500 + purpose);
}

function unionText(sighting: Sighting): string {
  const kind = sighting.population.kind[sighting.person];
  if (kind > 1 || (kind === 0 && own(sighting, 1) % 5 > 0)) return '';
  return UNIONS[own(sighting, 2) % UNIONS.length];
}

function isFormer(sighting: Sighting): boolean {
  const left = sighting.population.leftOn[sighting.person];
  return left !== 0 && left <= sighting.day;
}

function joinedText(sighting: Sighting): string {
  const { population, person, day } = sighting;
  const rejoined = population.rejoinedOn[person];
  const joined = rejoined !== 0 && rejoined <= day ? rejoined : population.joinedOn[person];
  return dayText(joined, sighting.habits.dates);
}

/** Members who pay the organisation directly do so by direct debit, as a rule. */
function paysDirectly(sighting: Sighting): boolean {
  return sighting.population.kind[sighting.person] === 0 && own(sighting, 3) % 10 < 7;
}

function sortCode(sighting: Sighting): string {
  if (!paysDirectly(sighting)) return '';
  const digits = String(own(sighting, 4) % 10_000).padStart(4, '0');
  // Sort codes that begin with 99 belong to no bank.
  return `99-${digits.slice(0, 2)}-${digits.slice(2)}`;
}

function accountNumber(sighting: Sighting): string {
  return paysDirectly(sighting) ? String(10_000_000 + (own(sighting, 5) % 89_999_999)) : '';
}

function oneOf(texts: string[], purpose: number, share: number): (sighting: Sighting) => string {
  return (sighting) => {
    const chance = own(sighting, purpose);
    return hits(chance, share) ? texts[(chance >>> 3) % texts.length] : '';
  };
}

function genderText(sighting: Sighting): string {
  if (own(sighting, 9) % 20 > 2) return '';
  return sighting.population.woman[sighting.person] === 1 ? 'Female' : 'Male';
}

function amountText(sighting: Sighting): string {
  const pounds = [5, 10, 10, 20, 25, 50, 100, 250][draw(sighting.chance, 30, 2) % 8];
  return pounds.toFixed(2);
}

const TEXTS: Record<Field, (sighting: Sighting) => string> = {
  reference: (sighting) => sighting.reference,
  title: (sighting) => sighting.title,
  given: (sighting) => sighting.given,
  family: (sighting) => sighting.family,
  birthDate: (sighting) => sighting.birthDate,
  email: (sighting) => sighting.email,
  mobile: (sighting) => sighting.mobile,
  landline: (sighting) => sighting.landline,
  street: (sighting) => sighting.street,
  city: (sighting) => sighting.city,
  postcode: (sighting) => sighting.postcode,
  country: (sighting) => COUNTRIES[sighting.population.country[sighting.person]],
  union: unionText,
  branch: (sighting) => branchText(sighting.home),
  joined: joinedText,
  left: (sighting) =>
    isFormer(sighting) ? dayText(sighting.population.leftOn[sighting.person], sighting.habits.dates) : '',
  kind: (sighting) => TYPES[sighting.population.kind[sighting.person]],
  standing: (sighting) => (isFormer(sighting) ? 'Lapsed' : 'Current'),
  votingRights: (sighting) =>
    isFormer(sighting) ? 'None' : VOTES[sighting.population.kind[sighting.person]],
  subscription: (sighting) =>
    sighting.population.kind[sighting.person] === 0 ? FEES[own(sighting, 6) % FEES.length] : '',
  bankAccount: accountNumber,
  donation: amountText,
  gender: genderText,
  ethnicity: oneOf(ETHNICITIES, 10, 0.08),
  interests: oneOf(INTERESTS, 11, 0.2),
  contactPreferences: oneOf(PREFERENCES, 12, 0.9),
  votingIntention: (sighting) => INTENTIONS[draw(sighting.chance, 31, 2) % INTENTIONS.length],
  activity: (sighting) => ['opened', 'clicked', 'sent', 'bounced'][draw(sighting.chance, 32, 2) % 4],
};

/** A column that shows one field under the supplier's own heading. */
export function column(heading: string, field: Field, as: Column['as'] = 'text'): Column {
  return { heading, bits: FIELD_BITS[field], text: TEXTS[field], as };
}

/** The sort code, which with the account number is the bank account. */
export function sortCodeColumn(heading: string): Column {
  return { heading, bits: FIELD_BITS.bankAccount, text: sortCode, as: 'text' };
}

/** The whole name in one cell: 'Jane Hartley' or, as `familyFirst`, 'Hartley, Jane'. */
export function nameColumn(heading: string, familyFirst: boolean): Column {
  const text = (sighting: Sighting): string =>
    familyFirst ? `${sighting.family}, ${sighting.given}` : `${sighting.given} ${sighting.family}`;
  return { heading, bits: FIELD_BITS.given | FIELD_BITS.family, text, as: 'text' };
}

/** A column of the supplier's own that tells none of the fields: one of a few texts a row. */
export function plainColumn(heading: string, texts: string[]): Column {
  const purpose = 40 + heading.length;
  const text = (sighting: Sighting): string => texts[draw(sighting.chance, purpose, 2) % texts.length];
  return { heading, bits: 0, text, as: 'text' };
}
