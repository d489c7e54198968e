import { readMailAddress } from '../mail/index.ts';
import type { Card } from '../people/index.ts';
import type { Channel } from './channel.ts';
import { mobileNumber } from './mobile-number.ts';

// What of a card a channel needs. A card is as it stood in somebody's file: what does not look like an address is none,
// and the next channel is tried.

/** The e-mail address to write to: the newest that looks like one. */
export function mailOf(card: Card): string | undefined {
  return card.email?.find((text) => readMailAddress(text) !== null);
}

/**
 * The number that text messages go to, in E.164: the newest that can receive them. Whoever has landlines only has none.
 * @param home the installation's country
 */
export function mobileOf(card: Card, home: string): string | undefined {
  for (const text of card.phone ?? []) {
    const number = mobileNumber(text, card.country, home);
    if (number !== undefined) return number;
  }
  return undefined;
}

/** The lines of the postal address, without the name; undefined where it would not arrive. */
export function addressOf(card: Card): string[] | undefined {
  const lines = [...(card.address ?? []), card.city, card.region, card.postcode]
    .map((line) => line?.trim() ?? '')
    .filter((line) => line !== '');
  const hasStreet = (card.address ?? []).some((line) => line.trim() !== '');
  const hasPlace = [card.city, card.postcode].some((line) => (line?.trim() ?? '') !== '');
  return hasStreet && hasPlace ? [...new Set(lines)] : undefined;
}

/** Who is written to, as the address and the salutation have it; undefined where no name is known. */
export function nameOf({ title, givenName, familyName, fullName }: Card): string | undefined {
  const parts = familyName === undefined ? [fullName ?? givenName] : [title, givenName, familyName];
  const name = parts
    .map((part) => part?.trim() ?? '')
    .filter((part) => part !== '')
    .join(' ');
  return name === '' ? undefined : name;
}

/**
 * Whether a channel can reach whoever has this card.
 * @param home the installation's country
 */
export function canReach(card: Card, channel: Channel, home: string): boolean {
  switch (channel) {
    case 'email':
      return mailOf(card) !== undefined;
    case 'letter':
      return addressOf(card) !== undefined;
    case 'sms':
      return mobileOf(card, home) !== undefined;
  }
}

/** Whether a postcode is of one of some areas: 'CF10 1AA' is of CF, and of CF10, not of C. */
export function isInAreas(postcode: string | undefined, areas: readonly string[]): boolean {
  const [, letters, digits] =
    /^([A-Z]{1,2})(\d{1,2})/.exec((postcode ?? '').toUpperCase().replaceAll(' ', '')) ?? [];
  if (letters === undefined) return false;
  return areas.some((area) => area === letters || area === `${letters}${digits}`);
}
