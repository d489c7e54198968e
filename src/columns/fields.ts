// What a column can be for matching and for the register, beside the category of personal data that it holds.

/** A column that matching, the register or the sealed contact card can use. */
export type Field =
  | 'reference'
  | 'nationalId'
  | 'email'
  | 'phone'
  | 'title'
  | 'givenName'
  | 'middleName'
  | 'familyName'
  | 'fullName'
  | 'preferredName'
  | 'suffix'
  | 'birthDate'
  | 'addressLine'
  | 'city'
  | 'region'
  | 'postcode'
  | 'country'
  | 'kind'
  | 'standing'
  | 'joinedAt'
  | 'leftAt'
  | 'language'
  | 'deceased';

/** What there is to know about a field. */
export type FieldFacts = {
  /** Category of personal data that such a column holds. */
  category: string;
  /** Plain English, without capital. */
  label: string;
  /** Whether several columns of one file may have the field (a person has several phones, one birth date). */
  many: boolean;
  /** Other words that `--map` accepts for it. */
  aliases: readonly string[];
};

/** Every field, with its category, its label, and whether several columns of a file may have it. */
export const fields: Readonly<Record<Field, FieldFacts>> = {
  reference: fact(
    'user.unique_id',
    'reference',
    false,
    'ref|membership number|member number|member id|urn|id',
  ),
  nationalId: fact(
    'user.government_id.national_identification_number',
    'national insurance or identity number',
    false,
    'ni number|national insurance number|nino|ssn',
  ),
  email: fact('user.contact.email', 'e-mail address', true, 'e-mail|mail|email address'),
  phone: fact('user.contact.phone_number', 'phone number', true, 'telephone|mobile|tel|cell|phone number'),
  title: fact('user.name', 'title', false, 'prefix|salutation|honorific'),
  givenName: fact('user.name.first', 'given name', false, 'first name|forename|firstname'),
  middleName: fact('user.name', 'middle name', false, 'middle|second given name'),
  familyName: fact('user.name.last', 'family name', false, 'last name|surname|lastname'),
  fullName: fact('user.name', 'full name', false, 'name'),
  preferredName: fact('user.name.first', 'preferred name', false, 'known as|nickname'),
  suffix: fact('user.name', 'name suffix', false, 'name suffix|post-nominals'),
  birthDate: fact('user.demographic.date_of_birth', 'date of birth', false, 'dob|birthday|born'),
  addressLine: fact('user.contact.address.street', 'address line', true, 'address|street|address line 1'),
  city: fact('user.contact.address.city', 'town or city', false, 'town'),
  region: fact('user.contact.address.state', 'county, state or region', false, 'county|state|province'),
  postcode: fact('user.contact.address.postal_code', 'postcode', false, 'post code|zip|zip code|postal code'),
  country: fact('user.contact.address.country', 'country', false, 'country code|nation'),
  kind: fact('user.membership.kind', 'kind of membership', false, 'member type|membership type|type'),
  standing: fact('user.membership.standing', 'standing of membership', false, 'status|membership status'),
  joinedAt: fact('user.membership.dates', 'date joined', false, 'joined|join date|start date|member since'),
  leftAt: fact('user.membership.dates', 'date left', false, 'left|leave date|end date|lapsed'),
  language: fact('user.demographic.language', 'language', false, 'preferred language|locale'),
  deceased: fact('user.demographic.deceased', 'date or flag of death', false, 'died|date of death'),
};

function fact(category: string, label: string, many: boolean, aliases: string): FieldFacts {
  return { category, label, many, aliases: aliases.split('|') };
}

/** Whether a text is the name of a field. */
export function isField(text: string): text is Field {
  return Object.hasOwn(fields, text);
}
