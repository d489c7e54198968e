import { InputError } from '../../errors.ts';
import {
  changeOrganisation,
  findParticular,
  PARTICULAR_KEYS,
  PARTICULARS,
  readOrganisation,
  readParticular,
} from '../../organisation/index.ts';
import { alignColumns, countOf, joinLines, type Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';

/** `organisation show`: what forms ask, and what was said. */
export async function organisationShow(context: Context): Promise<Answer> {
  await using app = await openApp(context);
  const said = await readOrganisation(app.database.reader);
  const missing = PARTICULAR_KEYS.filter((key) => said[key] === undefined);
  return {
    json: { name: app.installation.name, said, missing },
    text: joinLines(
      app.installation.name,
      alignColumns(PARTICULAR_KEYS.map((key) => [key, said[key] ?? `not said: ${PARTICULARS[key].asks}`])),
      missing.length === 0
        ? undefined
        : `\n${countOf(missing.length, 'particular')} not said yet: say each with  organisation set "<particular>" "<value>"`,
    ),
  };
}

/** `organisation set`: says one, or takes it back. */
export async function organisationSet(
  context: Context,
  [name, text]: [string, string | undefined],
  { forget }: { forget?: boolean },
): Promise<Answer> {
  const key = findParticular(name);
  if ((text === undefined) !== (forget ?? false))
    throw new InputError('ARGUMENT_INVALID', `'${key}': give its value, or --forget to take it back`);
  const value = text === undefined ? null : readParticular(key, text);
  await using app = await openApp(context);
  const changed = await app.database.transaction((tx) => changeOrganisation(tx, key, value, app.now()));
  const now = value === null ? 'is not said any more' : `is '${value}'`;
  return {
    json: { particular: key, value, changed },
    text: changed ? `'${key}' ${now}.` : `'${key}' was so already: nothing changed.`,
  };
}
