import type { Circumstances, People, SupplierInScope, Verdict } from './circumstances.ts';
import { EEA } from '../eea.ts';
import { countriesOf, placeName, placeNames } from './places.ts';
import type { Rule } from './rule.ts';

/** What one condition of a rule comes to, with a sentence where there is something to say. */
export type Judged = { verdict: Verdict; because?: string };

/** Who a duty is looked at for: a country of the rule's own, or a supplier, where it is one for each. */
export type For = { country?: string; supplier?: SupplierInScope };

/** What each condition of a rule comes to; not known is 'perhaps'. */
export function judgeConditions(rule: Rule, c: Circumstances, { country, supplier }: For): Judged[] {
  const { applies } = rule;
  const judged: (Judged | undefined)[] = [
    applies.establishedIn && judgeEstablished(applies.establishedIn, c),
    applies.notEstablishedIn && judgeNotEstablished(applies.notEstablishedIn, c),
    applies.peopleIn ? judgePeople(rule, country, c) : judgeAnyone(rule, c),
    applies.supplierIn && supplier && judgeSupplierCountry(applies.supplierIn, supplier),
    applies.charityRegulator === undefined ? undefined : judgeCharity(rule, c),
    applies.malicious && judgeMalicious(c),
    applies.natures && judgeNatures(rule, c),
    applies.categories && judgeCategories(rule, c),
    judgeThreshold(rule, c),
    applies.judgement === undefined
      ? undefined
      : { verdict: 'perhaps', because: sentence(applies.judgement) },
  ];
  return judged.filter((each) => each !== undefined);
}

/** All conditions must hold: one no is a no, and else one perhaps is a perhaps. The sentences are those that decide. */
export function combine(judged: Judged[]): { verdict: Verdict; because: string } {
  const no = judged.filter(({ verdict }) => verdict === 'no');
  const perhaps = judged.filter(({ verdict }) => verdict === 'perhaps');
  const verdict = no.length > 0 ? 'no' : perhaps.length > 0 ? 'perhaps' : 'yes';
  const telling = verdict === 'no' ? no.slice(0, 1) : judged;
  return {
    verdict,
    because: telling
      .map(({ because }) => because)
      .filter(Boolean)
      .join(' '),
  };
}

function judgeEstablished(places: string[], c: Circumstances): Judged {
  const countries = countriesOf(places);
  if (countries.includes(c.organisationCountry))
    return { verdict: 'yes', because: `The organisation is in ${placeName(c.organisationCountry)}.` };
  const where = placeNames(places, 'or');
  // Establishments are asked for within the EEA only.
  if (!countries.some((each) => EEA.includes(each)))
    return { verdict: 'no', because: `The organisation is not in ${where}.` };
  if (c.establishments === null)
    return {
      verdict: 'perhaps',
      because: `Nobody has said whether the organisation has an establishment in ${where}.`,
    };
  const own = c.establishments.filter((each) => countries.includes(each));
  return own.length > 0
    ? { verdict: 'yes', because: `The organisation has an establishment in ${placeNames(own, 'and')}.` }
    : { verdict: 'no', because: `The organisation has no establishment in ${where}.` };
}

function judgeNotEstablished(places: string[], c: Circumstances): Judged {
  const { verdict, because } = judgeEstablished(places, c);
  return { verdict: verdict === 'yes' ? 'no' : verdict === 'no' ? 'yes' : 'perhaps', because };
}

/** Those of the people affected who live in some countries. */
export function peopleIn(countries: readonly string[], c: Circumstances): People {
  const found = [...new Set(countries)].map((each) => c.peopleByCountry[each] ?? { certain: 0, possible: 0 });
  return {
    certain: found.reduce((sum, { certain }) => sum + certain, 0),
    possible: found.reduce((sum, { possible }) => sum + possible, 0),
  };
}

function judgePeople({ applies }: Rule, country: string | undefined, c: Circumstances): Judged | undefined {
  if (country === 'unknown') return undefined;
  const places = country === undefined ? applies.peopleIn! : [country];
  const there = peopleIn(countriesOf(places), c);
  // A duty for one country is looked at only where people are; those of unknown country have one of their own.
  const unknown = country === undefined ? sumOf(peopleIn(['unknown'], c)) : 0;
  const most = sumOf(there) + unknown;
  const where = placeNames(places, 'or');
  if (most === 0) return { verdict: 'no', because: `Nobody affected is known to live in ${where}.` };
  const { atLeast = 1, state } = applies;
  if (most < atLeast)
    return {
      verdict: 'no',
      because: `At most ${countPeople(most)} affected can live in ${where}, and the duty begins at ${number(atLeast)}.`,
    };
  const because = [
    ...describePeople(there, unknown, where),
    state && `The register knows countries, not states: some of them may live in ${state}.`,
    atLeast > 1 && `The duty begins at ${number(atLeast)}.`,
  ];
  const certain = state === undefined && there.certain >= atLeast;
  return { verdict: certain ? 'yes' : 'perhaps', because: because.filter(Boolean).join(' ') };
}

function describePeople({ certain, possible }: People, unknown: number, where: string): string[] {
  const told: string[] = [];
  if (certain > 0) told.push(`${countPeople(certain)} affected live${certain === 1 ? 's' : ''} in ${where}.`);
  if (possible > 0 && certain > 0) told.push(`Up to ${number(possible)} more there may be affected.`);
  if (possible > 0 && certain === 0) told.push(`Up to ${countPeople(possible)} in ${where} may be affected.`);
  if (unknown > 0) told.push(`The country of ${countPeople(unknown)} is not known.`);
  return told;
}

function sumOf({ certain, possible }: People): number {
  return certain + possible;
}

function judgeSupplierCountry(places: string[], { name, country }: SupplierInScope): Judged {
  if (country === null) return { verdict: 'perhaps', because: `The country of ${name} is not recorded.` };
  return countriesOf(places).includes(country)
    ? { verdict: 'yes', because: `${name} is in ${placeName(country)}.` }
    : { verdict: 'no', because: `${name} is in ${placeName(country)}.` };
}

function judgeCharity({ applies, to, addressees }: Rule, c: Circumstances): Judged {
  const { charityRegulators, organisationCountry } = c;
  if (charityRegulators?.includes(applies.charityRegulator!))
    return { verdict: 'yes', because: `The organisation is registered with the ${to.name}.` };
  const abroad = addressees.every(({ country }) => country !== organisationCountry);
  if (charityRegulators !== null || abroad)
    return { verdict: 'no', because: `The organisation is not known to be registered with the ${to.name}.` };
  return {
    verdict: 'perhaps',
    because: `Nobody has said whether the organisation is registered with the ${to.name}.`,
  };
}

function judgeMalicious({ malicious }: Circumstances): Judged {
  if (malicious === 'yes') return { verdict: 'yes', because: 'Somebody did it on purpose.' };
  return malicious === 'no'
    ? { verdict: 'no', because: 'Nobody did it on purpose.' }
    : { verdict: 'perhaps', because: 'It is not known whether somebody did it on purpose.' };
}

function judgeNatures(rule: Rule, { natures }: Circumstances): Judged {
  const wanted = rule.applies.natures!;
  if (natures.length === 0)
    return { verdict: 'perhaps', because: `It is not known whether it concerns ${listWords(wanted)}.` };
  return wanted.some((each) => natures.includes(each))
    ? { verdict: 'yes' }
    : unlikely(rule, `It is a breach of ${listWords(natures)} only, as far as known.`);
}

function judgeCategories(rule: Rule, { categories }: Circumstances): Judged {
  const wanted = rule.applies.categories!;
  const known = categories.filter((each) => each !== 'unknown' && each !== 'unclassified');
  const meets = known.some((each) => wanted.some((one) => each === one || each.startsWith(`${one}.`)));
  if (meets) return { verdict: 'yes' };
  if (known.length < categories.length || categories.length === 0)
    return { verdict: 'perhaps', because: 'It is not known which data it is about.' };
  return unlikely(rule, 'None of the data in scope is of the kinds that it is about.');
}

/**
 * What the text of a rule alone excludes is excluded only where somebody verified that text: in doubt, a lawyer is
 * asked once too often.
 */
function unlikely(rule: Rule, because: string): Judged {
  if (rule.status === 'verified') return { verdict: 'no', because };
  return {
    verdict: 'perhaps',
    because: `Probably not: ${because.charAt(0).toLowerCase()}${because.slice(1)}`,
  };
}

function judgeThreshold({ threshold }: Rule, { decided }: Circumstances): Judged | undefined {
  if (threshold === 'always') return undefined;
  if (threshold === 'risk') {
    if (decided.authority === 'report') return { verdict: 'yes', because: 'It was decided to report.' };
    if (decided.authority === 'do not report')
      return { verdict: 'no', because: 'It was decided not to report.' };
    return {
      verdict: 'yes',
      because: 'It is owed unless a risk to people is unlikely, which nobody has decided.',
    };
  }
  if (decided.people === 'tell') return { verdict: 'yes', because: 'It was decided to tell them.' };
  return decided.people === 'do not tell'
    ? { verdict: 'no', because: 'It was decided not to tell them.' }
    : {
        verdict: 'perhaps',
        because: 'It is owed if a high risk to people is likely, which nobody has decided.',
      };
}

/** A duty about people, of whom none is known yet. */
function judgeAnyone({ kind, applies }: Rule, c: Circumstances): Judged | undefined {
  const aboutPeople = (kind === 'authority' || kind === 'people') && applies.charityRegulator === undefined;
  if (!aboutPeople || sumOf(allPeople(c)) > 0) return undefined;
  return { verdict: 'perhaps', because: 'Nobody is known to be affected so far.' };
}

/** Everybody affected, wherever they live. */
export function allPeople(c: Circumstances): People {
  return peopleIn(Object.keys(c.peopleByCountry), c);
}

/** '1 person', '12 people' */
export function countPeople(n: number): string {
  return `${number(n)} ${n === 1 ? 'person' : 'people'}`;
}

function number(n: number): string {
  return n.toLocaleString('en-GB');
}

function listWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
