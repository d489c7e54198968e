import { readOnce } from '../db/index.ts';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { readMatchKey } from '../installation/index.ts';
import {
  copyOriginalsKeys,
  requireEvidenced,
  type KeyholderRecord,
  type OriginalsKey,
} from '../keyholders/index.ts';
import { loadRegister, type Register } from '../matching/index.ts';
import { countPeople, listKinds, type Kind } from '../people/index.ts';
import { deriveDigestKey } from './digest-key.ts';
import { openSealThread, type SealThread } from './sealing.ts';

/** A writing command's hold on an installation: nobody else writes, and the register is in memory. */
export type Session = AsyncDisposable & {
  app: App;
  kinds: Kind[];
  /** To whom everything is sealed while this session lasts: nobody can change them meanwhile. */
  keyholders: KeyholderRecord[];
  originalsKey: OriginalsKey;
  /** The register as the database has it, with what this session added. */
  register(): Promise<Register>;
  /** Forgets the register in memory: what was added to it was rolled back. */
  forget(): void;
  /** Seals originals beside the matching of their rows. */
  sealing: SealThread;
  /** Key for the digests of originals: without it a digest cannot be compared with a guessed file. */
  digestKey: Uint8Array;
};

/**
 * Waits for the installation to be free, then holds it until disposed. `holder` is the command's name. A rehearsal
 * takes only what was invented for it.
 * @throws InputError EVIDENCE_BROKEN where the evidence does not know to whom the database says that things are sealed
 */
export async function openSession(
  app: App,
  holder: string,
  options: { rehearsal: boolean } = { rehearsal: false },
): Promise<Session> {
  if (app.installation.rehearsal !== options.rehearsal) {
    throw new InputError(
      'REHEARSAL_ONLY',
      `${app.config.home} is a rehearsal: real people and files have no place in it; make an installation with 'init'`,
    );
  }
  // Both keys at the start: a file that was read for minutes must not be refused at its end.
  await app.evidence.signer();
  const key = await readMatchKey(app.config.keyDir, app.installation.id);
  const lock = await app.database.writerLock(holder);
  try {
    return await startSession(app, key, lock);
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

async function startSession(app: App, key: Uint8Array, lock: AsyncDisposable): Promise<Session> {
  const { reader } = app.database;
  const digestKey = deriveDigestKey(key);
  const { vkey } = await app.evidence.signer();
  const { keyholders, originalsKey } = await readOnce(app.database, (tx) => requireEvidenced(tx, [vkey]));
  // Usually there already: a crash after a change of keyholders may have come between.
  await copyOriginalsKeys(reader, app.keyCopies());
  const sealing = openSealThread({
    objects: app.installation.objects,
    config: { home: app.config.home, s3: app.config.s3 },
    recipients: [originalsKey.recipient],
    digestKey,
  });
  let register: Register | undefined;
  return {
    app,
    kinds: await listKinds(app.database),
    keyholders,
    originalsKey,
    async register() {
      register ??= await loadRegister(reader, key, await countPeople(reader));
      return register;
    },
    forget() {
      register = undefined;
    },
    sealing,
    digestKey,
    async [Symbol.asyncDispose]() {
      await sealing[Symbol.asyncDispose]();
      await lock[Symbol.asyncDispose]();
    },
  };
}
