import { FIELD_BITS, FIELDS, NOBODY, type Field, type InventedDelivery } from './invent/index.ts';

/** What was truly sent of everybody to whom some files went, by the number of the invented person. */
export type TrulySent = {
  /** 1 for whoever is in a file. */
  present: Uint8Array;
  /** What all files together tell of somebody, in the words of a notice, and the first and last day. */
  of(person: number): { data: string[]; first: string; last: string };
};

// In the words in which a notice is to say it: typed by hand here, so that nothing of the code that is put to the test
// says what is right.
const REFERENCE = 'your membership or reference number';
const NAME = 'your name';
const PHONE = 'the phone number we have for you';
const ADDRESS = 'your postal address';
const DATES = 'when you joined or left';

const WORDS: Record<Field, string> = {
  reference: REFERENCE,
  title: NAME,
  given: NAME,
  family: NAME,
  birthDate: 'your date of birth',
  email: 'your e-mail address',
  mobile: PHONE,
  landline: PHONE,
  street: ADDRESS,
  city: ADDRESS,
  postcode: ADDRESS,
  country: ADDRESS,
  union: 'if you belong to a trade union',
  branch: 'your branch or local group',
  joined: DATES,
  left: DATES,
  kind: 'what kind of member or supporter you are',
  standing: 'if your membership is current',
  votingRights: 'if you can vote in our elections',
  subscription: 'your payments and fees',
  bankAccount: 'details of your bank account',
  donation: 'what you gave or promised to give',
  gender: 'your gender',
  ethnicity: 'your ethnic group',
  interests: 'notes on your interests, and scores or labels given to you',
  contactPreferences: 'how you want to be contacted',
  votingIntention: 'your political views, or how you might vote',
  activity: 'how you were in touch with us',
};

/** Columns of a supplier's own, filled in every row: they tell no field. */
const BESIDE: Record<string, string> = { Action: WORDS.interests };

/** Adds up what the files truly say of each person. */
export function addUpTrulySent(deliveries: InventedDelivery[], people: number, timezone: string): TrulySent {
  const inOrder = deliveries.toSorted((a, b) => (a.sentAt < b.sentAt ? -1 : 1));
  const present = new Uint8Array(people);
  const fields = new Uint32Array(people);
  const first = new Uint16Array(people);
  const last = new Uint16Array(people);
  const beside = new Map<number, string[]>();
  inOrder.forEach(({ owners, fields: masks, columns }, file) => {
    const more = columns.flatMap((column) => BESIDE[column] ?? []);
    owners.forEach((owner, row) => {
      if (owner === NOBODY) return;
      if (present[owner] === 0) first[owner] = file;
      present[owner] = 1;
      last[owner] = file;
      fields[owner] |= masks[row];
      if (more.length > 0) beside.set(owner, more);
    });
  });
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: timezone });
  const days = inOrder.map(({ sentAt }) => format.format(new Date(sentAt)));
  return {
    present,
    of: (person) => ({
      data: [
        ...new Set([
          ...FIELDS.filter((field) => (fields[person] & FIELD_BITS[field]) !== 0).map((each) => WORDS[each]),
          ...(beside.get(person) ?? []),
        ]),
      ],
      first: days[first[person]],
      last: days[last[person]],
    }),
  };
}
