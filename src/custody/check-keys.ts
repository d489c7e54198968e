import { readOnce } from '../db/index.ts';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import {
  compareWithEvidence,
  copyOriginalsKeys,
  listDataKeys,
  listKeyholders,
  type DataKey,
  type KeyholderRecord,
} from '../keyholders/index.ts';
import { countStanzas } from '../vault/index.ts';

export type KeysCheck = {
  dataKeys: number;
  /** Those that are not wrapped to just the current keyholders. */
  toRewrap: number[];
  /** Those whose age file is for another number of keyholders than their row says, or is none. */
  headerWrong: number[];
  /** Copies beside the objects of keys for originals that were missing or of before, and are not any more. */
  copiesMended: number;
  keyholders: KeyholderCheck[];
  /** A sentence for each keyholder and key for originals that the evidence does not tell of as the database does. */
  unlike: string[];
};

/** What one keyholder can open of what is kept here, as the rows have it. */
export type KeyholderCheck = Pick<KeyholderRecord, 'id' | 'name' | 'retiredAt'> & {
  /** Data keys that are wrapped to this keyholder. */
  opens: number;
  /** For a retired one: data keys from before it left that are wrapped to it no more. */
  takenAway: number;
  /** For a retired one: data keys that were made after it left and are wrapped to it all the same. Must be 0. */
  newSince: number;
};

/** Looks at whom every data key is wrapped to, without opening any; brings the copies beside the objects up to date. */
export async function checkKeys(app: App): Promise<KeysCheck> {
  const keys = await listDataKeys(app.database.reader);
  const keyholders = await listKeyholders(app.database.reader);
  const current = keyholders.filter(({ retiredAt }) => retiredAt === null).map(({ id }) => id);
  return {
    dataKeys: keys.length,
    toRewrap: keys.filter((key) => !isFor(key, current)).map(({ id }) => id),
    headerWrong: keys
      .filter((key) => countStanzas(key.wrapped) !== key.keyholders.length)
      .map(({ id }) => id),
    copiesMended: await mendCopies(app, keys),
    keyholders: keyholders.map((keyholder) => checkKeyholder(keyholder, keys)),
    unlike: await findUnlike(app),
  };
}

/** Where the database says of those to whom things are sealed what the evidence does not, in sentences. */
export async function findUnlike(app: App): Promise<string[]> {
  // Without the signing key here the evidence is held against itself alone.
  const keys = await app.evidence.signer().then(
    ({ vkey }) => [vkey],
    () => [],
  );
  try {
    return (await readOnce(app.database, (tx) => compareWithEvidence(tx, keys))).unlike;
  } catch (error) {
    if (error instanceof InputError && error.code === 'EVIDENCE_BROKEN') return [error.message];
    throw error;
  }
}

/** A copy of before may still be wrapped to somebody who was retired. */
async function mendCopies(app: App, keys: DataKey[]): Promise<number> {
  const copies = app.keyCopies();
  for (const { id, purpose, wrapped } of keys) {
    if (purpose !== 'originals') continue;
    const copy = await copies.read(id);
    if (copy && Buffer.compare(copy, wrapped) === 0) continue;
    await using _ = await app.database.writerLock('vault check');
    return await copyOriginalsKeys(app.database.reader, copies);
  }
  return 0;
}

function isFor({ keyholders }: DataKey, wanted: number[]): boolean {
  return keyholders.length === wanted.length && wanted.every((id) => keyholders.includes(id));
}

function checkKeyholder({ id, name, retiredAt }: KeyholderRecord, keys: DataKey[]): KeyholderCheck {
  const theirs = keys.filter(({ keyholders }) => keyholders.includes(id));
  const before = retiredAt === null ? [] : keys.filter(({ createdAt }) => createdAt < retiredAt);
  return {
    id,
    name,
    retiredAt,
    opens: theirs.length,
    takenAway: before.filter((key) => !theirs.includes(key)).length,
    newSince: retiredAt === null ? 0 : theirs.filter(({ createdAt }) => createdAt > retiredAt).length,
  };
}
