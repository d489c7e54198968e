import { InputError } from '../../errors.ts';
import {
  acceptClock,
  listEntries,
  newestCheckpoint,
  noteGivenOut,
  parseCheckpoint,
  proveEntry,
  writeBundle,
  type ListedEntry,
} from '../../evidence/index.ts';
import type { App } from '../../installation/index.ts';
import { alignColumns, countOf, formatBytes, formatNumber, joinLines, type Answer } from '../answer.ts';
import { openApp, readInstant, type Context } from '../context.ts';
import { refuseForeignFile, writeOutFile } from '../write-out.ts';

const DEFAULT_LIMIT = 50;

type ShowOptions = {
  from?: string;
  to?: string;
  act?: string;
  subject?: string;
  limit?: string;
  payload?: boolean;
};

/** `log show`: the newest entries that match, newest last. */
export async function logShow(context: Context, _: [], options: ShowOptions): Promise<Answer> {
  await using app = await openApp(context);
  const { entries, total } = await listEntries(app.database.reader, {
    from: readInstant(app, options.from, '--from'),
    to: readInstant(app, options.to, '--to', 'end'),
    act: options.act,
    subject: options.subject,
    limit: readNumber(options.limit ?? String(DEFAULT_LIMIT), '--limit'),
  });
  const lines = entries.map((entry) => showEntry(entry, options.payload ?? false));
  const left = total - entries.length;
  return {
    json: { entries, total },
    text: joinLines(
      left > 0 ? `${countOf(left, 'earlier entry', 'earlier entries')} not shown (--limit).` : undefined,
      entries.length > 0 ? alignColumns(lines, '') : 'No such entries.',
    ),
  };
}

function showEntry(
  entry: ListedEntry | { seq: number; damaged: true },
  withPayload: boolean,
): (string | number)[] {
  if ('damaged' in entry)
    return [entry.seq, 'damaged', '', "run 'log verify'", '', ...(withPayload ? [''] : [])];
  const { seq, at, actor, act, subjects, payload } = entry;
  return [seq, at, actor, act, subjects.join(' '), ...(withPayload ? [JSON.stringify(payload)] : [])];
}

/** `log checkpoint`: the newest signed note, to be mailed or printed, so that a copy is outside. */
export async function logCheckpoint(context: Context, _: [], options: { out?: string }): Promise<Answer> {
  await using app = await openApp(context);
  const { note, size, root } = await readNewest(app);
  const vkey = await currentKey(app);
  const { out } = options;
  if (out !== undefined) await writeOutFile(out, note, /^rollcall\//);
  const noted = await giveOut(app, 'checkpoint', { size, root });
  return {
    json: { size, root, note, key: vkey, file: options.out ?? null },
    text: joinLines(
      `This checkpoint covers the first ${countOf(size, 'entry', 'entries')} of the evidence log of '${app.installation.name}'. Whoever keeps it can tell later whether one of them was changed.`,
      options.out === undefined ? `\n${note}` : `\nIt is in ${options.out}.\n`,
      `Public key of the log, to be handed on by another way:\n${vkey ?? 'not on this machine'}`,
      noted,
    ),
  };
}

/** `log export`: the whole log in one file that can be checked anywhere. */
export async function logExport(context: Context, _: [], options: { out: string }): Promise<Answer> {
  await using app = await openApp(context);
  const { size, root } = await readNewest(app);
  await refuseForeignFile(options.out, /^\{"format":"rollcall evidence log"/);
  const done = await writeBundle(app.database, options.out, {
    origin: app.evidence.origin,
    signal: context.signal,
    onProgress: (entries) => context.progress.show('Exporting the evidence log', entries, size),
  });
  const vkey = await currentKey(app);
  const noted = await giveOut(app, 'bundle', { size, root });
  return {
    json: { file: options.out, ...done, key: vkey },
    text: joinLines(
      `The evidence log is in ${options.out}: ${countOf(done.entries, 'entry', 'entries')}, ${countOf(done.checkpoints, 'checkpoint')}, ${formatBytes(done.sizeBytes)}.`,
      `  SHA-256     ${done.sha256}`,
      `  public key  ${vkey ?? 'not on this machine'}`,
      `Anybody can check it: log verify ${options.out} --key '${vkey ?? '<the public key>'}'`,
      noted,
    ),
  };
}

/** `log prove`: one entry with the hashes that tie it to a signed checkpoint. */
export async function logProve(
  context: Context,
  [number]: [string],
  options: { out: string; withoutPayload?: boolean },
): Promise<Answer> {
  const seq = readNumber(number, 'the number of the entry');
  await using app = await openApp(context);
  const vkey = await currentKey(app);
  if (vkey === undefined) await app.evidence.signer(); // says where the key should be
  const proof = await proveEntry(app.database, seq, {
    vkey: vkey!,
    withoutPayload: options.withoutPayload,
    onProgress: (done, total) => context.progress.show('Reading the evidence log', done, total),
  });
  if (!proof)
    throw new InputError(
      'ARGUMENT_INVALID',
      `There is no entry ${number} in the evidence log: 'log show' has their numbers`,
    );
  await writeOutFile(options.out, proof.text, /^c2sp\.org\/tlog-proof/);
  const noted = await giveOut(app, 'proof', proof);
  return {
    json: { file: options.out, entry: seq, size: proof.size, root: proof.root, key: vkey },
    text: joinLines(
      `The proof that entry ${formatNumber(seq)} is in the evidence log (of ${countOf(proof.size, 'entry', 'entries')}) is in ${options.out}.`,
      options.withoutPayload
        ? 'Its payload is left out: the entry names its SHA-256.'
        : 'Its payload is in it: read it before you hand it on.',
      `Anybody can check it: log verify ${options.out} --key '${vkey}'`,
      noted,
    ),
  };
}

/** `log clock`: says that the clock, now earlier than the last entry, is right. */
export async function logClock(context: Context, _: [], options: { accept?: boolean }): Promise<Answer> {
  await using app = await openApp(context);
  const newest = await listEntries(app.database.reader, { limit: 1 });
  const last = newest.entries[0];
  const lastAt = last && 'at' in last ? last.at : null;
  const now = app.now();
  const behind = lastAt !== null && Date.parse(lastAt) > now.getTime();
  const clocks = `  this machine  ${now.toISOString()}\n  last entry    ${lastAt ?? 'none'}`;
  if (!behind) {
    return {
      json: { now, lastEntryAt: lastAt, behind: false, accepted: null },
      text: `${clocks}\nThe clock is not behind the evidence log: there is nothing to accept.`,
    };
  }
  if (!options.accept) {
    return {
      json: { now, lastEntryAt: lastAt, behind: true, accepted: null },
      text: `${clocks}\nThe clock is behind the evidence log. Where it is wrong now, set it right. Where it was wrong at that entry and is right now, run 'log clock --accept'.`,
    };
  }
  const done = await app.database.transaction((tx) => acceptClock(tx, app.now()));
  return {
    json: { now, lastEntryAt: lastAt, behind: true, accepted: done?.seq ?? null },
    text: `${clocks}\nAccepted with entry ${done?.seq}: the evidence log goes on with the time of this machine.`,
  };
}

/** The newest checkpoint; every act makes one, so none is a log that was changed. */
export async function readNewest(
  app: App,
): Promise<{ note: string; size: number; root: string; text: string }> {
  const newest = await newestCheckpoint(app.database.reader);
  const checkpoint = newest && parseCheckpoint(newest.note);
  if (!newest || !checkpoint) {
    throw new InputError(
      'EVIDENCE_BROKEN',
      `The evidence log has no checkpoint that can be read: run 'log verify'.`,
    );
  }
  return {
    note: newest.note,
    size: checkpoint.size,
    root: checkpoint.root.toString('base64'),
    text: checkpoint.text,
  };
}

/** The public half of this machine's signing key; undefined where the key is not here. */
export async function currentKey(app: App): Promise<string | undefined> {
  return app.evidence.signer().then(
    ({ vkey }) => vkey,
    () => undefined,
  );
}

/** Notes in the log that a checkpoint left; a sentence where that could not be noted. */
async function giveOut(
  app: App,
  as: 'checkpoint' | 'bundle' | 'proof',
  checkpoint: { size: number; root: string },
): Promise<string | undefined> {
  try {
    await app.database.transaction((tx) => noteGivenOut(tx, app.now(), as, checkpoint));
    return undefined;
  } catch (error) {
    // What was asked for is there; the log of a copy, or of one that was changed, cannot be written to.
    if (!(error instanceof InputError)) throw error;
    return `That it was given out could not be noted in the log. ${error.message}`;
  }
}

/** A whole number from 1. */
export function readNumber(text: string, what: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && Number.isSafeInteger(number)) return number;
  throw new InputError('ARGUMENT_INVALID', `${what} '${text}': write a whole number from 1`);
}
