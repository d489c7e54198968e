import type { Affected } from '../ledger/index.ts';
import { hasInSet, SEGMENT_PEOPLE } from '../sets/index.ts';
import { FIELD_BITS, FIELDS, NOBODY, type Field, type InventedDelivery } from './invent/index.ts';
import type { Trace } from './trace.ts';

/** The answer held against the truth that was invented. */
export type Comparison = {
  /** People truly in the supplier's files. */
  truly: number;
  /** Those of them whom the answer does not have. */
  missed: number;
  /** Those of the missed with a row that carried a reference, e-mail or phone. */
  missedWithStrongKey: number;
  /** People in the answer for certain who are truly not in the files. */
  wronglyCertain: number;
  /** People in the answer as possible who are truly not in the files. */
  wronglyPossible: number;
  /** People in the answer under more than one code. */
  countedTwice: number;
  /** People in the answer for whom a category is missing that a file had of them. */
  categoryMissing: number;
  /** Certain matches to the right person, of all certain matches over every file, 0 to 1. */
  precision: number;
};

const STRONG = FIELD_BITS.reference | FIELD_BITS.email | FIELD_BITS.mobile | FIELD_BITS.landline;

/** Categories any of which stands for a field that was invented. */
const CATEGORIES: Record<Field, string[]> = {
  reference: ['user.unique_id'],
  title: ['user.name'],
  given: ['user.name.first', 'user.name'],
  family: ['user.name.last', 'user.name'],
  birthDate: ['user.demographic.date_of_birth'],
  email: ['user.contact.email'],
  mobile: ['user.contact.phone_number'],
  landline: ['user.contact.phone_number'],
  street: ['user.contact.address.street', 'user.contact.address'],
  city: ['user.contact.address.city', 'user.contact.address'],
  postcode: ['user.contact.address.postal_code'],
  country: ['user.contact.address.country'],
  union: ['user.trade_union_membership'],
  branch: ['user.membership.branch', 'user.location.electoral_area'],
  joined: ['user.membership.dates'],
  left: ['user.membership.dates'],
  kind: ['user.membership.kind'],
  standing: ['user.membership.standing'],
  votingRights: ['user.membership.voting_rights'],
  subscription: ['user.payment', 'user.membership'],
  bankAccount: ['user.financial.bank_account'],
  donation: ['user.financial.donations', 'user.payment'],
  gender: ['user.demographic.gender'],
  ethnicity: ['user.demographic.race_ethnicity'],
  interests: ['user.demographic.profile', 'user.behavior.volunteering'],
  contactPreferences: ['user.privacy_preferences'],
  votingIntention: ['user.demographic.political_opinion'],
  activity: [],
};

/** Compares the answer with the truth over the deliveries that are truly in scope. */
export function compareWithTruth(
  affected: Affected,
  inScope: InventedDelivery[],
  people: number,
  trace: Trace,
): Comparison {
  const told = tellTruly(inScope, people);
  const answer = readAnswer(affected, people, trace);
  const { certain, wrong } = trace.score;
  const comparison: Comparison = {
    truly: 0,
    missed: 0,
    missedWithStrongKey: 0,
    wronglyCertain: answer.strangersCertain,
    wronglyPossible: answer.strangersPossible,
    countedTwice: 0,
    categoryMissing: 0,
    precision: certain === 0 ? 1 : (certain - wrong) / certain,
  };
  const lacks = lackCache(affected.exposure.categories);
  for (let person = 0; person < people; person++) {
    const times = answer.times[person];
    if (told.present[person] === 0) {
      if (answer.certain[person] === 1) comparison.wronglyCertain++;
      else if (times > 0) comparison.wronglyPossible++;
      continue;
    }
    comparison.truly++;
    if (times > 1) comparison.countedTwice++;
    if (times > 0) {
      if (lacks(told.fields[person], answer.labels.get(person) ?? [])) comparison.categoryMissing++;
      continue;
    }
    comparison.missed++;
    if (told.strong[person] === 1) comparison.missedWithStrongKey++;
  }
  return comparison;
}

function tellTruly(deliveries: InventedDelivery[], people: number) {
  const present = new Uint8Array(people);
  const strong = new Uint8Array(people);
  const fields = new Uint32Array(people);
  for (const { owners, fields: masks } of deliveries) {
    owners.forEach((owner, row) => {
      if (owner === NOBODY) return;
      present[owner] = 1;
      fields[owner] |= masks[row];
      if ((masks[row] & STRONG) !== 0) strong[owner] = 1;
    });
  }
  return { present, strong, fields };
}

/** Who is in the answer, by invented person: how often, whether for certain, with which categories. */
function readAnswer({ exposure }: Affected, people: number, trace: Trace) {
  const times = new Uint8Array(people);
  const certain = new Uint8Array(people);
  const labels = new Map<number, number[]>();
  let strangersCertain = 0;
  let strangersPossible = 0;
  for (const segment of exposure.segments) {
    for (let place = 0; place < segment.partition.people; place++) {
      const found = segment.partition.classOf[place];
      if (found === 0) continue;
      const isCertain = hasInSet(segment.certain, place);
      const owner = trace.ownerOf(segment.segment * SEGMENT_PEOPLE + place);
      if (owner === NOBODY) {
        if (isCertain) strangersCertain++;
        else strangersPossible++;
        continue;
      }
      if (times[owner] < 255) times[owner]++;
      if (isCertain) certain[owner] = 1;
      const own = segment.partition.labelsOf[found];
      const before = labels.get(owner);
      labels.set(owner, before ? [...before, ...own] : own);
    }
  }
  return { times, certain, labels, strangersCertain, strangersPossible };
}

/** Whether a category is missing for a mask of fields; the few distinct pairs are worked out once. */
function lackCache(categories: string[]): (fields: number, labels: number[]) => boolean {
  const cache = new Map<number[], Map<number, boolean>>();
  return (fields, labels) => {
    let byFields = cache.get(labels);
    if (!byFields) cache.set(labels, (byFields = new Map()));
    let lacks = byFields.get(fields);
    if (lacks === undefined) {
      const had = new Set(labels.map((label) => categories[label]));
      lacks = FIELDS.some(
        (field) =>
          (fields & FIELD_BITS[field]) !== 0 &&
          CATEGORIES[field].length > 0 &&
          !CATEGORIES[field].some((category) => had.has(category)),
      );
      byFields.set(fields, lacks);
    }
    return lacks;
  };
}
