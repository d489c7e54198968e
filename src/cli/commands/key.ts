import { readOnce } from '../../db/index.ts';
import { restoreLocalKeys } from '../../custody/index.ts';
import { appendEvidence } from '../../evidence/index.ts';
import { joinLines, type Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';
import { readIdentities } from '../identity-file.ts';

/** `key restore`: puts the two keys that a machine keeps back on this one. */
export async function keyRestore(
  context: Context,
  _: [],
  options: { identity: string; key?: string },
): Promise<Answer> {
  const identities = await readIdentities(options.identity, context);
  await using app = await openApp(context);
  await using _lock = await app.database.writerLock('key restore');
  const { config, installation, database } = app;
  // Not an unsealing like others: what signs its evidence is only now put back.
  const { files, written, vkey, vouched } = await readOnce(database, (tx) =>
    restoreLocalKeys(tx, config, { installation: installation.id, identities, key: options.key }),
  );
  await database.transaction((tx) =>
    appendEvidence(tx, app.now(), { act: 'local keys restored', payload: { keys: written } }),
  );
  return {
    json: { matchKey: files.matching, signingKey: files.signing, written, key: vkey, vouched },
    text: joinLines(
      written.length === 0
        ? `The matching key (${files.matching}) and the signing key (${files.signing}) were on this machine already.`
        : `The matching key is in ${files.matching} again, the signing key in ${files.signing}.`,
      `Public key of the log:\n${vkey}`,
      vouched
        ? undefined
        : `COMPARE IT WITH THE ONE ON PAPER before anything else is done: this machine had no key, and that this is the installation's is the word of the database alone. Where it is another, somebody changed the database: put a backup back.`,
    ),
  };
}
