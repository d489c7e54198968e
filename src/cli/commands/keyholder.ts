import { rewrapAll, type Rewrapped } from '../../custody/index.ts';
import { InputError } from '../../errors.ts';
import { appendEvidence } from '../../evidence/index.ts';
import type { App } from '../../installation/index.ts';
import {
  addKeyholder,
  copyOriginalsKeys,
  currentKeyholders,
  findKeyholder,
  listKeyholders,
  refuseLastKeyholder,
  refuseUnopenable,
  renewOriginalsKey,
  requireEvidenced,
  retireKeyholder,
  staleDataKeys,
  type KeyholderRecord,
  type NewKeyholder,
} from '../../keyholders/index.ts';
import { parseRecipients, warnOfRecipients } from '../../vault/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { alignColumns, countOf, joinLines, type Answer } from '../answer.ts';
import { readLabel } from '../label.ts';
import { beginUnsealing, openApp, type Context, type UnsealingOptions } from '../context.ts';

/** `keyholder list`: who can open what is sealed, and whether all of it. */
export async function keyholderList(context: Context): Promise<Answer> {
  await using app = await openApp(context);
  const { reader } = app.database;
  const keyholders = await listKeyholders(reader);
  const stale = await staleDataKeys(reader);
  return {
    json: { keyholders, toRewrap: stale.length },
    text: joinLines(
      alignColumns(keyholders.map((each) => describeKeyholder(each, app.installation.timezone))),
      stale.length > 0 ? staleLine(stale.length) : undefined,
    ),
  };
}

/** `keyholder add`: seals to one more from now on, and with an identity everything from before too. */
export async function keyholderAdd(
  context: Context,
  [recipient]: [string],
  options: UnsealingOptions & { name: string; passphrase?: boolean },
): Promise<Answer> {
  const [parsed] = parseRecipients([recipient]);
  await using app = await openApp(context);
  const wanted = {
    name: readName(options.name),
    recipient: parsed,
    held: options.passphrase ? ('passphrase' as const) : ('key' as const),
    shares: null,
    threshold: null,
  };
  return await registerKeyholder(context, app, wanted, options);
}

/** Adds a keyholder and, where an identity is at hand, re-wraps what was sealed before. */
export async function registerKeyholder(
  context: Context,
  app: App,
  wanted: NewKeyholder,
  options: UnsealingOptions,
): Promise<Answer> {
  await using _ = await app.database.writerLock('keyholder add');
  const { identity } = options;
  // Before anything is written: a wrong identity must change nothing.
  await using unsealing =
    identity === undefined
      ? undefined
      : await beginUnsealing(context, app, { ...options, identity }, 'keyholder add');
  if (unsealing) await refuseUnopenable(app.database.reader, unsealing.holders);
  const before = await listKeyholders(app.database.reader);
  const { vkey } = await app.evidence.signer();
  const keyholder = await app.database.transaction(async (tx) => {
    const { keyholders } = await requireEvidenced(tx, [vkey]);
    const added = await addKeyholder(tx, wanted, app.now());
    if (!before.some(({ id }) => id === added.id)) {
      // Without an identity nothing from before can be wrapped to them, and new files must open for them all the same.
      const originals = unsealing
        ? undefined
        : await renewOriginalsKey(tx, [...keyholders, added], app.now());
      await appendEvidence(tx, app.now(), {
        act: 'keyholder added',
        subjects: [`keyholder:${added.id}`],
        payload: {
          recipient: added.recipient,
          held: added.held,
          shares: added.shares,
          threshold: added.threshold,
          originalsKey: originals?.recipient,
        },
      });
    }
    return added;
  });
  // They are added, and must be told so: the next session makes up for copies that could not be written.
  await copyOriginalsKeys(app.database.reader, app.keyCopies()).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    context.progress.say(`WARNING: the keys could not be copied beside the objects yet. ${error.message}`);
  });
  const rewrapped = unsealing && (await rewrap(context, app, unsealing));
  const left = rewrapped?.left ?? (await staleDataKeys(app.database.reader)).length;
  return {
    json: { keyholder, rewrapped: rewrapped?.rewrapped ?? 0, toRewrap: left },
    text: joinLines(
      `'${keyholder.name}' is keyholder ${keyholder.id}: everything is sealed to them from now on.`,
      warnOfRecipients((await currentKeyholders(app.database.reader)).map((each) => each.recipient)),
      rewrapped && rewrappedLine(rewrapped),
      left > 0 ? staleLine(left) : undefined,
    ),
  };
}

/** `keyholder retire`: seals nothing to them any more, and takes them off every data key. */
export async function keyholderRetire(
  context: Context,
  [find]: [string],
  options: UnsealingOptions & { identity: string },
): Promise<Answer> {
  await using app = await openApp(context);
  await using _ = await app.database.writerLock('keyholder retire');
  const keyholder = findKeyholder(await listKeyholders(app.database.reader), find);
  await using unsealing = await beginUnsealing(context, app, options, 'keyholder retire');
  await refuseLastKeyholder(app.database.reader, keyholder);
  refuseOwnRetirement(keyholder, unsealing.holders);
  await refuseUnopenable(app.database.reader, unsealing.holders);
  const { vkey } = await app.evidence.signer();
  if (keyholder.retiredAt === null) {
    await app.database.transaction(async (tx) => {
      // Somebody whom only the database knows may be taken off like this.
      const { keyholders } = await requireEvidenced(tx, [vkey], { leaving: keyholder });
      await retireKeyholder(tx, keyholder, app.now());
      const originals = await renewOriginalsKey(tx, keyholders, app.now());
      await appendEvidence(tx, app.now(), {
        act: 'keyholder retired',
        subjects: [`keyholder:${keyholder.id}`],
        payload: { recipient: keyholder.recipient, originalsKey: originals.recipient },
      });
    });
  }
  const rewrapped = await rewrap(context, app, unsealing);
  return {
    json: { keyholder: keyholder.id, name: keyholder.name, ...rewrapped },
    text: joinLines(
      `'${keyholder.name}' is no keyholder any more: their key opens nothing that is sealed from now on.`,
      rewrappedLine(rewrapped),
      'What they may have copied before stays open to them: see docs/keys.md.',
    ),
  };
}

/** `keyholder rewrap`: takes up a re-wrapping that was interrupted, or that had no identity. */
export async function keyholderRewrap(
  context: Context,
  _: [],
  options: UnsealingOptions & { identity: string },
): Promise<Answer> {
  await using app = await openApp(context);
  await using _lock = await app.database.writerLock('keyholder rewrap');
  await using unsealing = await beginUnsealing(context, app, options, 'keyholder rewrap');
  await refuseUnopenable(app.database.reader, unsealing.holders);
  const rewrapped = await rewrap(context, app, unsealing);
  return { json: rewrapped, text: rewrappedLine(rewrapped) };
}

/** An interruption between the two would leave nobody who could take it up. */
function refuseOwnRetirement({ id, name }: KeyholderRecord, holders: number[]): void {
  if (holders.some((holder) => holder !== id)) return;
  throw new InputError(
    'IDENTITY_WRONG',
    `This is the identity of '${name}', who is to be retired: give that of a keyholder who stays`,
  );
}

function rewrap(
  context: Context,
  app: App,
  unsealing: Awaited<ReturnType<typeof beginUnsealing>>,
): Promise<Rewrapped> {
  return rewrapAll(app, unsealing, {
    signal: context.signal,
    onProgress: (done, of) => context.progress.show('Data keys re-wrapped', done, of),
  });
}

function rewrappedLine({ rewrapped }: Rewrapped): string {
  return rewrapped === 0
    ? 'Every data key was wrapped to just the current keyholders already.'
    : `${countOf(rewrapped, 'data key')} re-wrapped to just the current keyholders; no card and no original was touched.`;
}

function staleLine(stale: number): string {
  return `${countOf(stale, 'data key')} from before ${stale === 1 ? 'is' : 'are'} not wrapped to just the current keyholders: run 'keyholder rewrap --identity KEYFILE'.`;
}

function describeKeyholder(keyholder: KeyholderRecord, timezone: string): string[] {
  const { id, name, held, shares, threshold, recipient, addedAt, retiredAt } = keyholder;
  const how =
    held === 'shares' ? `${threshold} of ${shares} cards` : held === 'key' ? 'key' : 'key with passphrase';
  const since = `since ${formatInstant(addedAt, timezone)}`;
  const state = retiredAt ? `retired ${formatInstant(retiredAt, timezone)}` : since;
  return [String(id), name, how, state, recipient.length > 70 ? `${recipient.slice(0, 40)}…` : recipient];
}

export function readName(text: string): string {
  const name = readLabel(text, '--name');
  if (!/^\d+$/.test(name)) return name;
  throw new InputError(
    'ARGUMENT_INVALID',
    `--name '${name}' could be taken for a keyholder's number: write a role or a place, such as chair`,
  );
}
