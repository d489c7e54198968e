/** What a cell of an invented file can tell about a person: the bits of `InventedDelivery.fields`, in order. */
export const FIELDS = [
  'reference',
  'title',
  'given',
  'family',
  'birthDate',
  'email',
  'mobile',
  'landline',
  'street',
  'city',
  'postcode',
  'country',
  'union',
  'branch',
  'joined',
  'left',
  'kind',
  'standing',
  'votingRights',
  'subscription',
  'bankAccount',
  'donation',
  'gender',
  'ethnicity',
  'interests',
  'contactPreferences',
  'votingIntention',
  'activity',
] as const;

export type Field = (typeof FIELDS)[number];

/** The bit of each field, as a 32-bit mask. */
export const FIELD_BITS = Object.fromEntries(FIELDS.map((field, bit) => [field, 1 << bit])) as Record<
  Field,
  number
>;

/**
 * How a row departs from the register of the day of failure: the bits of `InventedDelivery.departures`.
 * A row with the field `email` and without `oldEmail` carries the very e-mail that the register has.
 */
export const DEPARTURES = [
  'oldReference',
  'oldAddress',
  'oldEmail',
  'oldMobile',
  'misspelt',
  'nickname',
  'lostZero',
] as const;

export type Departure = (typeof DEPARTURES)[number];

/** The bit of each departure. */
export const DEPARTURE_BITS = Object.fromEntries(DEPARTURES.map((name, bit) => [name, 1 << bit])) as Record<
  Departure,
  number
>;

/** Owner of a row that names nobody: a blank row, a total. */
export const NOBODY = 0xffffffff;

/** The kinds of people, in the order of `Truth.kind`. */
export const KINDS = ['member', 'affiliated', 'registered', 'donor', 'other'] as const;
export type Kind = (typeof KINDS)[number];

/** The standings, in the order of `Truth.standing`. */
export const STANDINGS = ['current', 'former'] as const;
export type Standing = (typeof STANDINGS)[number];

/** The countries, in the order of `Truth.country`. */
export const COUNTRIES = ['GB', 'IE', 'FR', 'ES', 'US', 'DE', 'AU'] as const;

/** The day the membership supplier fails. */
export const FAILURE_DATE = '2021-10-29';

/** The day the register was exported; who joined after is known to suppliers only. */
export const REGISTER_DATE = '2021-10-15';
