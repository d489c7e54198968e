// What a column's values say it is when its heading says nothing, and what they must look like when it does.
import type { Field } from './fields.ts';
import type { Kind } from './kinds.ts';
import type { Profile } from './profile.ts';

/** What values alone say. */
export type ContentVerdict = {
  field: Field | null;
  category: string;
  /** 'likely' where such values are hardly anything else, 'guess' otherwise. */
  sureness: 'likely' | 'guess';
  share: number;
  /** What the values are, in words, plural: 'e-mail addresses'. */
  words: string;
};

/** The looks that a field's or a category's values have, and what such values are called. */
export type Expectation = { kinds: readonly Kind[]; words: string };

const expectations: Record<string, Expectation> = {
  email: { kinds: ['email'], words: 'e-mail addresses' },
  phone: { kinds: ['phone', 'phoneLoose'], words: 'phone numbers' },
  postcode: { kinds: ['ukPostcode', 'postcode', 'postcodeDigits'], words: 'postcodes' },
  birthDate: { kinds: ['date', 'excelDate'], words: 'dates' },
  joinedAt: { kinds: ['date', 'excelDate'], words: 'dates' },
  leftAt: { kinds: ['date', 'excelDate'], words: 'dates' },
  deceased: { kinds: ['date', 'excelDate', 'yesNo'], words: 'dates or yes and no' },
  nationalId: { kinds: ['niNumber', 'idNumber', 'code'], words: 'identity numbers' },
  title: { kinds: ['title'], words: 'titles' },
  country: { kinds: ['country'], words: 'countries' },
  reference: { kinds: ['code', 'integer', 'guid', 'idNumber'], words: 'codes or numbers' },
  'user.device.ip_address': { kinds: ['ip'], words: 'IP addresses' },
  'user.contact.url': { kinds: ['url'], words: 'web addresses' },
  'user.demographic.gender': { kinds: ['gender'], words: 'genders' },
  'user.financial.bank_account': { kinds: ['iban', 'sortCode', 'digits6', 'digits8'], words: 'bank details' },
  'user.financial.donations': { kinds: ['money', 'number', 'date'], words: 'sums, numbers or dates' },
  'user.payment': { kinds: ['money', 'number', 'date'], words: 'sums, numbers or dates' },
  'user.privacy_preferences': { kinds: ['yesNo'], words: 'yes or no' },
  'user.trade_union_membership': { kinds: ['union'], words: 'trade unions' },
  'user.demographic.race_ethnicity': { kinds: ['ethnicity'], words: 'ethnic groups' },
  'user.demographic.religious_belief': { kinds: ['religion'], words: 'religions' },
  'user.demographic.sexual_orientation': { kinds: ['orientation'], words: 'sexual orientations' },
  'user.demographic.political_opinion': { kinds: ['politics'], words: 'parties' },
  'user.location.precise': { kinds: ['degrees'], words: 'degrees' },
};

/** What the values of a field, or of a category without one, must look like; null where they may be any text. */
export function expectationOf(field: Field | null, category: string): Expectation | null {
  return expectations[field ?? category] ?? null;
}

/** Whether a mismatch of looks tells against the heading; for the others looks can only confirm. */
export function mustFit(field: Field | null): boolean {
  return field !== null && field in expectations;
}

type Rule = [kind: Kind, category: string, field: Field | null, sureness: 'likely' | 'guess', words: string];

// In order: the narrower look first. Each needs four values in five.
const rules: readonly Rule[] = [
  ['email', 'user.contact.email', 'email', 'likely', 'e-mail addresses'],
  ['iban', 'user.financial.bank_account', null, 'likely', 'IBANs with right check digits'],
  ['card', 'user.financial.credit_card', null, 'likely', 'card numbers with a right check digit'],
  [
    'niNumber',
    'user.government_id.national_identification_number',
    'nationalId',
    'likely',
    'National Insurance numbers',
  ],
  ['ip', 'user.device.ip_address', null, 'likely', 'IP addresses'],
  ['userAgent', 'user.device', null, 'likely', 'browser names'],
  ['url', 'user.contact.url', null, 'guess', 'web addresses'],
  ['hash', 'user.unique_id.pseudonymous', null, 'likely', 'hashes'],
  ['guid', 'user.unique_id', 'reference', 'guess', 'GUIDs'],
  ['ukPostcode', 'user.contact.address.postal_code', 'postcode', 'likely', 'UK postcodes'],
  ['postcode', 'user.contact.address.postal_code', 'postcode', 'guess', 'shaped like postcodes'],
  ['phone', 'user.contact.phone_number', 'phone', 'likely', 'phone numbers'],
  ['street', 'user.contact.address.street', 'addressLine', 'likely', 'street addresses'],
  ['title', 'user.name', 'title', 'likely', 'titles'],
  ['union', 'user.trade_union_membership', null, 'likely', 'names of trade unions'],
  ['ethnicity', 'user.demographic.race_ethnicity', null, 'likely', 'ethnic groups'],
  ['religion', 'user.demographic.religious_belief', null, 'likely', 'religions'],
  ['orientation', 'user.demographic.sexual_orientation', null, 'likely', 'sexual orientations'],
  ['politics', 'user.demographic.political_opinion', null, 'likely', 'names of parties'],
  ['countryName', 'user.contact.address.country', 'country', 'likely', 'countries'],
  ['wholeName', 'user.name', 'fullName', 'guess', 'whole names'],
  ['degrees', 'user.location.precise', null, 'guess', 'decimal degrees'],
  ['longText', 'user.content.private', null, 'guess', 'long texts'],
];

const specialKinds = new Set<Kind>(['union', 'ethnicity', 'religion', 'orientation', 'politics']);

/** What the values alone say, or null. */
export function judgeContent(profile: Profile): ContentVerdict | null {
  if (profile.filled === 0) return null;
  for (const [kind, category, field, sureness, words] of rules) {
    const share = profile.share(kind);
    const enough = kind === 'wholeName' ? isNames(profile) : share >= 0.8;
    if (!enough) continue;
    if (!specialKinds.has(kind)) return { category, field, sureness, share, words };
    // 'Prospect' and 'Green' are common words too: one value over and over proves nothing, three different do.
    if (profile.distinct > 1) {
      return { category, field, sureness: profile.distinct > 2 ? sureness : 'guess', share, words };
    }
  }
  return judgeLooser(profile);
}

// Names are open-ended: four values in five are two words and more of letters, and two in five have a common name.
function isNames(profile: Profile): boolean {
  return (
    profile.share('fewWords') >= 0.8 &&
    profile.share('wholeName') >= 0.4 &&
    profile.distinct >= profile.filled * 0.3
  );
}

function judgeLooser(profile: Profile): ContentVerdict | null {
  const gender = profile.share('gender');
  if (gender >= 0.9 && profile.distinct >= 2 && profile.distinct <= 8 && profile.share('yesNo') < 0.8) {
    return {
      category: 'user.demographic.gender',
      field: null,
      sureness: 'guess',
      share: gender,
      words: 'genders',
    };
  }
  const sortCode = profile.share('sortCode');
  if (sortCode >= 0.8 && profile.share('date') < 0.8) {
    return {
      category: 'user.financial.bank_account',
      field: null,
      sureness: 'likely',
      share: sortCode,
      words: 'sort codes',
    };
  }
  const dates = profile.share('date');
  if (dates >= 0.8 && (profile.medianYear ?? 9999) <= 2002 && profile.yearSpread >= 15) {
    const words = 'dates spread like births';
    return {
      category: 'user.demographic.date_of_birth',
      field: 'birthDate',
      sureness: 'guess',
      share: dates,
      words,
    };
  }
  const money = profile.share('money');
  if (money >= 0.8 && dates < 0.5) {
    return { category: 'user.payment', field: null, sureness: 'guess', share: money, words: 'sums of money' };
  }
  const codes = profile.share('code');
  const unique = profile.filled >= 3 && profile.distinct === profile.filled;
  if (
    codes >= 0.95 &&
    unique &&
    profile.isUniform &&
    dates < 0.5 &&
    !profile.isCounter &&
    profile.share('digits8') < 0.95
  ) {
    const words = 'unique codes of one shape';
    return { category: 'user.unique_id', field: 'reference', sureness: 'guess', share: codes, words };
  }
  return null;
}
