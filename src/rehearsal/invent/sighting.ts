import { dayText } from './calendar.ts';
import { draw, hits } from './chance.ts';
import { emailChangedOn, emailText, landlineDigits, mobileChangedOn, mobileDigits } from './contacts.ts';
import { DEPARTURE_BITS, FIELD_BITS } from './fields.ts';
import { phoneText } from './habits.ts';
import type { Habits } from './habits.ts';
import { FAMILY_NAMES, GIVEN_NAMES, misspell } from './names.ts';
import { cityText, homeAt, postcodeText, streetText } from './places.ts';
import type { Home } from './places.ts';
import { referenceText } from './population.ts';
import type { Population } from './population.ts';

/**
 * One person as one file shows them. One object is reused for every row: garbage for millions of rows
 * would cost more than the texts.
 */
export type Sighting = {
  population: Population;
  habits: Habits;
  /** Which fields the file has: others are not worked out. */
  wanted: number;
  salt: number;
  day: number;
  person: number;
  /** Chances of this row beyond those of its fields. */
  chance: number;
  departures: number;
  reference: string;
  title: string;
  given: string;
  family: string;
  birthDate: string;
  email: string;
  mobile: string;
  landline: string;
  street: string;
  city: string;
  postcode: string;
  home: Home;
};

/** An empty sighting for a file of these habits and fields. `salt` is the file's, or its supplier's, own chance. */
export function startSighting(
  population: Population,
  habits: Habits,
  wanted: number,
  salt: number,
): Sighting {
  const home = { country: 0, town: 0, district: 0, unit: 0, door: 0 };
  const texts = { reference: '', title: '', given: '', family: '', birthDate: '', email: '', mobile: '' };
  const rest = { landline: '', street: '', city: '', postcode: '', home };
  return { population, habits, wanted, salt, day: 0, person: 0, chance: 0, departures: 0, ...texts, ...rest };
}

const HE_TITLES = ['Mr', 'Mr', 'Mr', 'Mr', 'Mr', 'Mr', 'Mr', 'Dr', 'Cllr', 'Rev', 'Mr', 'Prof'];
const SHE_TITLES = ['Ms', 'Mrs', 'Mrs', 'Miss', 'Ms', 'Mrs', 'Miss', 'Dr', 'Cllr', 'Mx', 'Mrs', 'Ms'];

function seeTitle(sighting: Sighting, chance: number): string {
  const { population, person, habits } = sighting;
  if (hits(chance, habits.blankTitle)) return '';
  const own = draw(population.seed, person, 301);
  const swapped = hits(draw(chance, 7, 1), habits.wrongTitles);
  const woman = (population.woman[person] === 1) !== swapped;
  return (woman ? SHE_TITLES : HE_TITLES)[own % 12];
}

function familyText(population: Population, person: number): string {
  const second = population.family2[person];
  const first = FAMILY_NAMES[population.family[person]].text;
  return second === 0 ? first : `${first}-${FAMILY_NAMES[second - 1].text}`;
}

function seeNames(sighting: Sighting, chance: number): void {
  const { population, person, habits } = sighting;
  const name = GIVEN_NAMES[population.given[person]];
  let given = name.text;
  let family = familyText(population, person);
  if (name.nicknames.length > 0 && hits(draw(chance, 1, 1), habits.nicknames)) {
    given = name.nicknames[chance % name.nicknames.length];
    sighting.departures |= DEPARTURE_BITS.nickname;
  }
  const slip = draw(chance, 2, 1);
  if (hits(slip, habits.misspells)) {
    sighting.departures |= DEPARTURE_BITS.misspelt;
    if (slip & 1 || (sighting.wanted & FIELD_BITS.family) === 0) given = misspell(given, draw(slip, 3, 1));
    else family = misspell(family, draw(slip, 4, 1));
  }
  const print = draw(chance, 5, 1);
  if (hits(print, habits.upperNames)) {
    given = given.toUpperCase();
    family = family.toUpperCase();
  }
  if (hits(draw(chance, 6, 1), habits.trailingSpaces)) family += ' ';
  if (habits.curlyApostrophes) family = family.replace("'", '’');
  sighting.given = given;
  sighting.family = family;
}

/** Whether the file still, or again, shows what was true before a change. */
function isBehind(sighting: Sighting, changedOn: number, purpose: number): boolean {
  if (changedOn === 0) return false;
  if (sighting.day < changedOn) return true;
  return hits(draw(sighting.chance, purpose, 2), sighting.habits.lags);
}

function seeEmail(sighting: Sighting): void {
  const { population, person, habits } = sighting;
  if (hits(draw(sighting.chance, 10, 2), habits.blankEmail)) {
    sighting.email = '';
    return;
  }
  const behind = isBehind(sighting, emailChangedOn(population, person), 11);
  sighting.email = emailText(population, person, behind);
  if (behind && sighting.email !== '') sighting.departures |= DEPARTURE_BITS.oldEmail;
}

function seeMobile(sighting: Sighting): void {
  const { population, person, habits } = sighting;
  const chance = draw(sighting.chance, 12, 2);
  if (hits(chance, habits.blankPhone)) {
    sighting.mobile = '';
    return;
  }
  const behind = isBehind(sighting, mobileChangedOn(population, person), 13);
  const style = habits.phones[chance % habits.phones.length];
  sighting.mobile = phoneText(mobileDigits(population, person, behind), style);
  if (sighting.mobile === '') return;
  if (behind) sighting.departures |= DEPARTURE_BITS.oldMobile;
  if (style === 'lostZero') sighting.departures |= DEPARTURE_BITS.lostZero;
}

const ADDRESS = 401;
function seeAddress(sighting: Sighting): void {
  const { population, person, home } = sighting;
  const head = population.head[person];
  const behind = isBehind(sighting, population.movedOn[person], 14);
  if (behind) sighting.departures |= DEPARTURE_BITS.oldAddress;
  homeAt(draw(population.seed, head, behind ? ADDRESS + 1 : ADDRESS), population.country[person], home);
  if (sighting.wanted & FIELD_BITS.street) sighting.street = streetText(home);
  if (sighting.wanted & FIELD_BITS.city) sighting.city = cityText(home);
  if (sighting.wanted & FIELD_BITS.postcode) sighting.postcode = postcodeText(home);
}

function seeReference(sighting: Sighting): void {
  const { population, person, habits } = sighting;
  const former = sighting.day < population.rejoinedOn[person];
  const blank = hits(draw(sighting.chance, 15, 2), habits.blankReference);
  sighting.reference = blank ? '' : referenceText(population, person, former);
  if (former && sighting.reference !== '') sighting.departures |= DEPARTURE_BITS.oldReference;
}

const NAMES = FIELD_BITS.given | FIELD_BITS.family;
const PLACES = FIELD_BITS.street | FIELD_BITS.city | FIELD_BITS.postcode | FIELD_BITS.branch;

/** Looks at a person as the file shows them on its day: fills the sighting's texts and departures. */
export function see(sighting: Sighting, person: number, day: number): void {
  const { population, habits, wanted } = sighting;
  sighting.person = person;
  sighting.day = day;
  sighting.departures = 0;
  const chance = draw(population.seed, person, sighting.salt);
  sighting.chance = chance;
  if (wanted & FIELD_BITS.reference) seeReference(sighting);
  if (wanted & FIELD_BITS.title) sighting.title = seeTitle(sighting, draw(chance, 16, 2));
  if (wanted & NAMES) seeNames(sighting, draw(chance, 17, 2));
  if (wanted & FIELD_BITS.birthDate) {
    const known = population.hasBirthDate[person] === 1 && !hits(draw(chance, 18, 2), habits.blankBirthDate);
    sighting.birthDate = known ? dayText(population.bornOn[person], habits.dates) : '';
  }
  if (wanted & FIELD_BITS.email) seeEmail(sighting);
  if (wanted & FIELD_BITS.mobile) seeMobile(sighting);
  if (wanted & FIELD_BITS.landline) {
    const style = habits.phones[draw(chance, 19, 2) % habits.phones.length];
    sighting.landline = phoneText(landlineDigits(population, person), style);
  }
  if (wanted & PLACES) seeAddress(sighting);
}
