import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../errors.ts';
import { appendEvidence } from '../../evidence/index.ts';
import { restoreMatchKey } from '../../installation/index.ts';
import { listDisclosures } from '../../ledger/index.ts';
import { unsealStream } from '../../vault/index.ts';
import type { Answer } from '../answer.ts';
import { openApp, readIdentities, type Context } from '../context.ts';

/** `key restore`: puts the matching key back on this machine. */
export async function keyRestore(context: Context, _: [], options: { identity: string }): Promise<Answer> {
  const identities = await readIdentities(options.identity);
  await using app = await openApp(context);
  const file = await restoreMatchKey(app.config.home, app.config.keyDir, app.installation.id, identities);
  await using _lock = await app.database.writerLock('key restore');
  await app.database.transaction((tx) =>
    appendEvidence(tx, app.now(), { act: 'matching key restored', payload: {} }),
  );
  return { json: { matchKey: file }, text: `The matching key is in ${file} again.` };
}

/** `key original`: opens a sealed original to the very bytes that went in. */
export async function keyOriginal(
  context: Context,
  [number]: [string],
  options: { identity: string; out: string },
): Promise<Answer> {
  const identities = await readIdentities(options.identity);
  await using app = await openApp(context);
  const disclosure = (await listDisclosures(app.database.reader, {})).find(({ id }) => String(id) === number);
  if (!disclosure)
    throw new InputError(
      'ARGUMENT_INVALID',
      `There is no disclosure ${number}: 'record' prints the number of each, and 'person' names them`,
    );
  const part = `${options.out}.${process.pid}.part`;
  try {
    await pipeline(
      Readable.from(unsealStream(identities, app.objects.read(disclosure.object))),
      createWriteStream(part, { mode: 0o600, flags: 'wx' }),
      { signal: context.signal },
    );
    await rename(part, options.out);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await using _ = await app.database.writerLock('key original');
  await app.database.transaction((tx) =>
    appendEvidence(tx, app.now(), { act: 'original unsealed', payload: { disclosure: disclosure.id } }),
  );
  return {
    json: { disclosure: disclosure.id, fileName: disclosure.fileName, out: options.out },
    text: `Opened disclosure ${disclosure.id} (${disclosure.fileName}) into ${options.out}.`,
  };
}
