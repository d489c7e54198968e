import { mkdir, rename, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import {
  addCosignature,
  createSigner,
  formatWitnessKey,
  generateSigningSeed,
  listLogKeys,
  parseCheckpoint,
  parseWitnessKey,
  rotateSigningKey,
  type Signer,
} from '../../evidence/index.ts';
import { keyFile, readLocalKey, writeLocalKey, type App } from '../../installation/index.ts';
import { currentKeyholders, wrapSecret } from '../../keyholders/index.ts';
import { countOf, joinLines, type Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';
import { writeOut } from '../write-out.ts';
import { readText } from './log-verify.ts';
import { readNewest } from './log.ts';

/** `log witness-key`: makes a key for a witness. Needs no installation, and belongs on another machine. */
export async function logWitnessKey(
  _context: Context,
  _: [],
  options: { name: string; out: string },
): Promise<Answer> {
  if (!/^[^\s+]+$/u.test(options.name))
    throw new InputError(
      'ARGUMENT_INVALID',
      `--name '${options.name}': write a name without spaces and '+', such as auditor.example.org/1`,
    );
  const line = formatWitnessKey(options.name, generateSigningSeed());
  const { vkey } = parseWitnessKey(line);
  const text = `# The secret key of a witness of evidence logs. Whoever has it can sign as the witness.\n# public key: ${vkey}\n${line}\n`;
  await writeOut(options.out, () => writeFile(options.out, text, { mode: 0o600, flag: 'wx' })).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      throw new InputError(
        'ARGUMENT_INVALID',
        `${options.out} is there already: a witness's key is never written over`,
      );
    },
  );
  return {
    json: { file: options.out, key: vkey },
    text: `The witness's secret key is in ${options.out}. Its public key, for the organisation:\n${vkey}`,
  };
}

type WitnessOptions = { signWith?: string; note?: string; out?: string; add?: string; witness?: string };

/**
 * `log witness`: signs a checkpoint as a witness (`--note` and `--out`: one that came from an organisation, without any
 * installation; else this installation's newest), or adds the signature that came back (`--add`).
 */
export async function logWitness(context: Context, _: [], options: WitnessOptions): Promise<Answer> {
  const { signWith, note, out, add, witness } = options;
  if (add !== undefined && signWith === undefined && note === undefined) {
    await using app = await openApp(context);
    return await addToLog(app, await readText(add), witness);
  }
  if (signWith === undefined || (note === undefined) !== (out === undefined) || add !== undefined) {
    throw new InputError(
      'ARGUMENT_INVALID',
      `Say one of: --sign-with KEYFILE --note CHECKPOINT --out FILE (the witness), --add FILE (the organisation), --sign-with KEYFILE (both on one machine)`,
    );
  }
  const key = parseWitnessKey(await readText(signWith));
  if (note !== undefined && out !== undefined) {
    const text = await readText(note);
    const checkpoint = parseCheckpoint(text);
    if (!checkpoint) throw new InputError('FILE_UNREADABLE', `${note} is no checkpoint of an evidence log`);
    await writeOut(out, () => writeFile(out, `${text}${key.cosign(checkpoint.text, new Date())}`));
    return {
      json: { file: out, size: checkpoint.size, origin: checkpoint.origin, witness: key.vkey },
      text: `The checkpoint of ${countOf(checkpoint.size, 'entry', 'entries')} of ${checkpoint.origin}, signed by ${key.name}, is in ${out}: give it back to the organisation.`,
    };
  }
  await using app = await openApp(context);
  const newest = await readNewest(app);
  return await addToLog(app, `${newest.note}${key.cosign(newest.text, app.now())}`, key.vkey);
}

async function addToLog(app: App, note: string, vkey: string | undefined): Promise<Answer> {
  const done = await app.database.transaction((tx) => addCosignature(tx, app.now(), { note, vkey }));
  return {
    json: { size: done.size, witness: done.witness, added: done.appended !== undefined },
    text: done.appended
      ? `The signature of ${done.witness} is on the checkpoint of ${countOf(done.size, 'entry', 'entries')} (entry ${done.appended.seq}).`
      : `The checkpoint of ${countOf(done.size, 'entry', 'entries')} has the signature of ${done.witness} already.`,
  };
}

/** `log rotate-key`: a new key for the log; the checkpoint of the change is signed by the old one and by the new one. */
export async function logRotateKey(context: Context, _: [], options: { lost?: boolean }): Promise<Answer> {
  await using app = await openApp(context);
  await using _lock = await app.database.writerLock('log rotate-key');
  const { keyDir } = app.config;
  const id = app.installation.id;
  // The new key waits in a folder of its own until the log has it: a crash leaves one of the two in its place, and the
  // next run finds out which.
  const waiting = join(keyDir, 'next');
  const half = await unfinished(app, waiting);
  if (half) {
    await rename(keyFile(waiting, id, 'signing'), keyFile(keyDir, id, 'signing'));
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
  const done = await app.database.transaction(async (tx) => {
    await wrapSecret(tx, 'signing', seed, await currentKeyholders(tx.client), app.now());
    return rotateSigningKey(tx, app.now(), { before, after });
  });
  seed.fill(0);
  await rename(keyFile(waiting, id, 'signing'), keyFile(keyDir, id, 'signing'));
  // Another installation's may be waiting there.
  await rmdir(waiting).catch(() => undefined);
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

/** The new key of a run that was cut short after the log had it, before the key was in its place. */
async function unfinished(app: App, waiting: string): Promise<Signer | undefined> {
  const seed = await readLocalKey(waiting, app.installation.id, 'signing').catch(() => undefined);
  if (!seed) return undefined;
  const signer = createSigner(app.evidence.origin, seed);
  const current = (await listLogKeys(app.database.reader)).find(
    (key) => key.role === 'log' && key.untilSize === null,
  );
  return current?.vkey === signer.vkey ? signer : undefined;
}
