import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { syncFolder } from '../../durable-file.ts';
import { InputError } from '../../errors.ts';
import {
  createSigner,
  generateSigningSeed,
  listLogKeys,
  rotateSigningKey,
  type Signer,
} from '../../evidence/index.ts';
import { keyFile, readLocalKey, waitingFolder, writeLocalKey, type App } from '../../installation/index.ts';
import { requireEvidenced, wrapSecret } from '../../keyholders/index.ts';
import { joinLines, type Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';

/** `log rotate-key`: a new key for the log; the checkpoint of the change is signed by the old one and by the new one. */
export async function logRotateKey(context: Context, _: [], options: { lost?: boolean }): Promise<Answer> {
  await using app = await openApp(context);
  await using _lock = await app.database.writerLock('log rotate-key');
  const { keyDir } = app.config;
  const id = app.installation.id;
  // The new key waits in a folder of its own until the log has it: a crash leaves one of the two in its place, and the
  // next run finds out which.
  const waiting = waitingFolder(keyDir);
  const half = await unfinished(app, waiting);
  if (half) {
    await moveInPlace(keyDir, id);
    return {
      json: { key: half.vkey, entry: null, finished: true },
      text: `The change of the signing key that was cut short is finished. Public key of the log:\n${half.vkey}`,
    };
  }
  const before = await currentSigner(app, options.lost ?? false);
  const seed = generateSigningSeed();
  const after = createSigner(app.evidence.origin, seed);
  await mkdir(waiting, { recursive: true, mode: 0o700 });
  await writeLocalKey(waiting, id, 'signing', seed);
  const done = await app.database
    .transaction(async (tx) => {
      const { keyholders } = await requireEvidenced(tx, before ? [before.vkey] : []);
      await wrapSecret(tx, 'signing', seed, keyholders, app.now());
      return rotateSigningKey(tx, app.now(), { before, after });
    })
    .catch(async (error: unknown) => {
      // Where the commit came through and only its answer was lost, the key is needed, and the next run puts it in place.
      if ((await currentLogKey(app).catch(() => after.vkey)) !== after.vkey) await removeWaiting(waiting, id);
      throw error;
    });
  seed.fill(0);
  await moveInPlace(keyDir, id);
  return {
    json: { key: after.vkey, entry: done.seq, confirmed: before !== undefined, finished: false },
    text: joinLines(
      `From entry ${done.seq} on the evidence log is signed with a new key${before ? ', which the old one confirmed' : ''}. Public key of the log:`,
      after.vkey,
      before
        ? 'Who has the old public key can go on with it: the log itself says which key came after it.'
        : 'No old key confirmed it: hand the new public key to everybody who checks this log, in person.',
    ),
  };
}

async function currentSigner(app: App, lost: boolean): Promise<Signer | undefined> {
  if (!lost) return app.evidence.signer();
  const here = await app.evidence.signer().catch(() => undefined);
  if (here)
    throw new InputError(
      'ARGUMENT_INVALID',
      'The signing key is on this machine: run the command without --lost',
    );
  return undefined;
}

/**
 * The new key of a run that was cut short after the log had it, before the key was in its place. What else waits is of a
 * run that changed nothing, or of one that `key restore` finished, and is removed.
 */
async function unfinished(app: App, waiting: string): Promise<Signer | undefined> {
  const { id } = app.installation;
  const seed = await readLocalKey(waiting, id, 'signing').catch(() => undefined);
  const signer = seed && createSigner(app.evidence.origin, seed);
  const own = await app.evidence.signer().catch(() => undefined);
  if (signer && signer.vkey !== own?.vkey && signer.vkey === (await currentLogKey(app))) return signer;
  await removeWaiting(waiting, id);
  return undefined;
}

/** The key that the database says is the log's now. */
async function currentLogKey(app: App): Promise<string | undefined> {
  const keys = await listLogKeys(app.database.reader);
  return keys.find(({ role, untilSize }) => role === 'log' && untilSize === null)?.vkey;
}

async function moveInPlace(keyDir: string, id: string): Promise<void> {
  const waiting = waitingFolder(keyDir);
  await rename(keyFile(waiting, id, 'signing'), keyFile(keyDir, id, 'signing'));
  await syncFolder(keyDir);
  await removeWaiting(waiting, id);
}

async function removeWaiting(waiting: string, id: string): Promise<void> {
  await rm(keyFile(waiting, id, 'signing'), { force: true });
  // Another installation's may be waiting there.
  await rmdir(waiting).catch(() => undefined);
}
