/** A person of the organisation, as its register's export has one. */
export type Member = {
  reference: string;
  given: string;
  family: string;
  email: string;
  phone: string;
  street: string;
  city: string;
  postcode: string;
  birth: string;
};

export const COLUMNS = [
  'Membership No',
  'First name',
  'Surname',
  'Email',
  'Mobile',
  'Address 1',
  'Town',
  'Postcode',
  'Date of birth',
];

const GIVEN = [
  'Anna',
  'Bilal',
  'Carys',
  'Duncan',
  'Elena',
  'Farah',
  'Gareth',
  'Helen',
  'Imran',
  'Joanna',
  'Kwame',
  'Louise',
  'Martin',
  'Nadia',
  'Oliver',
  'Priya',
  'Robert',
  'Susan',
  'Thomas',
  'Victoria',
];
const BEGIN = [
  'Ash',
  'Black',
  'Clif',
  'Dun',
  'Fair',
  'Green',
  'Hart',
  'Kings',
  'Lang',
  'Mar',
  'North',
  'Oak',
  'Pen',
  'Rad',
  'Stan',
  'Thorn',
  'Wal',
  'West',
  'Win',
  'Wood',
];
const END = [
  'bridge',
  'bury',
  'by',
  'croft',
  'dale',
  'field',
  'ford',
  'gate',
  'ham',
  'ley',
  'low',
  'man',
  'mere',
  'more',
  'stead',
  'ton',
  'well',
  'wick',
  'win',
  'worth',
];

/** Person number `n` of an invented register: nobody shares a key with anybody. */
export function member(n: number): Member {
  const given = GIVEN[n % 20];
  const family = BEGIN[Math.floor(n / 20) % 20] + END[Math.floor(n / 400) % 20];
  return {
    reference: String(1_000_000 + n),
    given,
    family,
    email: `${given}.${family}.${n}@example.org`.toLowerCase(),
    phone: `07700 ${String(900_000 + (n % 100_000)).slice(-6)}`,
    street: `${1 + (n % 97)} ${BEGIN[n % 20]}${END[(n * 7) % 20]} Road`,
    city: 'Leeds',
    postcode: `LS${1 + (n % 97)} ${n % 10}${'ABDEFGHJLN'[Math.floor(n / 10) % 10]}${'PQRSTUWXYZ'[Math.floor(n / 100) % 10]}`,
    birth: `${1940 + (n % 60)}-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`,
  };
}

/** Persons `from` to `to`, the last one not included. */
export function members(from: number, to: number): Member[] {
  return Array.from({ length: to - from }, (_, i) => member(from + i));
}

/** The cells of a member, in the order of COLUMNS. */
export function cellsOf(one: Member): string[] {
  return [
    one.reference,
    one.given,
    one.family,
    one.email,
    one.phone,
    one.street,
    one.city,
    one.postcode,
    one.birth,
  ];
}

/** Rows as CSV with any delimiter, lines ended by LF. */
export function csv(rows: string[][], delimiter = ','): string {
  const cell = (text: string) =>
    text.includes(delimiter) || /["\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => `${row.map(cell).join(delimiter)}\n`).join('');
}

/** Members as the register's export: heading and a line each. */
export function registerOf(all: Member[]): string {
  return csv([COLUMNS, ...all.map(cellsOf)]);
}
