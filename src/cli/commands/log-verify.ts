import { open, readFile } from 'node:fs/promises';
import { checkLedger, findUnlike, type LedgerCheck } from '../../custody/index.ts';
import { InputError } from '../../errors.ts';
import {
  collectProof,
  consistencyRanges,
  parseCheckpoint,
  PROOF_FORMAT,
  readLastSeen,
  verifyBundle,
  verifyLog,
  verifyProof,
  type HeldCheckpoint,
  type LogReport,
  type ProofCollector,
} from '../../evidence/index.ts';
import { countOf, formatNumber, joinLines, type Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';
import { currentKey } from './log.ts';

type VerifyOptions = { key?: string[]; checkpoint?: string; consistency?: string };

/** How many findings a sentence names. */
const SHOWN = 5;

/** What the answer says that no check of a log can show. */
const TRUTH = 'that what an entry says is true: only that it was written then, and not changed since';

/** `log verify`: the installation's log, or a bundle or a proof from anywhere, which needs no installation. */
export async function logVerify(
  context: Context,
  [path]: [string | undefined],
  options: VerifyOptions,
): Promise<Answer> {
  const held = options.checkpoint === undefined ? [] : [await readHeld(options.checkpoint)];
  if (path === undefined) return verifyInstallation(context, options, held);
  if (await isProof(path)) return verifyProofFile(path, options.key);
  const collector = collectorOf(options.consistency);
  const report = await verifyBundle(path, {
    trusted: options.key,
    held,
    collector,
    signal: context.signal,
    onProgress: (done) => context.progress.show('Checking the bundle', done),
  });
  return answer('The bundle', report, {
    held,
    notProven: [],
    consistency: proofOf(options.consistency, collector),
  });
}

async function verifyInstallation(
  context: Context,
  options: VerifyOptions,
  given: HeldCheckpoint[],
): Promise<Answer> {
  await using app = await openApp(context);
  const own = await currentKey(app);
  const { note, conflicts } = await readLastSeen(app.evidence.lastSeenPath);
  const held =
    note === undefined ? given : [...given, { note, whose: 'the checkpoint that this machine remembers' }];
  const collector = collectorOf(options.consistency);
  const report = await verifyLog(app.database, {
    origin: app.evidence.origin,
    trusted: options.key ?? (own === undefined ? undefined : [own]),
    held,
    collector,
    signal: context.signal,
    onProgress: (done, total) => context.progress.show('Verifying the evidence log', done, total),
  });
  const notProven = conflicts.map(
    (file) =>
      `why the log does not have the checkpoint in ${file}: it was kept aside when the database was put back to an earlier state, or cut`,
  );
  const ledger = report.problem
    ? undefined
    : await checkLedger(app, {
        signal: context.signal,
        onProgress: (done, of) => context.progress.show('Comparing disclosures with their entries', done, of),
      });
  if (ledger) refuseChangedLedger(ledger);
  if (!report.problem) refuseStrangers(await findUnlike(app));
  return answer('The evidence log', report, {
    held,
    notProven,
    consistency: proofOf(options.consistency, collector),
    ledger,
  });
}

type Findings = {
  held: HeldCheckpoint[];
  notProven: string[];
  consistency: string[] | undefined;
  ledger?: LedgerCheck;
};

/** A log that holds, and a ledger that is not what it says: somebody changed who was in which file. */
function refuseChangedLedger({ changed, unrecorded, gone, other }: LedgerCheck): void {
  const found = [
    ...changed.map((id) => `disclosure ${id} is not as it was recorded`),
    ...unrecorded.map((id) => `disclosure ${id} has no entry`),
    ...gone.map((id) => `disclosure ${id} is gone`),
    ...other,
  ];
  if (found.length === 0) return;
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  throw new InputError(
    'EVIDENCE_BROKEN',
    `The evidence log holds, and the ledger is not what it says: ${found.slice(0, SHOWN).join(', ')}${more}. It was changed from outside: put a backup back.`,
  );
}

/** A log that holds, and a keyholder or a key in the database that it does not tell of. */
function refuseStrangers(unlike: string[]): void {
  if (unlike.length === 0) return;
  throw new InputError(
    'EVIDENCE_BROKEN',
    `The evidence log holds, and the database says something else. ${unlike[0]}`,
  );
}

function answer(what: string, report: LogReport, { held, notProven, consistency, ledger }: Findings): Answer {
  const { problem, entries, checkpoints, first, last, newest, keyGiven, witnessed, givenOut } = report;
  if (problem) {
    const sure = newest ? ` What was signed before, up to entry ${formatNumber(newest.size)}, is whole.` : '';
    throw new InputError(
      'EVIDENCE_BROKEN',
      `${what} does not hold: ${problem.sentence}${problem.seq === undefined ? '' : sure}`,
    );
  }
  const unproven = [...notProven, ...whatIsNotProven(report), TRUTH];
  return {
    json: {
      origin: report.origin,
      entries,
      checkpoints,
      firstAt: first?.at ?? null,
      lastAt: last?.at ?? null,
      newest: newest && { size: newest.size, root: newest.root },
      keyGiven,
      keys: report.keys,
      heldCheckpoints: held.map(({ note }) => parseCheckpoint(note)?.size),
      witnessed: witnessed ?? null,
      givenOut: givenOut ?? null,
      notProven: unproven,
      ...(ledger && { disclosures: ledger.disclosures }),
      ...(consistency && { consistency }),
    },
    text: joinLines(
      `${what} holds: ${countOf(entries, 'entry', 'entries')}${first ? ` from ${first.at} to ${last!.at}` : ''}, ${countOf(checkpoints, 'signed checkpoint')}. No entry was changed, removed, added or moved.`,
      `  log      ${report.origin}`,
      newest && `  root     ${newest.root} (${countOf(newest.size, 'entry', 'entries')})`,
      ...report.keys.map(({ vkey, from, until }) => `  key      ${vkey}${describeWindow(from, until)}`),
      ...held.map(
        ({ note, whose }) =>
          `  goes on from ${whose} (${countOf(parseCheckpoint(note)!.size, 'entry', 'entries')})`,
      ),
      ledger &&
        `  ledger   ${countOf(ledger.disclosures, 'disclosure')}, each with the people and columns that its entry says`,
      consistency && `  consistency proof\n${consistency.map((hash) => `    ${hash}`).join('\n')}`,
      'Not proven:',
      ...unproven.map((one) => `  - ${one}.`),
    ),
  };
}

function describeWindow(from: number, until: number | null): string {
  if (until === null) return from === 0 ? '' : ` (from entry ${formatNumber(from)} on)`;
  return ` (until entry ${formatNumber(until)})`;
}

function whatIsNotProven({ keyGiven, entries, givenOut, witnessed }: LogReport): string[] {
  const outside = Math.max(givenOut?.size ?? 0, witnessed?.size ?? 0);
  const since =
    outside + 1 === entries
      ? `entry ${formatNumber(entries)}`
      : `entries ${formatNumber(outside + 1)} to ${formatNumber(entries)}`;
  return [
    ...(keyGiven
      ? []
      : [
          'whose log this is: it was checked with the public key that it names itself; give the one that you have with --key',
        ]),
    ...(outside < entries
      ? [
          `${since}, against somebody who has the signing key: no checkpoint of ${outside + 1 === entries ? 'it' : 'them'} has left, as far as the log says ('log checkpoint' makes one to hand out)`,
        ]
      : []),
  ];
}

async function verifyProofFile(path: string, keys: string[] | undefined): Promise<Answer> {
  const proof = verifyProof(await readText(path), keys);
  const { entry, payload, origin, size, root, keyGiven, key } = proof;
  return {
    json: { origin, size, root, entry, payload: payload ?? null, keyGiven, key },
    text: joinLines(
      `The proof holds: entry ${formatNumber(entry.seq)} is in the log ${origin}, among ${countOf(size, 'entry', 'entries')}.`,
      `  at        ${entry.at}`,
      `  actor     ${entry.actor}`,
      `  act       ${entry.act}`,
      entry.subjects.length > 0 ? `  subjects  ${entry.subjects.join(' ')}` : undefined,
      `  payload   ${payload === undefined ? `left out; its SHA-256 is ${entry.payload}` : JSON.stringify(payload)}`,
      `  root      ${root}`,
      `  key       ${key}`,
      'Not proven:',
      keyGiven
        ? undefined
        : '  - whose log this is: the proof was checked with the public key in it; give the one that you have with --key.',
      `  - ${TRUTH}.`,
    ),
  };
}

async function isProof(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new InputError('FILE_NOT_FOUND', `${path} cannot be read: check the path`, { cause: error });
  });
  try {
    const start = Buffer.alloc(PROOF_FORMAT.length);
    await file.read(start).catch((error: unknown) => {
      throw new InputError('FILE_NOT_FOUND', `${path} cannot be read: it is no file`, { cause: error });
    });
    return start.toString() === PROOF_FORMAT;
  } finally {
    await file.close();
  }
}

/** A checkpoint that somebody kept. */
async function readHeld(path: string): Promise<HeldCheckpoint> {
  const note = await readText(path);
  if (!parseCheckpoint(note))
    throw new InputError('FILE_UNREADABLE', `${path} is no checkpoint of an evidence log`);
  return { note, whose: `the checkpoint in ${path}` };
}

export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError('FILE_NOT_FOUND', `${path} cannot be read: check the path`, { cause: error });
  });
}

function collectorOf(sizes: string | undefined): ProofCollector | undefined {
  if (sizes === undefined) return undefined;
  const [, earlier, later] = /^(\d+)-(\d+)$/.exec(sizes) ?? [];
  if (earlier === undefined || !(Number(earlier) >= 1 && Number(earlier) <= Number(later))) {
    throw new InputError(
      'ARGUMENT_INVALID',
      `--consistency '${sizes}': write two sizes of the log, the smaller one first: 57-1234`,
    );
  }
  return collectProof(consistencyRanges(Number(earlier), Number(later)));
}

function proofOf(sizes: string | undefined, collector: ProofCollector | undefined): string[] | undefined {
  try {
    return collector?.proof().map((hash) => hash.toString('base64'));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError('ARGUMENT_INVALID', `--consistency '${sizes}': the log has not so many entries`, {
      cause: error,
    });
  }
}
