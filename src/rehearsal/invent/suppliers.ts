/** What was agreed with a supplier. Categories are fideslang keys, extended as in DESIGN.md. */
export type InventedAgreement = {
  purposes: string[];
  categoriesAllowed: string[];
  retentionDays: number;
  hoursToTell: number;
};

export type InventedSupplier = {
  name: string;
  /** The supplier that it works for, where it is a sub-supplier. */
  parent?: string;
  country: string;
  contact: string;
  breachContact: string;
  agreement: InventedAgreement | null;
};

/** The firms, all invented; their files are in the folders `folderOf` names. */
export const FIRMS = {
  membership: 'Tangent Membership Systems',
  hosting: 'Coldharbour Hosting',
  mailing: 'Larkfield Mailing',
  email: 'Brightwing Mail',
  sms: 'Quickping Text',
  donations: 'Copperjar Payments',
  polling: 'Weathervane Opinion',
  ballots: 'Ballot Oak Scrutineers',
  events: 'Gatherfold Events',
  unions: 'Loom Affiliation Matching',
  print: 'Marlpit Print',
  archive: 'Deepstack Archive',
  canvassing: 'Doorstep Canvass',
  phoning: 'Ringround Phone Banks',
} as const;

const NAME = ['user.name'];
const EMAIL = ['user.contact.email'];
const PHONE = ['user.contact.phone_number'];
const ADDRESS = ['user.contact.address', 'user.contact.address.postal_code'];
const BIRTH = ['user.demographic.date_of_birth'];
const REFERENCE = ['user.unique_id'];
const MEMBERSHIP = ['user.membership'];
const UNION = ['user.trade_union_membership'];
const BANK = ['user.financial.bank_account'];
const OPINION = ['user.demographic.political_opinion'];

/** A supplier's name as a folder: 'tangent-membership-systems'. */
export function folderOf(supplier: string): string {
  return supplier.toLowerCase().replaceAll(' ', '-');
}

function supplier(
  name: string,
  country: string,
  terms: [purpose: string, retentionDays: number, hoursToTell: number, categories: string[][]] | null,
  parent?: string,
): InventedSupplier {
  const domain = `${folderOf(name)}.example`;
  const agreement = terms && {
    purposes: [terms[0]],
    categoriesAllowed: terms[3].flat(),
    retentionDays: terms[1],
    hoursToTell: terms[2],
  };
  const contact = `accounts@${domain}`;
  const made = { name, country, contact, breachContact: `security@${domain}`, agreement };
  return parent === undefined ? made : { ...made, parent };
}

/** Every supplier of the invented organisation. A parent stands before its sub-supplier. */
export function inventSuppliers(): InventedSupplier[] {
  const everything = [NAME, EMAIL, PHONE, ADDRESS, BIRTH, REFERENCE, MEMBERSHIP, UNION, BANK];
  return [
    supplier(FIRMS.membership, 'GB', ['membership administration', 1095, 24, everything]),
    supplier(FIRMS.hosting, 'IE', ['hosting and backup', 365, 48, everything], FIRMS.membership),
    supplier(FIRMS.mailing, 'GB', ['posting letters', 90, 72, [NAME, ADDRESS, REFERENCE]]),
    supplier(FIRMS.email, 'US', ['sending e-mail', 730, 72, [NAME, EMAIL]]),
    supplier(FIRMS.sms, 'GB', ['sending text messages', 180, 48, [NAME, PHONE]]),
    supplier(FIRMS.donations, 'GB', [
      'collecting donations',
      2555,
      24,
      [NAME, EMAIL, BANK, ['user.financial']],
    ]),
    supplier(FIRMS.polling, 'GB', ['opinion research', 60, 72, [ADDRESS, BIRTH, OPINION, MEMBERSHIP]]),
    supplier(FIRMS.ballots, 'GB', ['counting ballots', 180, 24, [NAME, EMAIL, ADDRESS, REFERENCE]]),
    supplier(FIRMS.events, 'US', ['event sign-up', 365, 72, [NAME, EMAIL, PHONE]]),
    supplier(FIRMS.unions, 'GB', ['checking affiliation', 30, 48, [NAME, BIRTH, ADDRESS, UNION]]),
    // Never agreed in writing: it happens, and it must show.
    supplier(FIRMS.print, 'GB', null),
    // Ended in 2017 and never asked to delete.
    supplier(FIRMS.archive, 'GB', ['archiving, ended 2017-06-30', 90, 72, [NAME, ADDRESS, REFERENCE]]),
    supplier(FIRMS.canvassing, 'GB', ['canvassing', 120, 48, [NAME, ADDRESS, PHONE]]),
    supplier(FIRMS.phoning, 'GB', ['phone banks', 90, 48, [NAME, PHONE]]),
  ];
}
