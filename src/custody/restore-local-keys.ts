import { rm } from 'node:fs/promises';
import type { Config } from '../config.ts';
import type { Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { createSigner, verifyLogWithin } from '../evidence/index.ts';
import {
  keyFile,
  originOf,
  readLocalKey,
  waitingFolder,
  writeLocalKey,
  type LocalKey,
} from '../installation/index.ts';
import { listDataKeys, openWrapped, type DataKey } from '../keyholders/index.ts';

const LOCAL_KEYS: LocalKey[] = ['matching', 'signing'];

/** Where the two keys lie that a machine keeps in clear, and which of them were put there. */
export type RestoredKeys = {
  files: Record<LocalKey, string>;
  written: LocalKey[];
  /** Public key of the signing key that lies there now. */
  vkey: string;
  /**
   * Whether something outside the database says that this is the log's key: the one given, or the one that was here
   * before. Without, it is the database's word alone.
   */
  vouched: boolean;
};

export type LocalKeysRequest = {
  installation: string;
  identities: readonly string[];
  /** The log's public key, from paper. */
  key?: string;
};

/**
 * Puts the matching and the signing key of an installation where this machine keeps them, from their sealed copies; all
 * of it or nothing. The threat: whoever can write to the database, without any key, can seal keys of their own to the
 * keyholders and say that those are the installation's. So what this machine has already goes before: another matching
 * key is refused, and another signing key taken only where the log, checked with the one that is here or was given,
 * leads to it.
 * @param tx nobody else may append while it runs, or it sees one moment
 * @throws InputError IDENTITY_WRONG; ARGUMENT_INVALID where a sealed key is another and nothing confirms it;
 *   KEY_FILE_EXPOSED
 */
export async function restoreLocalKeys(
  tx: Tx,
  { keyDir }: Config,
  { installation, identities, key: given }: LocalKeysRequest,
): Promise<RestoredKeys> {
  const dataKeys = await listDataKeys(tx.client);
  const there = new Map<LocalKey, Uint8Array | undefined>();
  const sealed = new Map<LocalKey, Uint8Array>();
  for (const which of LOCAL_KEYS) {
    there.set(which, await readIfThere(keyDir, installation, which));
    sealed.set(which, await openSealed(dataKeys, which, identities));
  }
  const files = Object.fromEntries(
    LOCAL_KEYS.map((which) => [which, keyFile(keyDir, installation, which)]),
  ) as RestoredKeys['files'];
  if (!isSame(there.get('matching') ?? sealed.get('matching')!, sealed.get('matching')!))
    throw otherMatchingKey(files.matching);
  const origin = originOf(installation);
  const { vkey } = createSigner(origin, sealed.get('signing')!);
  const own = there.get('signing');
  const anchor = given ?? (own && createSigner(origin, own).vkey);
  if (anchor !== undefined && anchor !== vkey) await refuseUnconfirmed(tx, { origin, anchor, vkey, given });
  const written: LocalKey[] = [];
  for (const which of LOCAL_KEYS) {
    const key = sealed.get(which)!;
    if (!isSame(there.get(which), key)) {
      await writeLocalKey(keyDir, installation, which, key);
      written.push(which);
    }
    key.fill(0);
  }
  // A change of the key that was cut short: it is finished with this.
  await rm(keyFile(waitingFolder(keyDir), installation, 'signing'), { force: true });
  return { files, written, vkey, vouched: anchor !== undefined };
}

async function openSealed(
  dataKeys: DataKey[],
  which: LocalKey,
  identities: readonly string[],
): Promise<Uint8Array> {
  const found = dataKeys.findLast(({ purpose }) => purpose === which);
  if (!found) throw new InputError('FILE_DAMAGED', `there is no sealed ${which} key: put a backup back`);
  return openWrapped(found, identities).catch((error: unknown) => {
    throw notYetTheirs(error);
  });
}

type Claim = { origin: string; anchor: string; vkey: string; given: string | undefined };

/** The sealed key is another than the one that is believed: the log itself must lead from that one to it. */
async function refuseUnconfirmed(tx: Tx, { origin, anchor, vkey, given }: Claim): Promise<void> {
  const report = await verifyLogWithin(tx, { origin, trusted: [anchor] });
  const current = report.keys.at(-1)?.vkey;
  if (!report.problem && current === vkey) return;
  const whose = given === undefined ? 'the one on this machine' : 'the one given with --key';
  const why = report.problem
    ? `the check of the log with that one says: ${report.problem.sentence.replace(/\.$/, '')}`
    : `the log goes on with ${current}`;
  throw new InputError(
    'ARGUMENT_INVALID',
    `There is another signing key sealed in the database (${vkey}) than ${whose}, and ${why}. Nothing was changed. Compare the key with the one on paper: only where it is the same, run this again with --key and that key; else somebody changed the database: put a backup back. To restore a copy beside this installation, name an empty folder in ROLLCALL_KEY_DIR.`,
  );
}

function otherMatchingKey(file: string): InputError {
  return new InputError(
    'ARGUMENT_INVALID',
    `There is another matching key sealed in the database than the one on this machine (${file}), and it never changes: somebody changed the database, or this is another copy of the installation. Nothing was changed. Put a backup back, or name an empty folder in ROLLCALL_KEY_DIR for a restored copy.`,
  );
}

function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.from(a).equals(b);
}

async function readIfThere(
  keyDir: string,
  installation: string,
  which: LocalKey,
): Promise<Uint8Array | undefined> {
  return readLocalKey(keyDir, installation, which).catch((error: unknown) => {
    if (!(error instanceof InputError) || error.code === 'KEY_FILE_EXPOSED') throw error;
    const cause = error.cause as NodeJS.ErrnoException | undefined;
    // Not there, or damaged: nothing is lost where it is written over.
    if (cause === undefined || cause.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** A keyholder who was added, and to whom the data keys were not yet wrapped. */
function notYetTheirs(error: unknown): unknown {
  if (!(error instanceof InputError) || error.code !== 'IDENTITY_WRONG') return error;
  return new InputError(
    'IDENTITY_WRONG',
    'this identity does not open the sealed copies of the two keys: it is no keyholder of this installation, or the copies were not yet re-wrapped to it: use that of a keyholder of before',
    { cause: error },
  );
}
