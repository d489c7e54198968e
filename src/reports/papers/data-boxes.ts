import type { Case } from '../../incidents/index.ts';

// Which boxes of a form each category of data ticks. A category without a line of its own has that of the nearest one
// above it; a test finds one for every category that there is. In doubt 'other' is ticked, and the description names it.

/** Letters of fields 70 (EDPB), and the ICO's words. */
type Boxes = { edpb: readonly string[]; ico: readonly string[] };

export type DataForm = keyof Boxes;

const IDENTITY = 'Basic personal identifiers, eg name, contact details';
const LOGIN = 'Identification data, eg usernames, passwords';
const MONEY = 'Economic and financial data, eg credit card numbers, bank details';
const DOCUMENTS = 'Official documents, eg driving licences';
const BODY = 'Genetic or biometric data';
const OTHER = 'Other (please give details below)';
const ICO_NOT_YET_KNOWN = 'Not yet known';

/** The ICO's boxes for categories of data, in its order. */
export const ICO_DATA = [
  'Racial or ethnic origin',
  'Political opinions',
  'Religious or philosophical beliefs',
  'Trade union membership',
  'Sex life data',
  'Sexual orientation data',
  'Gender reassignment data',
  'Health data',
  IDENTITY,
  LOGIN,
  MONEY,
  DOCUMENTS,
  'Location data',
  BODY,
  'Criminal convictions, offences',
  ICO_NOT_YET_KNOWN,
  OTHER,
] as const;

const NOT_YET_KNOWN: Boxes = { edpb: ['t'], ico: [ICO_NOT_YET_KNOWN] };
const ELSE: Boxes = { edpb: ['u'], ico: [OTHER] };

const BOXES: Record<string, Boxes> = {
  'user.unique_id': { edpb: ['n'], ico: [IDENTITY] },
  'user.government_id': { edpb: ['n'], ico: [DOCUMENTS] },
  'user.government_id.birth_certificate': { edpb: ['n', 'p'], ico: [DOCUMENTS] },
  'user.name': { edpb: ['a'], ico: [IDENTITY] },
  'user.contact': { edpb: ['b'], ico: [IDENTITY] },
  'user.social': { edpb: ['b', 'r'], ico: [IDENTITY] },
  'user.related_person': ELSE,
  'user.childrens': ELSE,
  'user.household': ELSE,
  'user.demographic': ELSE,
  'user.demographic.date_of_birth': { edpb: ['a'], ico: [IDENTITY] },
  'user.demographic.age_range': { edpb: ['a'], ico: [IDENTITY] },
  'user.demographic.birthplace': { edpb: ['a'], ico: [IDENTITY] },
  'user.demographic.profile': { edpb: ['r'], ico: [OTHER] },
  'user.demographic.race_ethnicity': { edpb: ['f'], ico: ['Racial or ethnic origin'] },
  'user.demographic.religious_belief': { edpb: ['g'], ico: ['Religious or philosophical beliefs'] },
  'user.demographic.sexual_orientation': { edpb: ['h'], ico: ['Sexual orientation data'] },
  'user.demographic.political_opinion': { edpb: ['e'], ico: ['Political opinions'] },
  'user.trade_union_membership': { edpb: ['i'], ico: ['Trade union membership'] },
  'user.health_and_medical': { edpb: ['k'], ico: ['Health data'] },
  'user.health_and_medical.genetic': { edpb: ['j'], ico: [BODY] },
  'user.health_and_medical.record_id': { edpb: ['k', 'n'], ico: ['Health data'] },
  'user.health_and_medical.insurance_beneficiary_id': { edpb: ['k', 'n'], ico: ['Health data'] },
  'user.biometric': { edpb: ['c'], ico: [BODY] },
  'user.biometric.health': { edpb: ['c', 'k'], ico: [BODY, 'Health data'] },
  'user.criminal_history': { edpb: ['d'], ico: ['Criminal convictions, offences'] },
  'user.vulnerability': ELSE,
  'user.membership': ELSE,
  'user.location': { edpb: ['o'], ico: ['Location data'] },
  // Where somebody votes, not where somebody is.
  'user.location.electoral_area': ELSE,
  'user.financial': { edpb: ['l'], ico: [MONEY] },
  'user.financial.bank_account': { edpb: ['q'], ico: [MONEY] },
  'user.financial.credit_card': { edpb: ['q'], ico: [MONEY] },
  'user.payment': { edpb: ['l'], ico: [MONEY] },
  'user.job_title': ELSE,
  'user.workplace': ELSE,
  'user.education': ELSE,
  'user.behavior': { edpb: ['r'], ico: [OTHER] },
  'user.behavior.purchase_history': { edpb: ['l'], ico: [MONEY] },
  'user.behavior.voting_record': ELSE,
  'user.privacy_preferences': ELSE,
  'user.account': { edpb: ['u'], ico: [LOGIN] },
  'user.account.username': { edpb: ['s'], ico: [LOGIN] },
  'user.account.settings': ELSE,
  'user.authorization': { edpb: ['s'], ico: [LOGIN] },
  'user.authorization.biometric': { edpb: ['c', 's'], ico: [BODY, LOGIN] },
  'user.content': ELSE,
  'user.device': ELSE,
  'user.telemetry': ELSE,
  'user.sensor': ELSE,
  'system.operations': ELSE,
  unclassified: NOT_YET_KNOWN,
  unknown: NOT_YET_KNOWN,
};

/** What being on the organisation's lists may tell of somebody: the values of 'membership reveals'. */
const REVEALED: Record<string, Boxes> = {
  'political opinions': { edpb: ['e'], ico: ['Political opinions'] },
  'trade union membership': { edpb: ['i'], ico: ['Trade union membership'] },
  'religious or philosophical beliefs': { edpb: ['g'], ico: ['Religious or philosophical beliefs'] },
  health: { edpb: ['k'], ico: ['Health data'] },
  'sex life or sexual orientation': { edpb: ['h'], ico: ['Sex life data', 'Sexual orientation data'] },
  'racial or ethnic origin': { edpb: ['f'], ico: ['Racial or ethnic origin'] },
  nothing: { edpb: [], ico: [] },
};

/** The boxes that one category ticks in a form; undefined for one that nobody has thought of. */
export function boxesOfCategory(category: string, form: DataForm): readonly string[] | undefined {
  for (let key = category; key !== ''; key = key.slice(0, Math.max(key.lastIndexOf('.'), 0))) {
    const found = BOXES[key];
    if (found) return found[form];
  }
  return undefined;
}

/** The boxes that being on the organisation's lists ticks; undefined where nobody has said what it reveals. */
export function boxesOfReveals(reveals: string | undefined, form: DataForm): readonly string[] | undefined {
  return reveals === undefined ? undefined : REVEALED[reveals]?.[form];
}

/** The boxes for what is in the scope of a case. Without anything in it: not yet known. */
export function dataBoxes({ affected, organisation }: Case, form: DataForm): string[] {
  const { categories } = affected.exposure;
  if (categories.length === 0) return [...NOT_YET_KNOWN[form]];
  const boxes = categories.flatMap((category) => boxesOfCategory(category, form) ?? ELSE[form]);
  return [...new Set([...boxes, ...(boxesOfReveals(organisation['membership reveals'], form) ?? [])])];
}
