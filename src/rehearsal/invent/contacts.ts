import { yearOf } from './calendar.ts';
import { draw, hits, saltOf, sfc32 } from './chance.ts';
import { FAMILY_NAMES, GIVEN_NAMES } from './names.ts';
import { NO_ONE, ORIGIN } from './population.ts';
import type { Population } from './population.ts';

// Reserved for examples (RFC 2606): mail to them reaches nobody.
const MAIL_DOMAINS =
  `bluemail.example quickpost.example mail.example.org inbox.example.com postbox.example.net
  home.example.org hearth.example fireside.example.net work.example.com council.example.org college.example
  surgery.example.net workshop.example studio.example.com`
    .trim()
    .split(/\s+/);
const OLD_MAIL_DOMAIN = 'dialup.example.net';
const EMAIL = saltOf('email');

function familyMailbox(population: Population, person: number): string {
  const second = population.family2[person];
  const first = FAMILY_NAMES[population.family[person]].mailbox;
  return second === 0 ? first : `${first}-${FAMILY_NAMES[second - 1].mailbox}`;
}

function mailboxStem(population: Population, person: number, form: number): string {
  const given = GIVEN_NAMES[population.given[person]].mailbox;
  const family = familyMailbox(population, person);
  const year = String(yearOf(population.bornOn[person]) % 100).padStart(2, '0');
  if (form < 9) return `${given}.${family}`;
  if (form < 12) return `${given[0]}${family}`;
  if (form < 14) return `${given}${family}${year}`;
  if (form < 16) return `${given}.${family}${year}`;
  if (form < 17) return `${family}.${given}`;
  if (form < 18) return `${given}_${family}`;
  return form < 19 ? `${given}${year}` : `${given[0]}.${family}`;
}

function mailboxText(population: Population, owner: number, number: number): string {
  const drawn = draw(population.seed, owner, EMAIL);
  const stem = mailboxStem(population, owner, drawn % 20);
  const domain = MAIL_DOMAINS[Math.floor((((drawn >>> 8) % 1000) ** 2 / 1_000_000) * MAIL_DOMAINS.length)];
  return number === 0 ? `${stem}@${domain}` : `${stem}.${number + 1}@${domain}`;
}

/** The e-mail of a person: the present one, or the one before they changed it; '' for none. */
export function emailText(population: Population, person: number, former: boolean): string {
  const owner = population.emailOf[person];
  if (owner === NO_ONE) return '';
  if (!former) return mailboxText(population, owner, population.emailNumber[owner]);
  const given = GIVEN_NAMES[population.given[owner]].mailbox;
  return `${given}.${familyMailbox(population, owner)}.${owner.toString(36)}@${OLD_MAIL_DOMAIN}`;
}

// 071 and 072 are not given out to any operator: nobody answers there.
const MOBILE_SPAN = 200_000_000;
/** The mobile number as digits with the national prefix (GB) or the country code; '' for none. */
export function mobileDigits(population: Population, person: number, former: boolean): string {
  const owner = population.mobileOf[person];
  if (owner === NO_ONE) return '';
  const position = former ? population.people + owner : owner;
  const country = population.country[person];
  if (country !== 0) return ABROAD_PREFIXES[country] + String(position).padStart(country === 4 ? 7 : 8, '0');
  const number = (position * 76_543_217 + (draw(population.seed, 1, 17) % MOBILE_SPAN)) % MOBILE_SPAN;
  return `07${number + MOBILE_SPAN / 2}`;
}
const ABROAD_PREFIXES = ['', '+3538', '+337', '+346', '+1555', '+4915', '+614'];

const LANDLINE_AREAS = ['01990', '01991', '01996', '01998'];
/** The landline of the household, '' for none. */
export function landlineDigits(population: Population, person: number): string {
  const head = population.head[person];
  if (population.hasLandline[head] === 0 || population.country[head] !== 0) return '';
  const number = (head * 1_234_567 + (draw(population.seed, 2, 17) % 4_000_000)) % 4_000_000;
  return LANDLINE_AREAS[number % 4] + String(Math.floor(number / 4)).padStart(6, '0');
}

/** A set of texts kept as 64 bits each: no two people have one mailbox unless they share it. */
function makeSeen(people: number): (text: string) => boolean {
  const mask = 2 ** Math.ceil(Math.log2(people * 2 + 16)) - 1;
  const highs = new Uint32Array(mask + 1);
  const lows = new Uint32Array(mask + 1);
  return (text) => {
    const high = (saltOf(text) | 1) >>> 0;
    const low = draw(high, text.length * 31 + text.charCodeAt(0), saltOf(text.slice(2)));
    let slot = low & mask;
    while (highs[slot] !== 0) {
      if (highs[slot] === high && lows[slot] === low) return true;
      slot = (slot + 1) & mask;
    }
    highs[slot] = high;
    lows[slot] = low;
    return false;
  };
}

function shareWithinHome(population: Population, person: number, next: () => number): void {
  const head = population.head[person];
  if (head === person) return;
  const namesake = population.given[head] === population.given[person];
  if (!namesake && population.emailOf[head] === head && hits(next(), 0.31)) population.emailOf[person] = head;
  if (population.mobileOf[head] === head && hits(next(), 0.08)) population.mobileOf[person] = head;
}

/** Fills mailboxes and phones: whose they are, who shares them, who has none. */
export function fillContacts(population: Population): void {
  const next = sfc32(population.seed ^ 0x27d4eb2f);
  const seen = makeSeen(population.people);
  for (let person = 0; person < population.people; person++) {
    population.hasBirthDate[person] = hits(next(), 0.76) ? 1 : 0;
    population.hasLandline[person] = hits(next(), 0.3) ? 1 : 0;
    // Who is known from an event or a petition is known by a mailbox.
    const metAt = population.origin[person];
    const knownByMail = metAt === ORIGIN.events || metAt === ORIGIN.petitions;
    if (knownByMail || hits(next(), 0.88)) population.emailOf[person] = person;
    if (hits(next(), 0.8)) population.mobileOf[person] = person;
    shareWithinHome(population, person, next);
    if (population.emailOf[person] !== person) continue;
    let number = 0;
    while (seen(mailboxText(population, person, number))) number++;
    population.emailNumber[person] = number;
  }
}

/** The day a person's e-mail changed (their own or the one they share), 0 for never. */
export function emailChangedOn(population: Population, person: number): number {
  const owner = population.emailOf[person];
  return owner === NO_ONE ? 0 : population.emailChangedOn[owner];
}

/** The day a person's mobile changed, 0 for never. */
export function mobileChangedOn(population: Population, person: number): number {
  const owner = population.mobileOf[person];
  return owner === NO_ONE ? 0 : population.mobileChangedOn[owner];
}
