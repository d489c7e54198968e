import { createHmac } from 'node:crypto';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { objectsFolder, readMatchKey } from '../installation/index.ts';
import { loadRegister, type Register } from '../matching/index.ts';
import { countPeople, listKinds, type Kind } from '../people/index.ts';
import { openSealThread, type SealThread } from './sealing.ts';

/** A writing command's hold on an installation: nobody else writes, and the register is in memory. */
export type Session = AsyncDisposable & {
  app: App;
  kinds: Kind[];
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
  const key = await readMatchKey(app.config.keyDir, app.installation.id);
  const lock = await app.database.writerLock(holder);
  const digestKey = createHmac('sha256', key).update('rollcall digest of originals').digest();
  const { recipients } = app.installation;
  const sealing = openSealThread({ objects: objectsFolder(app.config.home), recipients, digestKey });
  let register: Register | undefined;
  return {
    app,
    kinds: await listKinds(app.database),
    async register() {
      register ??= await loadRegister(app.database.reader, key, await countPeople(app.database.reader));
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
