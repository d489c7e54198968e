import { appendEvidence } from '../../evidence/index.ts';
import { writeLocalKey, type LocalKey } from '../../installation/index.ts';
import { listDataKeys, openWrapped } from '../../keyholders/index.ts';
import type { Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';
import { readIdentities } from '../identity-file.ts';

const LOCAL_KEYS: LocalKey[] = ['matching', 'signing'];

/** `key restore`: puts the two keys that a machine keeps back on this one. */
export async function keyRestore(context: Context, _: [], options: { identity: string }): Promise<Answer> {
  const identities = await readIdentities(options.identity, context);
  await using app = await openApp(context);
  const { config, installation, database } = app;
  const dataKeys = await listDataKeys(database.reader);
  const files: Partial<Record<LocalKey, string>> = {};
  // Not an unsealing like others: what signs its evidence is only now put back.
  for (const which of LOCAL_KEYS) {
    const sealed = dataKeys.findLast(({ purpose }) => purpose === which);
    if (!sealed) throw new Error(`there is no sealed ${which} key`);
    const key = await openWrapped(sealed, identities);
    files[which] = await writeLocalKey(config.keyDir, installation.id, which, key);
    key.fill(0);
  }
  await database.transaction((tx) =>
    appendEvidence(tx, app.now(), { act: 'local keys restored', payload: { keys: LOCAL_KEYS } }),
  );
  return {
    json: { matchKey: files.matching, signingKey: files.signing },
    text: `The matching key is in ${files.matching} again, the signing key in ${files.signing}.`,
  };
}
