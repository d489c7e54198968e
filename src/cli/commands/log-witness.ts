import { access, readFile, writeFile } from 'node:fs/promises';
import { replaceFile } from '../../durable-file.ts';
import { InputError } from '../../errors.ts';
import {
  addCosignature,
  formatWitnessKey,
  generateSigningSeed,
  isSignedBy,
  parseCheckpoint,
  parseWitnessKey,
  verifyBundle,
  type SignedCheckpoint,
  type Witness,
} from '../../evidence/index.ts';
import type { App } from '../../installation/index.ts';
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
  await writeNew(options.out, text, "a witness's key is never written over");
  return {
    json: { file: options.out, key: vkey },
    text: `The witness's secret key is in ${options.out}. Its public key, for the organisation:\n${vkey}`,
  };
}

type WitnessOptions = {
  signWith?: string;
  note?: string;
  key?: string;
  bundle?: string;
  out?: string;
  add?: string;
  witness?: string;
};

/**
 * `log witness`: signs a checkpoint as a witness (`--note`, `--key` and `--out`: one that came from an organisation,
 * without any installation; else this installation's newest), or adds the signature that came back (`--add`).
 */
export async function logWitness(context: Context, _: [], options: WitnessOptions): Promise<Answer> {
  const { signWith, note, key, bundle, out, add, witness } = options;
  if (add !== undefined && signWith === undefined && note === undefined) {
    await using app = await openApp(context);
    return await addToLog(app, await readText(add), witness);
  }
  const isElsewhere = note !== undefined && out !== undefined && key !== undefined;
  const isHere = note === undefined && out === undefined && key === undefined && bundle === undefined;
  if (signWith === undefined || add !== undefined || (!isElsewhere && !isHere)) {
    throw new InputError(
      'ARGUMENT_INVALID',
      `Say one of: --sign-with KEYFILE --note CHECKPOINT --key PUBLICKEY --out FILE (the witness), --add FILE (the organisation), --sign-with KEYFILE (both on one machine)`,
    );
  }
  const own = parseWitnessKey(await readText(signWith));
  if (isElsewhere) return signElsewhere(context, own, { signWith, note, key, bundle, out });
  await using app = await openApp(context);
  const newest = await readNewest(app);
  const { vkey } = await app.evidence.signer();
  const { checkpoint } = await lookAt(newest.note, { whose: 'The newest checkpoint', key: vkey, signWith });
  await remember(signWith, checkpoint.origin, newest.note);
  return await addToLog(app, `${newest.note}${own.cosign(newest.text, app.now())}`, own.vkey);
}

type Elsewhere = { signWith: string; note: string; key: string; bundle?: string; out: string };

/** A witness vouches for what it saw: that the log signed it, and that it does not take back what it saw before. */
async function signElsewhere(
  context: Context,
  own: Witness,
  { signWith, note, key, bundle, out }: Elsewhere,
): Promise<Answer> {
  const text = await readText(note);
  const { checkpoint, last } = await lookAt(text, { whose: note, key, signWith });
  if (bundle !== undefined) await compareWithBundle(context, bundle, key, { text, whose: note }, last);
  await refuseTaken(out);
  // Before the signature is anywhere: what was signed must never be forgotten.
  await remember(signWith, checkpoint.origin, text);
  await writeNew(out, `${text}${own.cosign(checkpoint.text, new Date())}`, 'name a new file');
  const unchecked = last !== undefined && last.size < checkpoint.size && bundle === undefined;
  return {
    json: {
      file: out,
      size: checkpoint.size,
      origin: checkpoint.origin,
      witness: own.vkey,
      signedBefore: last?.size ?? null,
      consistent: last === undefined ? null : !unchecked,
    },
    text: joinLines(
      `The checkpoint of ${countOf(checkpoint.size, 'entry', 'entries')} of ${checkpoint.origin}, signed by ${own.name}, is in ${out}: give it back to the organisation.`,
      unchecked
        ? `NOT CHECKED: that this log goes on from the one of ${countOf(last.size, 'entry', 'entries')} that you signed before. Ask for the log ('log export') and give it with --bundle.`
        : undefined,
    ),
  };
}

/** What this key signed last of a log. */
type Last = SignedCheckpoint & { note: string };

type Look = { whose: string; key: string; signWith: string };

/** Refuses what the log did not sign, and what contradicts what this key signed before. */
async function lookAt(
  text: string,
  { whose, key, signWith }: Look,
): Promise<{ checkpoint: SignedCheckpoint; last: Last | undefined }> {
  const checkpoint = parseCheckpoint(text);
  if (!checkpoint) throw new InputError('FILE_UNREADABLE', `${whose} is no checkpoint of an evidence log`);
  if (!isSignedBy(checkpoint, [key]) || !key.startsWith(`${checkpoint.origin}+`))
    throw new InputError('EVIDENCE_BROKEN', `${whose} is not signed with the key of the log: do not sign it`);
  const seen = (await readSeen(signWith))[checkpoint.origin];
  if (seen === undefined) return { checkpoint, last: undefined };
  const before = parseCheckpoint(seen);
  const last = before && { ...before, note: seen };
  if (!last) throw damagedMemory(signWith);
  const lastSize = countOf(last.size, 'entry', 'entries');
  if (checkpoint.size < last.size)
    throw new InputError(
      'EVIDENCE_BROKEN',
      `${whose} is of ${countOf(checkpoint.size, 'entry', 'entries')}, and this key has signed the log at ${lastSize}: it was put back to an earlier state, or forked; do not sign it`,
    );
  if (checkpoint.size === last.size && !checkpoint.root.equals(last.root))
    throw new InputError(
      'EVIDENCE_BROKEN',
      `${whose} has another root than the checkpoint of ${lastSize} that this key signed before: the log was forked; keep both (the earlier one is in ${memoryOf(signWith)}), and do not sign it`,
    );
  return { checkpoint, last };
}

/** That the whole log, as it was exported, leads over the checkpoint that was signed last to this one. */
async function compareWithBundle(
  context: Context,
  bundle: string,
  key: string,
  note: { text: string; whose: string },
  last: Last | undefined,
): Promise<void> {
  const before = last && { note: last.note, whose: 'the checkpoint that you signed before' };
  const { problem } = await verifyBundle(bundle, {
    trusted: [key],
    held: [{ note: note.text, whose: note.whose }, ...(before ? [before] : [])],
    signal: context.signal,
    onProgress: (done) => context.progress.show('Checking the bundle', done),
  });
  if (problem) throw new InputError('EVIDENCE_BROKEN', `${bundle} does not hold: ${problem.sentence}`);
}

/** What a witness's key signed last, of each log: beside the key, as notes by the name of the log. */
function memoryOf(signWith: string): string {
  return `${signWith}.signed.json`;
}

async function readSeen(signWith: string): Promise<Record<string, string>> {
  const text = await readFile(memoryOf(signWith), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  try {
    const seen = JSON.parse(text) as unknown;
    if (
      seen !== null &&
      typeof seen === 'object' &&
      Object.values(seen).every((one) => typeof one === 'string')
    )
      return seen as Record<string, string>;
  } catch {
    // Said below.
  }
  throw damagedMemory(signWith);
}

async function remember(signWith: string, origin: string, note: string): Promise<void> {
  const seen = { ...(await readSeen(signWith)), [origin]: note };
  await replaceFile(memoryOf(signWith), `${JSON.stringify(seen, undefined, 2)}\n`);
}

function damagedMemory(signWith: string): InputError {
  return new InputError(
    'FILE_DAMAGED',
    `${memoryOf(signWith)}, which remembers what this key signed, is damaged: put it back from a copy`,
  );
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

async function refuseTaken(path: string): Promise<void> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there) throw taken(path, 'name a new file');
}

async function writeNew(path: string, text: string, why: string): Promise<void> {
  await writeOut(path, () => writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true })).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? taken(path, why) : error;
    },
  );
}

function taken(path: string, why: string): InputError {
  return new InputError('ARGUMENT_INVALID', `${path} is there already: ${why}`);
}
