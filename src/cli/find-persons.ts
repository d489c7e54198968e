import { InputError } from '../errors.ts';
import { readMatchKey, type App } from '../installation/index.ts';
import { findByText, loadRegister } from '../matching/index.ts';
import { countPeople, personOfCode } from '../people/index.ts';

/**
 * Whoever a code, a reference, an e-mail or a phone number leads to; several people may share one. PERSON_UNKNOWN where
 * it leads to nobody: what was typed is not repeated.
 */
export async function findPersons(app: App, find: string): Promise<number[]> {
  const { reader } = app.database;
  const people = await countPeople(reader);
  const byCode = personOfCode(app.installation.codeKey, find);
  if (byCode !== undefined && byCode < people) return [byCode];
  const key = await readMatchKey(app.config.keyDir, app.installation.id);
  const found = findByText(await loadRegister(reader, key, people), find, app.installation.country);
  if (found.length > 0) return found;
  throw new InputError('PERSON_UNKNOWN', 'Nobody here has that reference, e-mail, phone or code');
}

/** People by their codes alone. PERSON_UNKNOWN names how many of them lead to nobody. */
export async function findByCodes(app: App, codes: string[]): Promise<number[]> {
  const people = await countPeople(app.database.reader);
  const persons = codes.map((code) => personOfCode(app.installation.codeKey, code));
  const unknown = persons.filter((person) => person === undefined || person >= people).length;
  if (unknown === 0) return persons as number[];
  throw new InputError(
    'PERSON_UNKNOWN',
    `${unknown} of ${codes.length} codes lead to nobody here: take them from the list that 'incident roll' or 'affected --out' wrote`,
  );
}
