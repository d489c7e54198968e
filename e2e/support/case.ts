import { AddedSupplier, Imported, Recorded } from './answers.ts';
import { Noted, OpenedCase, ShownCase } from './case-answers.ts';
import { createInstallation, type Installation } from './installation.ts';
import type { ValueOf } from './shape.ts';
import { cellsOf, COLUMNS, csv, member, members, type Member } from './members.ts';

/** The moment of the call: a Friday, two days before the clocks change. */
export const CALL = '2021-10-29 16:40';
export const WHAT = 'Files with our data cannot be opened any more';
export const FAILED = 'Mail House Ltd';
export const UNDER_IT = 'Printer GmbH';

/** Two of a family who share an e-mail address and a name: a row with these alone may be about either. */
const FAMILY: Member[] = [100, 101].map((n) => ({
  ...member(n),
  given: 'Sam',
  family: 'Ashridge',
  email: 'family@example.org',
  phone: '',
}));

/** Everybody whom the files name, or may. */
export const EVERYBODY: Member[] = [...members(0, 45), ...FAMILY];

/**
 * An installation as it is when the supplier rings. At the moment of the call the supplier holds 0 to 34 and its
 * sub-supplier 35 to 39; one row may be about either of a family, one about nobody; 40 to 44 went there afterwards.
 */
export async function createBeforeCall(): Promise<Installation> {
  const party = await createInstallation({ warm: true });
  const place = (one: Member, n: number): string[] => [...cellsOf(one), n === 5 ? 'FR' : 'GB'];
  const register = [...members(0, 30), ...FAMILY].map(place);
  const path = await party.file('register.csv', csv([[...COLUMNS, 'Country'], ...register]));
  await party.ask(Imported, 'people', 'import', path, '--kind', 'member');
  const agreed = ['--retention-days', '365', '--hours-to-tell', '24', '--country', 'GB', '--purpose', 'post'];
  await party.ask(AddedSupplier, 'supplier', 'add', FAILED, ...agreed);
  await party.ask(AddedSupplier, 'supplier', 'add', UNDER_IT, '--parent', FAILED);
  await party.ask(AddedSupplier, 'supplier', 'add', 'Unrelated plc');
  const either = ['', 'Sam', 'Ashridge', 'family@example.org', '', '', '', '', ''];
  const nobody = ['', '', '', '', '', '12 Nowhere Road', '', '', ''];
  const gifts = members(35, 40).map((one) => [one.reference, one.email, '25.00']);
  const files: [supplier: string, name: string, rows: string[][]][] = [
    [FAILED, 'weekly-2019-03-01.csv', [COLUMNS, ...members(0, 20).map(cellsOf)]],
    [FAILED, 'weekly-2021-03-01.csv', [COLUMNS, ...members(10, 35).map(cellsOf), either, nobody]],
    [FAILED, 'weekly-2022-01-01.csv', [COLUMNS, ...members(40, 45).map(cellsOf)]],
    [UNDER_IT, 'gifts-2020-06-01.csv', [['Membership No', 'Email', 'Donation'], ...gifts]],
    ['Unrelated plc', 'other-2020-06-01.csv', [COLUMNS, ...members(0, 3).map(cellsOf)]],
  ];
  for (const [supplier, name, rows] of files) {
    await party.ask(Recorded, 'record', await party.file(name, csv(rows)), '--supplier', supplier);
  }
  return party;
}

/** Opens the case of that call, or looks at the one that is open. */
export async function openCase(party: Installation, ...more: string[]): Promise<ValueOf<typeof OpenedCase>> {
  return party.ask(
    OpenedCase,
    'incident',
    'open',
    '--supplier',
    FAILED,
    '--aware',
    CALL,
    '--what',
    WHAT,
    ...more,
  );
}

/** The case as it stands. */
export function showCase(party: Installation, incident = 1): Promise<ShownCase> {
  return party.ask(ShownCase, 'incident', 'show', String(incident));
}

/** What the supplier says of a matter. */
export async function claim(
  party: Installation,
  matter: string,
  value: string,
  words: string,
  grade = 'statement',
): Promise<{ entry: number; added: boolean; counts: boolean }> {
  const said = ['--by', FAILED, '--grade', grade, '--matter', matter, '--value', value];
  return party.ask(Noted, 'incident', 'claim', '1', words, ...said);
}
