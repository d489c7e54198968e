import type { Config } from '../config.ts';
import type { Queryable } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { keyFile, readLocalKey, writeLocalKey, type LocalKey } from '../installation/index.ts';
import { listDataKeys, openWrapped } from '../keyholders/index.ts';

const LOCAL_KEYS: LocalKey[] = ['matching', 'signing'];

/** Where the two keys lie that a machine keeps in clear, and which of them were put there. */
export type RestoredKeys = { files: Record<LocalKey, string>; written: LocalKey[] };

/**
 * Puts the matching and the signing key of an installation where this machine keeps them, from their sealed copies; one
 * that is there already stays.
 * @throws InputError IDENTITY_WRONG; ARGUMENT_INVALID where the machine has another key; KEY_FILE_EXPOSED
 */
export async function restoreLocalKeys(
  client: Queryable,
  { keyDir }: Config,
  installation: string,
  identities: readonly string[],
): Promise<RestoredKeys> {
  const dataKeys = await listDataKeys(client);
  const files = {} as RestoredKeys['files'];
  const written: LocalKey[] = [];
  for (const which of LOCAL_KEYS) {
    files[which] = keyFile(keyDir, installation, which);
    const sealed = dataKeys.findLast(({ purpose }) => purpose === which);
    if (!sealed) throw new InputError('FILE_DAMAGED', `the backup has no ${which} key: take another one`);
    const key = await openWrapped(sealed, identities).catch((error: unknown) => {
      throw notYetTheirs(error);
    });
    const there = await readIfThere(keyDir, installation, which);
    if (!there) {
      await writeLocalKey(keyDir, installation, which, key);
      written.push(which);
    } else if (!Buffer.from(there).equals(key)) {
      throw new InputError(
        'ARGUMENT_INVALID',
        `this machine has another ${which} key of this installation than the backup (${files[which]}): name an empty folder in ROLLCALL_KEY_DIR for the restored copy`,
      );
    }
    key.fill(0);
  }
  return { files, written };
}

async function readIfThere(keyDir: string, installation: string, which: LocalKey) {
  return readLocalKey(keyDir, installation, which).catch((error: unknown) => {
    const missing =
      error instanceof InputError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    if (missing) return undefined;
    throw error;
  });
}

/** A keyholder who was added, and to whom the data keys were not yet wrapped when the backup was made. */
function notYetTheirs(error: unknown): unknown {
  if (!(error instanceof InputError) || error.code !== 'IDENTITY_WRONG') return error;
  return new InputError(
    'IDENTITY_WRONG',
    'this identity opens the backup and not the keys in it, which were not yet re-wrapped when it was made: use that of a keyholder of before',
    { cause: error },
  );
}
