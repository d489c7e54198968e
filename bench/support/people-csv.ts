import { closeSync, openSync, writeSync } from 'node:fs';

const GIVEN =
  'anna ben cara dan ella finn gwen hugh iris jack kate liam mona nils olga paul rosa sam tess will'.split(
    ' ',
  );
const FAMILY = 'ar ba car dy ev fi gran hug ir jon kel lew ma nor ow pri'.split(' ');

/** The columns of the file that is recorded: twelve, as a membership export has. */
export const COLUMNS = [
  'Reference',
  'Title',
  'First name',
  'Last name',
  'Date of birth',
  'Email',
  'Mobile',
  'Address',
  'Town',
  'Postcode',
  'Joined',
  'Branch',
];

/** Writes a membership file of `people` rows; the same every time. Returns its size in bytes. */
export function writePeopleCsv(path: string, people: number, firstPerson = 0): number {
  const file = openSync(path, 'w');
  let size = writeSync(file, `${COLUMNS.join(',')}\n`);
  const lines: string[] = [];
  for (let i = firstPerson; i < firstPerson + people; i++) {
    lines.push(personLine(i));
    if (lines.length === 20_000 || i === firstPerson + people - 1)
      size += writeSync(file, `${lines.splice(0).join('\n')}\n`);
  }
  closeSync(file);
  return size;
}

function personLine(i: number): string {
  const given = GIVEN[i % 20];
  const family = [i * 7, i / 20, i / 320, i / 5_120].map((n) => FAMILY[Math.floor(n) % 16]).join('');
  const two = (n: number) => String(n).padStart(2, '0');
  return [
    `M${1_000_000 + i}`,
    i % 2 === 0 ? 'Ms' : 'Mr',
    given,
    family,
    `${1930 + (i % 75)}-${two((i % 12) + 1)}-${two((i % 28) + 1)}`,
    `${given}.${family}${i}@example.org`,
    `07${String(100_000_000 + i)}`,
    `${(i % 200) + 1} High Street`,
    'Leeds',
    `LS${(i % 28) + 1} ${i % 10}AB`,
    `${2000 + (i % 21)}-${two((i % 12) + 1)}-01`,
    `Branch ${i % 650}`,
  ].join(',');
}
