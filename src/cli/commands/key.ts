import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../errors.ts';
import { appendEvidence } from '../../evidence/index.ts';
import { writeLocalKey, type LocalKey } from '../../installation/index.ts';
import { listDataKeys, openWrapped } from '../../keyholders/index.ts';
import { listDisclosures } from '../../ledger/index.ts';
import type { Answer } from '../answer.ts';
import { beginUnsealing, openApp, type Context, type UnsealingOptions } from '../context.ts';
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

/** `key original`: opens a sealed original to the very bytes that went in. */
export async function keyOriginal(
  context: Context,
  [number]: [string],
  options: UnsealingOptions & { identity: string; out: string },
): Promise<Answer> {
  await using app = await openApp(context);
  const disclosure = (await listDisclosures(app.database.reader, {})).find(({ id }) => String(id) === number);
  if (!disclosure)
    throw new InputError(
      'ARGUMENT_INVALID',
      `There is no disclosure ${number}: 'record' prints the number of each, and 'person' names them`,
    );
  if (disclosure.originalDestroyedAt) {
    throw new InputError(
      'ORIGINAL_DESTROYED',
      `The original of disclosure ${number} was destroyed on ${disclosure.originalDestroyedAt.toISOString().slice(0, 10)}, when its time was over`,
    );
  }
  const part = `${options.out}.${process.pid}.part`;
  await using unsealing = await beginUnsealing(context, app, options, 'key original');
  try {
    await pipeline(
      Readable.from(unsealing.readOriginal(disclosure)),
      createWriteStream(part, { mode: 0o600, flags: 'wx' }),
      { signal: context.signal },
    );
    await rename(part, options.out);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return {
    json: { disclosure: disclosure.id, fileName: disclosure.fileName, out: options.out },
    text: `Opened disclosure ${disclosure.id} (${disclosure.fileName}) into ${options.out}.`,
  };
}
