import { EEA } from '../eea.ts';
import type { Circumstances, Clock, Duty, SupplierInScope, Verdict } from './circumstances.ts';
import { clockOf } from './clocks.ts';
import { allPeople, combine, countPeople, judgeConditions, peopleIn } from './conditions.ts';
import { dayOf, inForce } from './in-force.ts';
import { countriesOf, placeName, placeNames } from './places.ts';
import type { Authority, Rule, RuleKind } from './rule.ts';
import { parentOf, supplierMoments, toldBySupplier } from './told.ts';

const ORDER: Verdict[] = ['yes', 'perhaps', 'no'];
const KIND_ORDER: RuleKind[] = ['authority', 'people', 'contract', 'voluntary'];

/**
 * What rules come to in one case: those in force on the day when the organisation became aware. What applies comes
 * first, then what may, then what does not and why; within each authorities before people, suppliers and what is
 * voluntary, the law where the organisation is before that of other countries, and the soonest before the latest.
 */
export function dutiesOf(rules: readonly Rule[], c: Circumstances): Duty[] {
  const day = dayOf(c.moments.aware, c.timezone);
  return rules
    .filter((rule) => inForce(rule, day) === 'yes')
    .flatMap((rule) => dutiesOfRule(rule, c))
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.applies) - ORDER.indexOf(b.applies) ||
        KIND_ORDER.indexOf(a.rule.kind) - KIND_ORDER.indexOf(b.rule.kind) ||
        Number(a.rule.applies.peopleIn !== undefined) - Number(b.rule.applies.peopleIn !== undefined) ||
        dueMs(a.clock) - dueMs(b.clock),
    );
}

/** People affected in countries for which no rule in force is loaded: what is owed there nobody has looked up. */
export function countriesWithoutRules(
  rules: readonly Rule[],
  c: Circumstances,
): { country: string; certain: number; possible: number }[] {
  const day = dayOf(c.moments.aware, c.timezone);
  const covered = new Set(
    rules
      .filter((rule) => inForce(rule, day) === 'yes' && (rule.kind === 'authority' || rule.kind === 'people'))
      .flatMap(({ applies }) => countriesOf([...(applies.peopleIn ?? []), ...(applies.establishedIn ?? [])])),
  );
  return Object.entries(c.peopleByCountry)
    .filter(([country, { certain, possible }]) => {
      return country !== 'unknown' && certain + possible > 0 && !covered.has(country);
    })
    .map(([country, { certain, possible }]) => ({ country, certain, possible }));
}

function dutiesOfRule(rule: Rule, c: Circumstances): Duty[] {
  if (rule.each === 'supplier') return c.suppliers.map((supplier) => supplierDuty(rule, supplier, c));
  if (rule.each === 'country') return countryDuties(rule, c);
  return [singleDuty(rule, c)];
}

function singleDuty(rule: Rule, c: Circumstances): Duty {
  const { verdict, because } = combine(judgeConditions(rule, c, {}));
  const { to, country, unsure } = addresseeOf(rule, c);
  const place = { timezone: c.timezone, country: country ?? countryOf(rule, c) };
  return {
    key: rule.id,
    rule,
    to,
    applies: verdict,
    because: verdict === 'no' || unsure === undefined ? because : `${because} ${unsure}`,
    clock: verdict === 'no' ? { kind: 'none' } : clockOf(rule, c.moments, place),
    ...withPeople(rule, c),
  };
}

function withPeople({ kind, applies }: Rule, c: Circumstances): Pick<Duty, 'people'> {
  if (kind !== 'authority' && kind !== 'people') return {};
  return { people: applies.peopleIn ? peopleIn(countriesOf(applies.peopleIn), c) : allPeople(c) };
}

function countryOf({ applies }: Rule, c: Circumstances): string {
  const [only, ...others] = countriesOf(applies.peopleIn ?? []);
  return only !== undefined && others.length === 0 ? only : c.organisationCountry;
}

/** To whom, in which country as far as it is known, and what is to be said of it. */
type Addressee = { to: Duty['to']; country?: string; unsure?: string };

function addresseeOf(rule: Rule, c: Circumstances): Addressee {
  if (rule.to.key === 'lead authority') return leadAuthority(rule, c);
  const [authority] = rule.addressees;
  return authority && rule.each === null ? addressed(authority) : { to: rule.to };
}

/** Of several establishments one is the main one, and its authority leads (Art. 56): only the organisation can say which. */
function leadAuthority({ to, addressees: all }: Rule, c: Circumstances): Addressee {
  const addressees = all.filter(({ country }) => EEA.includes(country));
  const countries = EEA.includes(c.organisationCountry) ? [c.organisationCountry] : (c.establishments ?? []);
  const [country, ...others] = countries;
  const said = c.leadAuthority?.trim();
  if (said) {
    const named = findNamed(addressees, said.toLowerCase(), countries);
    return named ? addressed(named) : { to: { key: to.key, name: said }, country };
  }
  const authority = addressees.find((each) => each.country === country);
  if (authority && others.length === 0) return addressed(authority);
  if (country === undefined) return { to };
  return {
    to,
    country,
    unsure: `The authority of the main establishment leads (${placeNames(countries, 'or')}): nobody has said which that is.`,
  };
}

/** 'ie-dpc', 'DPC', 'IE' and 'Data Protection Commission' are one; of several of one name, that of an establishment. */
function findNamed(all: Authority[], said: string, countries: string[]): Authority | undefined {
  const named = all.filter(
    ({ key, name, country }) =>
      key === said ||
      key.endsWith(`-${said}`) ||
      country.toLowerCase() === said ||
      name.toLowerCase().startsWith(said),
  );
  const near = named.filter(({ country }) => countries.includes(country));
  const [only, ...others] = named.length > 1 ? near : named;
  return others.length === 0 ? only : undefined;
}

function addressed(authority: Authority): Addressee {
  return { to: toAuthority(authority), country: authority.country };
}

function toAuthority(authority: Authority): Duty['to'] {
  return { key: authority.key, name: authority.name, authority };
}

function countryDuties(rule: Rule, c: Circumstances): Duty[] {
  const countries = countriesOf(rule.applies.peopleIn!).filter((each) => {
    const { certain, possible } = peopleIn([each], c);
    return certain + possible > 0;
  });
  const unknown = peopleIn(['unknown'], c);
  const duties = countries.map((country) => countryDuty(rule, country, c));
  if (unknown.certain + unknown.possible > 0) duties.push(unknownCountryDuty(rule, c));
  return duties.length > 0 ? duties : [singleDuty(rule, c)];
}

function countryDuty(rule: Rule, country: string, c: Circumstances): Duty {
  const { verdict, because } = combine(judgeConditions(rule, c, { country }));
  const authority = rule.addressees.find((each) => each.country === country);
  return {
    key: `${rule.id}:${country}`,
    rule,
    to: authority
      ? toAuthority(authority)
      : { key: `authority of ${country}`, name: `the supervisory authority of ${placeName(country)}` },
    applies: verdict,
    because,
    clock: verdict === 'no' ? { kind: 'none' } : clockOf(rule, c.moments, { timezone: c.timezone, country }),
    people: peopleIn([country], c),
  };
}

/** People who may live anywhere, so perhaps in a country whose authority is to be told. */
function unknownCountryDuty(rule: Rule, c: Circumstances): Duty {
  const people = peopleIn(['unknown'], c);
  const { verdict, because } = combine(judgeConditions(rule, c, { country: 'unknown' }));
  const applies = verdict === 'no' ? 'no' : 'perhaps';
  const where = placeNames(rule.applies.peopleIn!, 'or');
  const count = countPeople(people.certain + people.possible);
  const place = { timezone: c.timezone, country: c.organisationCountry };
  return {
    key: `${rule.id}:unknown`,
    rule,
    to: rule.to,
    applies,
    because:
      applies === 'no'
        ? because
        : `The country of ${count} is not known: some may live in ${where}. ${because}`,
    clock: applies === 'no' ? { kind: 'none' } : clockOf(rule, c.moments, place),
    people,
  };
}

function supplierDuty(rule: Rule, supplier: SupplierInScope, c: Circumstances): Duty {
  const { verdict, because } = combine(judgeConditions(rule, c, { supplier }));
  const base = { key: `${rule.id}:${supplier.id}`, rule, to: rule.to };
  if (verdict === 'no') return { ...base, applies: 'no', because, clock: { kind: 'none' } };
  const parent = parentOf(supplier, c);
  const moments = supplierMoments(supplier, c);
  const place = { timezone: c.timezone, country: c.organisationCountry };
  const clock = clockOf(rule, moments, place, supplier);
  const { told, sentences } = toldBySupplier(rule, supplier, { moments, clock, timezone: c.timezone });
  if (parent)
    sentences.unshift(`${supplier.name} works for ${parent.name}, and may owe it to that one only.`);
  const open = parent !== undefined || (rule.clock === 'as agreed' && supplier.hoursToTell === null);
  return {
    ...base,
    applies: open ? 'perhaps' : verdict,
    because: [because, ...sentences].filter((each) => each !== '').join(' '),
    clock,
    ...(told ? { told } : {}),
  };
}

function dueMs(clock: Clock): number {
  switch (clock.kind) {
    case 'deadline':
      return clock.readings[0].at.getTime();
    case 'without undue delay':
      return clock.since.getTime();
    case 'waiting':
      return Number.MAX_SAFE_INTEGER - 1;
    case 'none':
      return Number.MAX_SAFE_INTEGER;
  }
}
