import { dayText } from './calendar.ts';
import { emailText, landlineDigits, mobileDigits } from './contacts.ts';
import { COUNTRIES, FIELD_BITS, KINDS, STANDINGS } from './fields.ts';
import type { Kind, Standing } from './fields.ts';
import { tidyHabits } from './habits.ts';
import { branchText } from './places.ts';
import { ORIGIN, referenceText } from './population.ts';
import type { Population } from './population.ts';
import { see, startSighting } from './sighting.ts';

/** One invented person, as they truly are on the day of failure. '' where there is nothing. */
export type InventedPerson = {
  reference: string;
  /** The reference before the person left and came back; '' for almost everyone. */
  formerReference: string;
  given: string;
  family: string;
  birthDate: string;
  email: string;
  formerEmail: string;
  mobile: string;
  formerMobile: string;
  landline: string;
  street: string;
  city: string;
  postcode: string;
  country: string;
  branch: string;
  kind: Kind;
  standing: Standing;
  joined: string;
  left: string;
  inRegister: boolean;
};

/** What was invented, by the person's number. Arrays are the invention's own: read, do not write. */
export type Truth = {
  people: number;
  /** Position in KINDS. */
  kind: Uint8Array;
  /** Position in STANDINGS. */
  standing: Uint8Array;
  /** Position in COUNTRIES. */
  country: Uint8Array;
  /** 1 where a register file has the person; others are known to suppliers only. */
  inRegister: Uint8Array;
  /** The first person of the household. */
  household: Uint32Array;
  /** Whose mailbox the person uses; 0xffffffff for none. Members of a household may share. */
  mailbox: Uint32Array;
  person: (index: number) => InventedPerson;
};

const LAST_DAY = 65535;
const EVERYTHING = Object.values(FIELD_BITS).reduce((all, bit) => all | bit, 0);

function describe(population: Population, index: number, standing: number): InventedPerson {
  const sighting = startSighting(population, tidyHabits(), EVERYTHING, 0);
  see(sighting, index, LAST_DAY);
  const changed = (day: number, text: string): string => (day === 0 ? '' : text);
  const emailOwner = population.emailOf[index];
  const mobileOwner = population.mobileOf[index];
  return {
    reference: sighting.reference,
    formerReference: changed(population.rejoinedOn[index], referenceText(population, index, true)),
    given: sighting.given,
    family: sighting.family,
    birthDate: population.hasBirthDate[index] === 1 ? sighting.birthDate : '',
    email: sighting.email,
    formerEmail: changed(population.emailChangedOn[emailOwner] ?? 0, emailText(population, index, true)),
    mobile: mobileDigits(population, index, false),
    formerMobile: changed(
      population.mobileChangedOn[mobileOwner] ?? 0,
      mobileDigits(population, index, true),
    ),
    landline: landlineDigits(population, index),
    street: sighting.street,
    city: sighting.city,
    postcode: sighting.postcode,
    country: COUNTRIES[population.country[index]],
    branch: branchText(sighting.home),
    kind: KINDS[population.kind[index]],
    standing: STANDINGS[standing],
    joined: dayText(population.joinedOn[index], 'iso'),
    left: changed(population.leftOn[index], dayText(population.leftOn[index], 'iso')),
    inRegister: population.origin[index] === ORIGIN.books,
  };
}

/** The truth about everyone. */
export function tellTruth(population: Population): Truth {
  const { people, kind, country, head: household, emailOf: mailbox } = population;
  const standing = population.leftOn.map((day) => (day === 0 ? 0 : 1));
  const inRegister = population.origin.map((origin) => (origin === ORIGIN.books ? 1 : 0));
  const stands = Uint8Array.from(standing);
  return {
    people,
    kind,
    standing: stands,
    country,
    inRegister,
    household,
    mailbox,
    person: (index) => describe(population, index, stands[index]),
  };
}
