import type { App } from '../installation/index.ts';
import { listDataKeys, listKeyholders, type DataKey, type KeyholderRecord } from '../keyholders/index.ts';
import { countStanzas } from '../vault/index.ts';

export type KeysCheck = {
  dataKeys: number;
  /** Those that are not wrapped to just the current keyholders. */
  toRewrap: number[];
  /** Those whose age file is for another number of keyholders than their row says, or is none. */
  headerWrong: number[];
  keyholders: KeyholderCheck[];
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

/** Looks at whom every data key is wrapped to, without opening any. */
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
    keyholders: keyholders.map((keyholder) => checkKeyholder(keyholder, keys)),
  };
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
